using Exchange.Core.Mapping.Checks;

namespace Exchange.Core.Mapping.Lineage;

/// <summary>Where one part of a message comes from.</summary>
/// <param name="Target">JSON Pointer in the message, with * for the items of an array.</param>
/// <param name="Field">The field of the mapping that writes it.</param>
/// <param name="Sources">Places of the input whose values go into it: JSON Pointers with * for items, such as /record/shareholders/*/name.</param>
/// <param name="Conditions">Places that decide whether or which, without their value going in.</param>
/// <param name="Tables">Registered code tables.</param>
/// <param name="Personal">One of the sources is marked as personal in its schema.</param>
public sealed record FieldLineage(
    string Target, string Field, IReadOnlyList<string> Sources, IReadOnlyList<string> Conditions, IReadOnlyList<string> Tables, bool Personal)
{
    internal static IReadOnlyList<FieldLineage> Read(
        TargetNode tree, IReadOnlyDictionary<MappingTexts.Entry, Shape> shapes, Shape root, Func<string, string> tableOf, Shape? each)
    {
        var lines = new List<FieldLineage>();
        Read(tree, each is null ? "" : "/*");
        return lines;

        void Read(TargetNode node, string target)
        {
            if (node.Field is not null)
                lines.AddRange(Parts(each is null ? shapes[node.Field] : shapes[node.Field].With(each.All.AsConditions()), target)
                    .Select(p => Of(p.Target, node.Field.Name, p.Shape, root, tableOf)));
            foreach (var member in node.Members)
                Read(member, JsonPointer.Below(target, member.Name));
        }
    }

    /// <summary>What the mapping makes is followed into its members; what it depends on as a whole stays with each of them.</summary>
    static IEnumerable<(string Target, Shape Shape)> Parts(Shape shape, string target)
    {
        var members = shape.Forms.OfType<MadeForm>().SelectMany(m => m.Members).GroupBy(m => m.Name, StringComparer.Ordinal)
            .Select(g => (Target: JsonPointer.Below(target, g.Key), Shape: g.Select(m => m.Value).Aggregate((a, b) => a.Or(b))));
        var items = shape.Forms.OfType<RowForm>().Select(r => r.Item).Where(i => i.Forms.Any(f => f is MadeForm or RowForm)).ToList();
        var parts = members.ToList();
        if (items.Count > 0)
            parts.Add((target + "/*", items.Aggregate((a, b) => a.Or(b))));
        // An array of objects that stands alone when it has one item is told as the array only.
        if (items.Count > 0)
            parts.RemoveAll(p => !p.Target.StartsWith(target + "/*", StringComparison.Ordinal));
        foreach (var (inner, part) in parts)
            foreach (var line in Parts(part.With(shape.Sources), inner))
                yield return line;
        if (parts.Count == 0 || shape.Forms.Any(f => f is not MadeForm and not RowForm))
            yield return (target, shape);
    }

    static FieldLineage Of(string target, string field, Shape shape, Shape root, Func<string, string> tableOf)
    {
        var all = shape.All;
        var values = Names(all, SourceRole.Value);
        return new FieldLineage(
            target, field, values, [.. Names(all, SourceRole.Condition).Except(values, StringComparer.Ordinal)],
            [.. Names(all, SourceRole.Table).Select(tableOf).Distinct(StringComparer.Ordinal)], values.Any(v => IsPersonal(root, v)));
    }

    // A place is personal by its own mark or by one above it.
    static bool IsPersonal(Shape root, string pointer) => InputPlaces.To(root, pointer).Any(p => p.IsPersonal);

    static List<string> Names(IEnumerable<Source> sources, SourceRole role) =>
        [.. sources.Where(s => s.Role == role).Select(s => s.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
