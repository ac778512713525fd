using Exchange.Core.Storage;

namespace Exchange.Core.Catalog.Live;

/// <summary>Who reads rows of which resource, by day: written in the commit of the log event of a read, so that it says neither more nor less than the log.</summary>
public sealed class ResourceUse(CommitQueue queue, Database database, TimeProvider clock, TimeZoneInfo zone)
{
    private static readonly Sql Again = new("update resource_use set reads = reads + @reads where resource = @resource and client = @client and on_day = @on_day");

    private static readonly Sql First = new("""
        insert into resource_use (resource, client, on_day, reads)
        select @resource, @client, @on_day, @reads
        {absent resource_use where resource = @resource and client = @client and on_day = @on_day}
        """);

    private static readonly Sql Old = new("select {top @most} resource, client, on_day from resource_use where on_day < @before order by on_day, resource, client {limit @most}");

    private static readonly Sql Remove = new("delete from resource_use where resource = @resource and client = @client and on_day = @on_day");

    private static readonly Sql Readers = new("select client from resource_use where resource = @resource and on_day > @behind");

    /// <summary>Notes one read as part of a change: the one that logs it.</summary>
    /// <param name="resource">The entry's code, with a slash.</param>
    /// <param name="reads">How many it is.</param>
    public Unit Note(Unit unit, string resource, string client, long reads = 1) => Note(unit, resource, client, DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(clock.GetUtcNow(), zone).DateTime), reads);

    // The other way round the first read of a day would count twice.
    internal static Unit Note(Unit unit, string resource, string client, DateOnly day, long reads = 1)
        => unit.Do(Again.With(reads, resource, client, Number(day))).Do(First.With(resource, client, Number(day), reads));

    /// <summary>How many clients have read rows of a resource since that day, it not counted.</summary>
    public async Task<long> Consumers(string resource, DateOnly behind, CancellationToken stop)
        => (await database.Query(Readers.With(resource, Number(behind)), static row => row.GetString(0), stop)).Distinct(StringComparer.Ordinal).Count();

    /// <summary>Takes some of what is older away. How much.</summary>
    public async Task<int> Prune(DateOnly before, int most, CancellationToken stop)
    {
        var old = await database.Query(Old.With((long)most, Number(before)), static row => (row.GetString(0), row.GetString(1), row.GetInt64(2)), stop);
        if (old.Count == 0) return 0;
        var unit = new Unit("resource use");
        foreach (var (resource, client, day) in old) unit.Do(Remove.With(resource, client, day));
        await queue.Offer(unit);
        return old.Count;
    }

    private static long Number(DateOnly day) => day.Year * 10_000L + day.Month * 100 + day.Day;
}
