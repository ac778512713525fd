using System.Data.Common;
using System.Text.Json;
using Exchange.Core.Storage;

namespace Exchange.Core.Catalog.Sharing;

/// <summary>Requests and grants, as the table has them. Their writing stands in <see cref="ShareWriting"/>.</summary>
public sealed class ShareTable(Database database)
{
    private const string Columns = "g.number, g.resource, g.provider, g.organisation, g.client, g.terms, g.state, g.revision, g.due, g.requested_at, g.decided_at";

    /// <summary>In the column of the day where none is known: behind all days.</summary>
    internal const string NoDay = "9999-12-31";

    private const long GrantsTogether = 100;

    private static readonly Sql Last = new("select {top @limit} number from share_grant where number > @behind order by number desc {limit @limit}");

    private static readonly Sql ByNumber = new("select " + Columns + " from share_grant g where g.number = @number");

    private static readonly Sql StepsOf = new("select revision, act, at, by_client, reason from share_step where grant_number = @number order by revision");

    private static readonly Sql GrantedTo = new("select {top @limit} " + Columns + """
         from share_grant g where g.resource = @resource and g.organisation = @organisation and g.state = 'Granted' and g.until_day >= @today and g.number > @behind order by g.number {limit @limit}
        """);

    private static readonly Sql Newest = new("select {top @limit} " + Columns + """
         from share_grant g where g.number < @before and (g.state = @state or @state is null) and (g.resource = @resource or @resource is null) order by g.number desc {limit @limit}
        """) { ForPeople = true };

    private static readonly Sql NewestOfProvider = new("select {top @limit} " + Columns + """
         from share_grant g where g.provider = @provider and g.number < @before and (g.state = @state or @state is null) and (g.resource = @resource or @resource is null) order by g.number desc {limit @limit}
        """) { ForPeople = true };

    private static readonly Sql NewestOfOrganisation = new("select {top @limit} " + Columns + """
         from share_grant g where g.organisation = @organisation and g.number < @before and (g.state = @state or @state is null) and (g.resource = @resource or @resource is null) order by g.number desc {limit @limit}
        """) { ForPeople = true };

    private static readonly Sql OverdueBehind = new("select {top @limit} " + Columns + """
         from share_grant g where g.state = @state and g.due >= @from and g.due < @today and (g.due > @from or g.number > @number) and g.chased is null order by g.due, g.number {limit @limit}
        """);

    private static readonly Sql Use = new("""
        update share_grant set used = case when used_day = @today then used + @rows else @rows end, used_day = @today
        where number = @number and revision = @revision and state = 'Granted' and until_day >= @today and (case when used_day = @today then used else 0 end) + @rows <= per_day
        and exists (select 1 from resource r where r.code = share_grant.resource and r.change = @change)
        """);

    private static readonly Sql UsedOn = new("select case when used_day = @today then used else 0 end from share_grant where number = @number");

    /// <summary>The last number given; 0 before the first.</summary>
    internal async Task<long> Head(CancellationToken stop) => (await database.Query(Last.With(1L, 0L), static row => row.GetInt64(0), stop)) is [var last] ? last : 0;

    public Task<ShareGrant?> Read(long number, CancellationToken stop) => database.First(ByNumber.With(number), Line, stop);

    /// <summary>Its life, the first step first.</summary>
    public Task<List<ShareStep>> Steps(long number, CancellationToken stop) => database.Query(StepsOf.With(number), static row => new ShareStep(
        row.GetInt64(0), Enum.Parse<ShareState>(row.GetString(1)), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(2)), row.GetString(3) is { Length: > 0 } by && by != ShareWriting.Catalog ? by : null, row.Text(4)), stop);

    /// <summary>What an organisation may read of a resource today, the oldest first.</summary>
    public async Task<List<ShareGrant>> Granted(string resource, string organisation, string today, CancellationToken stop)
    {
        var all = new List<ShareGrant>();
        for (var more = true; more;)
        {
            var page = await database.Query(GrantedTo.With(GrantsTogether, resource, organisation, today, all.Count == 0 ? 0L : all[^1].Number), Line, stop);
            all.AddRange(page);
            more = page.Count == GrantsTogether;
        }
        return all;
    }

    /// <summary>The newest first.</summary>
    /// <exception cref="CursorException">The cursor is none, or belongs to another filter.</exception>
    public async Task<Page<ShareGrant>> Page(ShareScope scope, ShareState? state, string? resource, string? after, int? limit, CancellationToken stop)
    {
        var most = PageLimit.Of(limit);
        var filter = Cursor.Filter("share requests", state?.ToString(), resource);
        var before = after is null ? long.MaxValue : Cursor.Read(after, filter).Position;
        var readings = new List<Command>();
        if (scope.Everything) readings.Add(Newest.With(most + 1L, before, state?.ToString(), resource));
        else
        {
            if (scope.Provider is { } provider) readings.Add(NewestOfProvider.With(most + 1L, provider, before, state?.ToString(), resource));
            if (scope.Organisation is { } organisation) readings.Add(NewestOfOrganisation.With(most + 1L, organisation, before, state?.ToString(), resource));
        }
        var lines = new List<ShareGrant>();
        foreach (var reading in readings) lines.AddRange(await database.Query(reading, Line, stop));
        // What an organisation asks of itself it sees once.
        lines = [.. lines.DistinctBy(static one => one.Number).OrderByDescending(static one => one.Number).Take(most + 1)];
        return lines.Count <= most ? new Page<ShareGrant>(lines, null) : new Page<ShareGrant>(lines[..most], Cursor.Write(filter, lines[most - 1].Number));
    }

    /// <summary>Those that wait for a decision, whose last day is over and of which nobody has been told, behind a place.</summary>
    internal Task<List<ShareGrant>> Overdue(ShareState state, string today, string from, long number, int limit, CancellationToken stop)
        => database.Query(OverdueBehind.With((long)limit, state.ToString(), from, today, number), Line, stop);

    /// <summary>
    /// The guard of a reading: touches the grant's row when it stands as it was read (so that what is handed out is what it allows now, on whichever host it was changed), the entry of the catalog stands as it was read,
    /// its last day is not over, and so many rows more are within the day's limit.
    /// </summary>
    public static Command Using(ShareView view, long rows, string today) => Use.With(today, rows, view.Grant.Number, view.Grant.Revision, view.Entry.Row.Change);

    /// <summary>Rows handed out under it today.</summary>
    public async Task<long> Used(long number, string today, CancellationToken stop) => (await database.Query(UsedOn.With(today, number), static row => row.GetInt64(0), stop)) is [var used] ? used : 0;

    private static ShareGrant Line(DbDataReader row) => new(
        row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), JsonSerializer.Deserialize<GrantTerms>(row.GetString(5), CatalogJson.Options)!,
        Enum.Parse<ShareState>(row.GetString(6)), row.GetInt64(7), row.GetString(8) is var due && due == NoDay ? null : due, DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(9)),
        row.Long(10) is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null);
}
