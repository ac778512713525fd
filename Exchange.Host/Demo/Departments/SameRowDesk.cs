using System.Collections.Concurrent;

namespace Exchange.Host.Demo.Departments;

/// <summary>
/// A department's one staging table in Oracle's habit: an application is a row with the state 0, and its result comes back in that row, with another
/// state. The column HQBZ is the hub's own, by which it marks the results that it has.
/// </summary>
internal sealed class SameRowDesk : IAsyncDisposable
{
    static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    readonly DepartmentOptions options;
    readonly SameRowTable table;
    readonly CaseWork work;
    readonly FrontDatabase database;
    readonly Func<StagedRow, Task<RowResult>> handle;
    readonly ConcurrentDictionary<string, RowResult> ends = new(StringComparer.Ordinal);
    readonly HashSet<string> noticed = new(StringComparer.Ordinal);
    readonly Task watching;

    /// <param name="file">The database's file; made when it is not there.</param>
    /// <param name="handle">Works one row, which takes as long as it takes, and says what is written into it.</param>
    public SameRowDesk(string file, SameRowTable table, DepartmentOptions options, CaseWork work, Func<StagedRow, Task<RowResult>> handle)
    {
        this.options = options;
        this.table = table;
        this.work = work;
        this.handle = handle;
        database = new FrontDatabase(file, table.Create);
        watching = Task.Run(Watch);
    }

    /// <summary>What the table holds at this moment, without what only the department knows.</summary>
    public DepartmentCount Count
    {
        get
        {
            var rows = database.Number($"select count(*) from {table.Name}");
            var cases = database.Number($"select count(distinct {table.Number}) from {table.Name}");
            return new DepartmentCount
            {
                Cases = cases,
                // What is not handled, and what is handled and not fetched yet: either has no mark of the hub's.
                Working = database.Number($"select count(*) from {table.Name} where HQBZ = '0'"),
                Closed = ends.Values.Count(end => end.State is CaseState.Closed),
                ClosedRefused = ends.Values.Count(end => end.State is CaseState.Refused),
                Deliveries = rows,
                Arrivals = rows,
                ProgressTaken = database.Number($"select count(*) from {table.Name} where HQBZ <> '0'"),
            };
        }
    }

    public IReadOnlyList<HeldCase> Held(string step) => database.Read(
        $"select {table.Number}, max({table.Key}), count(*) from {table.Name} group by 1",
        row => (Number: row.GetString(0), Key: row.GetString(1), Versions: row.GetInt32(2)))
        .ConvertAll(row =>
        {
            var end = ends.GetValueOrDefault(row.Number);
            return new HeldCase(row.Number, row.Key, [], 1, row.Versions, end?.State ?? CaseState.Open, end?.Gives ?? new Dictionary<string, string>(), step);
        });

    async Task Watch()
    {
        try
        {
            while (!work.Closing.IsCancellationRequested)
            {
                foreach (var row in NewRows().Where(row => noticed.Add(row.Key)))
                    work.Run(() => Work(row));
                await Task.Delay(Look / options.Speed, options.Clock, work.Closing);
            }
        }
        catch (OperationCanceledException) when (work.Closing.IsCancellationRequested)
        {
            // The department closes.
        }
        catch (Exception fault)
        {
            work.Faults.Enqueue(fault);
        }
    }

    List<StagedRow> NewRows() => database.Read(
        $"select {table.Key}, {table.Number}{string.Concat(table.Reads.Select(column => ", " + column))} from {table.Name} where {table.State} = '0' order by rowid",
        row => new StagedRow(row.GetString(0), row.GetString(1), table.Reads
            .Select((column, n) => (column, Value: row.IsDBNull(n + 2) ? "" : row.GetString(n + 2)))
            .ToDictionary(pair => pair.column, pair => pair.Value, StringComparer.Ordinal)));

    async Task Work(StagedRow row)
    {
        var result = await handle(row);
        // Known here before the row says it: whoever sees the result in the table finds the case ended.
        ends[row.Number] = result;
        database.Do(
            $"update {table.Name} set {string.Join(", ", result.Set.Select(c => $"{c.Column} = ${c.Column}"))} where {table.Key} = $key",
            [.. result.Set.Select(c => ("$" + c.Column, c.Value)), ("$key", row.Key)]);
    }

    public async ValueTask DisposeAsync()
    {
        await work.LetGo();
        await watching;
        await work.DisposeAsync();
        database.Dispose();
    }
}

/// <summary>A staging table whose result comes back in the same row. Names are this program's own and never from outside.</summary>
/// <param name="Create">Makes it where it is not there; it has a column HQBZ that is '0' at first.</param>
/// <param name="Number">Expression that gives the record's number.</param>
/// <param name="State">Column that is '0' until the row is handled.</param>
/// <param name="Reads">Text columns that the department's work needs.</param>
internal sealed record SameRowTable(string Create, string Name, string Key, string Number, string State, IReadOnlyList<string> Reads);

/// <summary>An application as the department reads it.</summary>
/// <param name="Number">The record's number.</param>
internal sealed record StagedRow(string Key, string Number, IReadOnlyDictionary<string, string> Values);

/// <summary>What is written into the row, and how the case ended by it.</summary>
internal sealed record RowResult(CaseState State, IReadOnlyList<(string Column, object? Value)> Set, IReadOnlyDictionary<string, string> Gives);
