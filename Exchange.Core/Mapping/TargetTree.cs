using Exchange.Core.Expressions;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Mapping;

/// <summary>A member of the message: a field, or an object that the paths of several fields share.</summary>
internal sealed class TargetNode(string name)
{
    internal string Name => name;

    internal MappingTexts.Entry? Field { get; private set; }

    /// <summary>
    /// Where the field is a plain path into the record (or row), the rest of that path: most fields are, and the record need not be looked for then.
    /// </summary>
    internal Plan? InMain { get; private set; }

    internal List<TargetNode> Members { get; } = [];

    /// <summary>Position of the first expression that writes it or something in it.</summary>
    internal int FirstPosition => Field?.Offset ?? Members.Select(m => m.FirstPosition).FirstOrDefault();

    /// <summary>The place of that expression.</summary>
    internal MappingPlace FirstPlace => Field is null ? Members[0].FirstPlace : new MappingPlace(Field.Pointer, Field.Name);

    /// <summary>The nodes below this one.</summary>
    internal IEnumerable<TargetNode> All => Members.SelectMany(m => m.All.Prepend(m));

    /// <summary>,"name": with the comma in front, as it stands in the message.</summary>
    internal byte[] Prefix { get; } = Encode(name);

    /// <summary>The tree of all fields in the order of the document; a path that writes what another writes is told.</summary>
    internal static TargetNode Build(MappingDocument document, MappingTexts texts, List<MappingFinding> faults)
    {
        var root = new TargetNode("");
        var main = InputObject.MainOf(document.Reads);
        foreach (var field in texts.Fields)
            if (!root.Place(field, main))
                faults.Add(FindingWords.Overlap(field));
        return root;
    }

    bool Place(MappingTexts.Entry field, string main)
    {
        var at = this;
        foreach (var step in field.Target!.Names)
        {
            if (at.Field is not null)
                return false;
            var next = at.Members.Find(m => string.Equals(m.Name, step, StringComparison.Ordinal));
            if (next is null)
                at.Members.Add(next = new TargetNode(step));
            at = next;
        }
        if (at.Field is not null || at.Members.Count > 0)
            return false;
        at.Field = field;
        at.InMain = InMainOf(field.Expression.Syntax, main);
        return true;
    }

    static Plan? InMainOf(Syntax syntax, string main)
    {
        if (syntax is not PathSyntax { Group: null, KeepArray: false, KeepSingleton: false, Steps: [{ Expression: NameSyntax first }, _, ..] } path
            || first.Name != main)
            return null;
        var isPlain = path.Steps.All(s => s is { Expression: NameSyntax name, Stages.IsEmpty: true, Focus: null, Index: null, KeepArray: false }
            && !name.Name.Contains('`'));
        return isPlain ? Expression.Parse(string.Join('.', path.Steps.Skip(1).Select(s => $"`{((NameSyntax)s.Expression).Name}`"))).Plan : null;
    }

    /// <summary>The field that writes the place of the message, or null.</summary>
    internal MappingPlace? PlaceOf(string pointer, MappingTexts texts)
    {
        var at = this;
        foreach (var step in JsonPointer.Names(pointer))
        {
            if (at.Field is not null || at.Members.Find(m => string.Equals(m.Name, step, StringComparison.Ordinal)) is not { } next)
                break;
            at = next;
        }
        return at.Field is null ? null : texts.PlaceOf(at.Field.Offset);
    }

    static byte[] Encode(string name)
    {
        var output = new JsonOutput();
        output.WriteRaw(","u8);
        output.WriteString(name);
        output.WriteRaw(":"u8);
        return output.Written.ToArray();
    }
}
