using Exchange.Core.Mapping.Checks;
using Exchange.Core.Mapping.Schemas;

namespace Exchange.Core.Mapping.Lineage;

/// <summary>A field of the form that no mapping reads: somebody fills it in for nobody.</summary>
/// <param name="Path">From the record, such as shareholders[].form.</param>
/// <param name="Title">As its schema has it.</param>
public sealed record UnusedField(string Path, string? Title)
{
    public string Zh => $"表单字段“{Path}”没有任何映射使用";

    public string En => $"No mapping uses the form's field '{Path}'";
}

public static class UnusedFields
{
    const int MostDepth = 16;

    /// <summary>The fields of the form that none of an item's mappings uses, in the order of the schema.</summary>
    /// <param name="reports">Of all mappings of the item.</param>
    /// <param name="form">Name of the form's schema.</param>
    /// <param name="schema">A registered schema's JSON text by name or $id, or null.</param>
    public static IReadOnlyList<UnusedField> Find(IReadOnlyCollection<MappingReport> reports, string form, Func<string, ReadOnlyMemory<byte>?> schema)
    {
        if (new SchemaBook(schema).Open(form) is not { } root)
            return [];
        // A value that is taken over covers all that is in it; a condition only looks at the place itself.
        var taken = reports.SelectMany(r => r.Lineage).SelectMany(l => l.Sources).ToHashSet(StringComparer.Ordinal);
        var looked = reports.SelectMany(r => r.Lineage).SelectMany(l => l.Conditions).ToHashSet(StringComparer.Ordinal);
        var unused = new List<UnusedField>();
        Walk(root, "/record", 0);
        return unused;

        void Walk(SchemaPlace place, string pointer, int depth)
        {
            if (taken.Contains(pointer) || depth > MostDepth)
                return;
            if (place.Declares)
            {
                foreach (var name in place.Names)
                    if (place.Member(name) is { Standing: Standing.Described, Place: var member })
                        Walk(member, JsonPointer.Below(pointer, name), depth + 1);
            }
            else if (!place.IsFree && (place.Kinds & Kinds.Array) != Kinds.None && !place.Items.IsFree)
                Walk(place.Items, pointer + "/*", depth + 1);
            else if (!looked.Contains(pointer) && !(pointer.EndsWith("/*", StringComparison.Ordinal) && looked.Contains(pointer[..^2])))
                unused.Add(new UnusedField(LineageText.Written(pointer)["record.".Length..], place.Title));
        }
    }
}
