namespace Exchange.Core.Records;

/// <summary>
/// What is due at an adapter, most urgent first, however much waits: one range of the index (adapter, priority, due_at) for each priority, each from its beginning and no further than asked.
/// Over all priorities at once the index would be walked past everything that waits for a retry's time, and a database that does not see that it is in order already would sort all that is due.
/// </summary>
internal static class DueRanges
{
    /// <summary>0 first, 9 last: <see cref="Registry.Documents.StepPart.Priority"/>.</summary>
    public const int Priorities = 10;

    /// <summary>A row source: <paramref name="column"/> of at most <c>@n</c> deliveries for each priority. Adds the parameters <c>@adapter</c>, <c>@now</c> and, if bounded, <c>@from0</c> to <c>@from9</c>.</summary>
    /// <param name="toChange">The rows are about to be changed: others who do the same pass them by.</param>
    /// <param name="bounded">Each range begins at its own time.</param>
    public static string Of(string column, bool toChange, bool bounded) => string.Join("\n    union all ", Enumerable.Range(0, Priorities).Select(priority =>
        $"select {column} from (select {{top @n}} d.{column} from delivery d{(toChange ? " {lock}" : "")} where d.adapter = @adapter and d.priority = {priority}"
        + (bounded ? $" and d.due_at >= @from{priority}" : "")
        + $" and d.due_at <= @now and (d.lease_until is null or d.lease_until < {{now}}) order by d.due_at {{limit @n}}{(toChange ? " {skip}" : "")}) p{priority}"));
}
