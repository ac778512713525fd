using Exchange.Core.Mapping.Checks;

namespace Exchange.Core.Mapping.Lineage;

/// <summary>One use of a place of the input.</summary>
/// <param name="Mapping">Name of the mapping.</param>
/// <param name="Target">JSON Pointer in its message, with * for the items of an array.</param>
/// <param name="Field">The field that writes it.</param>
/// <param name="Source">What is read: the place asked for, one in it, or one that contains it and is taken over whole.</param>
/// <param name="IsCondition">It only decides whether or which.</param>
public sealed record FieldUse(string Mapping, string Target, string Field, string Source, bool IsCondition);

/// <summary>The other way round: who uses a field of the record.</summary>
public static class LineageSearch
{
    /// <summary>All uses in these mappings, in their order.</summary>
    /// <param name="place">
    /// A JSON Pointer in the input (/record/legalRepresentative/idNumber), or names joined by dots, from the input (steps.S1.gives.UNISCID) or from the record
    /// (legalRepresentative.idNumber). The items of arrays need not be said.
    /// </param>
    public static IReadOnlyList<FieldUse> WhoUses(IEnumerable<MappingReport> reports, string place)
    {
        var wanted = Names(place);
        return [.. reports.SelectMany(report => report.Lineage.SelectMany(line =>
            line.Sources.Where(s => Touches(s, wanted, isWhole: true)).Select(s => new FieldUse(report.Document.Name, line.Target, line.Field, s, false))
                .Concat(line.Conditions.Where(s => Touches(s, wanted, isWhole: false))
                    .Select(s => new FieldUse(report.Document.Name, line.Target, line.Field, s, true)))))];
    }

    static string[] Names(string place)
    {
        if (place.StartsWith('/'))
            return Names(place.Split('/')[1..]);
        var names = Names(place.Replace("[]", "", StringComparison.Ordinal).Split('.'));
        return names.Length > 0 && InputObject.Names.Concat(InputObject.RowNames).Contains(names[0], StringComparer.Ordinal) ? names : ["record", .. names];
    }

    static string[] Names(string[] steps) =>
        [.. steps.Where(s => s != "*").Select(JsonPointer.Unescape)];

    // What is in the place counts. A value that contains it is taken over whole; a condition on what contains it looks at that alone.
    static bool Touches(string source, string[] wanted, bool isWhole)
    {
        var names = Names(source.Split('/')[1..]);
        return (isWhole || names.Length >= wanted.Length) && names.Take(wanted.Length).SequenceEqual(wanted.Take(names.Length), StringComparer.Ordinal);
    }
}
