using Exchange.Core.Expressions;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Mapping;

/// <summary>
/// The expressions of a mapping, parsed. Positions count through all of them, so that a position alone tells the expression: a fault inside a snippet's
/// function shows in the snippet, not in the field that called it.
/// </summary>
internal sealed class MappingTexts
{
    readonly List<Entry> entries = [];
    int end;

    /// <param name="Target">Where a field goes; null for a snippet.</param>
    /// <param name="Offset">Position of the text's first character.</param>
    internal sealed record Entry(string Name, string Text, TargetPath? Target, int Offset, Expression Expression)
    {
        internal string Pointer => TargetPath.PointerOf([Target is null ? "snippets" : "fields", Name]);
    }

    internal IReadOnlyList<Entry> Fields { get; private set; } = [];

    internal IReadOnlyDictionary<string, Entry> Snippets { get; private set; } = new Dictionary<string, Entry>(StringComparer.Ordinal);

    /// <summary>What of the document can be parsed; the rest is told in <paramref name="faults"/>.</summary>
    internal static MappingTexts Read(MappingDocument document, List<MappingFinding> faults)
    {
        var texts = new MappingTexts();
        var fields = new List<Entry>();
        foreach (var (name, text) in document.Fields)
        {
            if (!TargetPath.TryParse(name, out var target, out var why))
                faults.Add(FindingWords.BadTarget(name, why));
            else if (texts.Parse(name, text, target, faults) is { } field)
                fields.Add(field);
        }
        var snippets = new Dictionary<string, Entry>(StringComparer.Ordinal);
        foreach (var (name, text) in document.Snippets)
            if (texts.Parse(name.TrimStart('$'), text, null, faults) is { } snippet)
                snippets[snippet.Name] = snippet;
        (texts.Fields, texts.Snippets) = (fields, snippets);
        return texts;
    }

    Entry? Parse(string name, string text, TargetPath? target, List<MappingFinding> faults)
    {
        try
        {
            // Once for a fault's own line and column, and once at its place among the others.
            Expression.Parse(text);
            var entry = new Entry(name, text, target, end, Expression.Parse(new string(' ', end) + text));
            entries.Add(entry);
            end += text.Length + 1;
            return entry;
        }
        catch (ExpressionSyntaxException fault)
        {
            var pointer = TargetPath.PointerOf([target is null ? "snippets" : "fields", name]);
            faults.Add(FindingWords.Syntax(fault, new MappingPlace(pointer, name, fault.Position, fault.Line, fault.Column)));
            return null;
        }
    }

    internal Entry EntryAt(int position) => entries.FindLast(e => e.Offset <= position) ?? entries[0];

    internal MappingPlace PlaceOf(int position)
    {
        var entry = EntryAt(position);
        var own = Math.Clamp(position - entry.Offset, 0, entry.Text.Length);
        var (line, column) = ExpressionFaults.LineAndColumn(entry.Text, own);
        return new MappingPlace(entry.Pointer, entry.Name, own, line, column);
    }
}
