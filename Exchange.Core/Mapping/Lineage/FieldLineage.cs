using Exchange.Core.Mapping.Checks;
using Exchange.Core.Mapping.Schemas;

namespace Exchange.Core.Mapping.Lineage;

/// <summary>Where one part of a message comes from.</summary>
/// <param name="Target">JSON Pointer in the message, with * for the items of an array.</param>
/// <param name="Field">The field of the mapping that writes it.</param>
/// <param name="Sources">Places of the input whose values go into it: JSON Pointers with * for items, such as /record/shareholders/*/name.</param>
/// <param name="Conditions">Places that decide whether or which, without their value going in.</param>
/// <param name="Tables">Code tables, as the mapping calls them.</param>
/// <param name="Personal">One of the sources is marked as personal in its schema.</param>
public sealed record FieldLineage(
    string Target, string Field, IReadOnlyList<string> Sources, IReadOnlyList<string> Conditions, IReadOnlyList<string> Tables, bool Personal)
{
    internal static IReadOnlyList<FieldLineage> Read(Shape message, MappingTexts texts, Shape root)
    {
        var lines = new List<FieldLineage>();
        Read(message, "", null, texts, root, lines);
        return lines;
    }

    static void Read(Shape shape, string target, MappingTexts.Entry? field, MappingTexts texts, Shape root, List<FieldLineage> lines)
    {
        // What the mapping makes is followed into its members; what it depends on as a whole stays with each of them.
        var parts = shape.Forms.OfType<MadeForm>().SelectMany(m => m.Members).GroupBy(m => m.Name, StringComparer.Ordinal).ToList();
        var rows = shape.Forms.OfType<RowForm>().Where(r => r.Item.Forms.Any(f => f is MadeForm)).ToList();
        foreach (var part in parts)
            Read(part.Select(p => p.Value).Aggregate((a, b) => a.Or(b)).With(shape.Sources), Analysis.Below(target, part.Key), field ?? texts.EntryAt(part.First().Position), texts, root, lines);
        foreach (var row in rows)
            Read(row.Item.With(shape.Sources), target + "/*", field, texts, root, lines);
        var isMade = shape.Forms.Any(f => f is MadeForm or RowForm { Item.Forms: [MadeForm, ..] });
        if (field is null || isMade && shape.Forms.All(f => f is MadeForm or RowForm))
            return;
        if (lines.Exists(l => l.Target == target))
            return;
        lines.Add(Of(target, field, shape, root));
    }

    static FieldLineage Of(string target, MappingTexts.Entry field, Shape shape, Shape root)
    {
        var all = shape.All;
        var values = Names(all, SourceRole.Value);
        var personal = values.Any(v => IsPersonal(root, v));
        return new FieldLineage(target, field.Name, values, [.. Names(all, SourceRole.Condition).Except(values, StringComparer.Ordinal)], Names(all, SourceRole.Table), personal);
    }

    // A place is personal by its own mark or by one above it.
    static bool IsPersonal(Shape root, string pointer) => InputPlaces.To(root, pointer).Any(p => p.IsPersonal);

    static List<string> Names(IEnumerable<Source> sources, SourceRole role) =>
        [.. sources.Where(s => s.Role == role).Select(s => s.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
