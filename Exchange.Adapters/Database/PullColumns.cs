using Exchange.Core.Contract;

namespace Exchange.Adapters.Database;

/// <summary>A source's tables and columns as its database has them, and the parts of the statements that read them.</summary>
internal sealed class PullColumns
{
    const string MainAlias = "t.", ChangesAlias = "c.";

    /// <exception cref="PullException">A column is missing.</exception>
    public PullColumns(PullTable source, PullMode mode, Table table, Table? changes, Target target)
    {
        var missing = Missing(source, table, changes).ToList();
        if (missing.Count > 0)
            throw new PullException("source-changed", Tables.Words(missing));
        var joined = mode is PullMode.Changes && changes is not null && changes.Quoted != table.Quoted;
        var (main, of) = joined ? (MainAlias, ChangesAlias) : ("", "");
        IsJoined = joined;
        Keys = [.. source.Key.Select((name, n) => new Read(Name(source, table.Column(name)!, name), table.Column(name)!, main, n))];
        Content = source.Columns.Count == 0
            ? [.. table.Columns.Select(column => new Read(column.Name, column, main, 0))]
            : [.. source.Columns.Select(one => new Read(one.Value, table.Column(one.Key)!, main, 0))];
        if (mode is PullMode.Changes)
        {
            var change = source.Changes!;
            ChangeKeys = [.. (change.Key.Count == 0 ? source.Key : change.Key).Select((name, n) => new Read(Keys[n].Name, changes!.Column(name)!, of, n))];
            Walk = [new Read("", changes!.Column(change.Id)!, of, 0)];
            Marks = change.Operation is { } operation && change.Deletes.Count > 0 ? [(new Read("", changes.Column(operation)!, of, 0), change.Deletes)] : [];
        }
        else
        {
            Walk = mode is PullMode.Watermark ? [new Read("", table.Column(source.Watermark!)!, main, 0), .. Keys] : Keys;
            Marks = [];
        }
        // Of a change table the source's own marks stand in the joined row.
        Marks = [.. Marks, .. source.Deleted.Select(one => (new Read("", table.Column(one.Key)!, main, 0), one.Value))];
        From = joined
            ? $"FROM {changes!.Quoted} c LEFT JOIN {table.Quoted} t ON {string.Join(" AND ", Keys.Zip(ChangeKeys, (key, told) => $"{key.In(target)} = {told.In(target)}"))}"
            : $"FROM {(mode is PullMode.Changes ? changes! : table).Quoted}";
    }

    /// <summary>The row's content comes from another table than its change.</summary>
    public bool IsJoined { get; }

    public IReadOnlyList<Read> Content { get; }

    public IReadOnlyList<Read> Keys { get; }

    /// <summary>The key as the change table tells it; only in mode changes.</summary>
    public IReadOnlyList<Read> ChangeKeys { get; } = [];

    /// <summary>The columns along which rows are read, in their order.</summary>
    public IReadOnlyList<Read> Walk { get; }

    /// <summary>Columns with the values that mean deleted.</summary>
    public IReadOnlyList<(Read Column, IReadOnlyList<string> Values)> Marks { get; }

    public string From { get; }

    /// <summary>What is missing in a source's tables, in words for the department.</summary>
    public static IEnumerable<string> Missing(PullTable source, Table table, Table? changes)
    {
        var wanted = source.Key.Concat(source.Columns.Keys).Concat(source.Deleted.Keys).Concat(source.Watermark is { } watermark ? [watermark] : []);
        foreach (var name in wanted.Distinct(StringComparer.Ordinal).Where(name => table.Column(name) is null))
            yield return $"table {source.Table} has no column {name}";
        if (source.Changes is not { } change || changes is null)
            yield break;
        var told = (change.Key.Count == 0 ? source.Key : change.Key).Append(change.Id).Concat(change.Mark.Keys).Concat(change.Operation is { } operation ? [operation] : []);
        foreach (var name in told.Distinct(StringComparer.Ordinal).Where(name => changes.Column(name) is null))
            yield return $"table {change.Table} has no column {name}";
    }

    static string Name(PullTable source, Column column, string name) =>
        source.Columns.FirstOrDefault(one => one.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value ?? column.Name;

    /// <param name="Name">In the row.</param>
    /// <param name="Alias">Of its table, with the dot; empty where there is one table.</param>
    internal sealed record Read(string Name, Column Column, string Alias, int Place)
    {
        public string In(Target target) => Alias + target.Quote(Column.Name);
    }
}
