using Exchange.Core.Expressions;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Mapping;

/// <summary>
/// The expressions of a mapping, parsed. Positions count through all of them, so that a position alone tells the expression: a fault inside a snippet's
/// function shows in the snippet, not in the field that called it.
/// </summary>
internal sealed class MappingTexts
{
    /// <summary>A position that stands for the fields as a whole.</summary>
    internal const int Everywhere = -1;

    readonly List<Entry> entries = [];
    int end;

    /// <param name="Target">Where a field goes; null for what is no field.</param>
    /// <param name="Offset">Position of the text's first character.</param>
    /// <param name="Pointer">In the document.</param>
    internal sealed record Entry(string Name, string Text, TargetPath? Target, int Offset, Expression Expression, string Pointer);

    internal IReadOnlyList<Entry> Fields { get; private set; } = [];

    internal IReadOnlyDictionary<string, Entry> Snippets { get; private set; } = new Dictionary<string, Entry>(StringComparer.Ordinal);

    /// <summary>What gives an item for each row; null where the message is no list of rows.</summary>
    internal Entry? Each { get; private set; }

    internal IEnumerable<Entry> All => Fields.Concat(Snippets.Values).Concat(Each is null ? [] : [Each]);

    /// <summary>What of the document can be parsed; the rest is told in <paramref name="faults"/>.</summary>
    internal static MappingTexts Read(MappingDocument document, List<MappingFinding> faults)
    {
        var texts = new MappingTexts();
        var fields = new List<Entry>();
        foreach (var (name, text) in document.Fields)
        {
            if (!TargetPath.TryParse(name, out var target, out var why))
                faults.Add(FindingWords.BadTarget(name, why));
            else if (texts.Parse(name, text, target, "fields", faults) is { } field)
                fields.Add(field);
        }
        var snippets = new Dictionary<string, Entry>(StringComparer.Ordinal);
        foreach (var (name, text) in document.Snippets)
            if (texts.Parse(name.TrimStart('$'), text, null, "snippets", faults) is { } snippet)
                snippets[snippet.Name] = snippet;
        if (document is { Format: MessageFormat.Rows, Rows: { } rows })
            texts.Each = texts.Parse("each", rows.Each, null, "rows", faults);
        (texts.Fields, texts.Snippets) = (fields, snippets);
        return texts;
    }

    Entry? Parse(string name, string text, TargetPath? target, string part, List<MappingFinding> faults)
    {
        var pointer = JsonPointer.Of([part, name]);
        try
        {
            // Once for a fault's own line and column, and once at its place among the others.
            Expression.Parse(text);
            var entry = new Entry(name, text, target, end, Expression.Parse(new string(' ', end) + text), pointer);
            entries.Add(entry);
            end += text.Length + 1;
            return entry;
        }
        catch (ExpressionSyntaxException fault)
        {
            faults.Add(FindingWords.Syntax(fault, new MappingPlace(pointer, name, fault.Position, fault.Line, fault.Column)));
            return null;
        }
    }

    internal Entry EntryAt(int position) => entries.FindLast(e => e.Offset <= position) ?? entries[0];

    /// <summary>The expression and place in it; of <see cref="Everywhere"/>, the fields as a whole.</summary>
    internal MappingPlace PlaceOf(int position)
    {
        if (position == Everywhere)
            return new MappingPlace("/fields", null);
        var entry = EntryAt(position);
        var own = Math.Clamp(position - entry.Offset, 0, entry.Text.Length);
        var (line, column) = ExpressionFaults.LineAndColumn(entry.Text, own);
        return new MappingPlace(entry.Pointer, entry.Name, own, line, column);
    }
}
