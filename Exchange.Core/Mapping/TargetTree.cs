using Exchange.Core.Expressions;

namespace Exchange.Core.Mapping;

/// <summary>A member of the message: a field, or an object that the paths of several fields share.</summary>
internal sealed class TargetNode(string name)
{
    internal string Name => name;

    internal MappingTexts.Entry? Field { get; private set; }

    /// <summary>Where the field is a plain path into the record, the rest of that path: most fields are, and the record need not be looked for then.</summary>
    internal Plan? InRecord { get; private set; }

    internal List<TargetNode> Members { get; } = [];

    /// <summary>Position of the first expression that writes it or something in it.</summary>
    internal int FirstPosition => Field?.Offset ?? Members.Select(m => m.FirstPosition).FirstOrDefault();

    /// <summary>,"name": with the comma in front, as it stands in the message.</summary>
    internal byte[] Prefix { get; } = Encode(name);

    /// <summary>The tree of all fields in the order of the document; a path that writes what another writes is told.</summary>
    internal static TargetNode Build(IEnumerable<MappingTexts.Entry> fields, List<MappingFinding> faults)
    {
        var root = new TargetNode("");
        foreach (var field in fields)
            if (!root.Place(field))
                faults.Add(FindingWords.Overlap(field));
        return root;
    }

    bool Place(MappingTexts.Entry field)
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
        at.InRecord = InRecordOf(field.Expression.Syntax);
        return true;
    }

    static Plan? InRecordOf(Syntax syntax)
    {
        if (syntax is not PathSyntax { Group: null, KeepArray: false, KeepSingleton: false, Steps: [{ Expression: NameSyntax { Name: "record" } }, _, ..] } path)
            return null;
        var isPlain = path.Steps.All(s => s is { Expression: NameSyntax name, Stages.IsEmpty: true, Focus: null, Index: null, KeepArray: false } && !name.Name.Contains('`'));
        return isPlain ? Expression.Parse(string.Join('.', path.Steps.Skip(1).Select(s => $"`{((NameSyntax)s.Expression).Name}`"))).Plan : null;
    }

    /// <summary>The field that writes the place of the message, or null.</summary>
    internal MappingPlace? PlaceOf(string pointer, MappingTexts texts)
    {
        var at = this;
        foreach (var step in pointer.Split('/').Skip(1).Select(n => n.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)))
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
