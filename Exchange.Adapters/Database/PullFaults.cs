namespace Exchange.Adapters.Database;

/// <summary>What is wrong with sources beyond what their attributes say, each with its place as JSON Pointer.</summary>
internal static class PullFaults
{
    public static IEnumerable<(string Pointer, string Message)> Of(IReadOnlyList<PullTable> sources)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var marks = new HashSet<(string Table, string Column)>();
        for (var n = 0; n < sources.Count; n++)
        {
            var (at, source) = ($"/pull/{n}", sources[n]);
            if (!seen.Add(source.Name))
                yield return ($"{at}/name", "is given twice");
            foreach (var fault in OfSource(at, source).Concat(source.Changes is { } changes ? OfChanges($"{at}/changes", source, changes) : []))
                yield return fault;
            // What one source has taken would be marked for the other, which has not.
            foreach (var column in source.Changes?.Mark.Keys ?? [])
                if (!marks.Add((source.Changes!.Table.ToUpperInvariant(), column.ToUpperInvariant())))
                    yield return ($"{at}/changes/mark", $"has {column}, which another source marks in the same table");
        }
    }

    static IEnumerable<(string, string)> OfSource(string at, PullTable source)
    {
        if (Names.FaultOfTable(source.Table) is { } table)
            yield return ($"{at}/table", table);
        foreach (var fault in DatabaseFaults.OfNames($"{at}/key", source.Key).Concat(DatabaseFaults.OfNames($"{at}/columns", source.Columns.Keys)).Concat(DatabaseFaults.OfNames($"{at}/deleted", source.Deleted.Keys)))
            yield return fault;
        foreach (var twice in source.Columns.Values.GroupBy(static name => name, StringComparer.Ordinal).Where(static group => group.Key.Length == 0 || group.Skip(1).Any()))
            yield return ($"{at}/columns", twice.Key.Length == 0 ? "has a column without a name in the row" : $"gives two columns the name {twice.Key}");
        if (source.Watermark is { } watermark && Names.FaultOfColumn(watermark) is { } column)
            yield return ($"{at}/watermark", column);
        foreach (var (name, values) in source.Deleted)
        {
            if (values.Count is 0 or > 20)
                yield return ($"{at}/deleted/{name}", "needs 1 to 20 values");
        }
    }

    static IEnumerable<(string, string)> OfChanges(string at, PullTable source, ChangeTable changes)
    {
        if (Names.FaultOfTable(changes.Table) is { } table)
            yield return ($"{at}/table", table);
        if (Names.FaultOfColumn(changes.Id) is { } id)
            yield return ($"{at}/id", id);
        if (changes.Key.Count > 0 && changes.Key.Count != source.Key.Count)
            yield return ($"{at}/key", $"has {changes.Key.Count} columns, and the source's key has {source.Key.Count}");
        foreach (var fault in DatabaseFaults.OfNames($"{at}/key", changes.Key).Concat(DatabaseFaults.OfFilled($"{at}/mark", changes.Mark, ofMessage: false)))
            yield return fault;
        if (changes.Operation is { } operation && Names.FaultOfColumn(operation) is { } column)
            yield return ($"{at}/operation", column);
        if ((changes.Operation is null) != (changes.Deletes.Count == 0))
            yield return ($"{at}/deletes", "and operation belong together: one names the column, the other its values");
    }
}
