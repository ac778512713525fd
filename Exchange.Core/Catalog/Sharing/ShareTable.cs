using System.Data.Common;
using System.Text.Json;
using Exchange.Core.Storage;

namespace Exchange.Core.Catalog.Sharing;

/// <summary>Requests and grants, as the table has them.</summary>
public sealed class ShareTable(Database database)
{
    private const string Columns = "g.number, g.resource, g.provider, g.organisation, g.client, g.terms, g.state, g.revision, g.due, g.requested_at, g.decided_at";

    /// <summary>In the column of the day where none is known: behind all days.</summary>
    internal const string NoDay = "9999-12-31";

    private static readonly Sql ByNumber = new("select " + Columns + " from share_grant g where g.number = @number");

    private static readonly Sql GrantedTo = new("select {top @limit} " + Columns + """
         from share_grant g where g.resource = @resource and g.organisation = @organisation and g.state = 'Granted' and g.until_day >= @today order by g.number {limit @limit}
        """);

    private static readonly Sql Use = new("""
        update share_grant set used = case when used_day = @today then used + @rows else @rows end, used_day = @today
        where number = @number and revision = @revision and state = 'Granted' and until_day >= @today and (case when used_day = @today then used else 0 end) + @rows <= per_day
        and exists (select 1 from resource r where r.code = share_grant.resource and r.change = @change)
        """);

    private static readonly Sql UsedOn = new("select case when used_day = @today then used else 0 end from share_grant where number = @number");

    public Task<ShareGrant?> Read(long number, CancellationToken stop) => database.First(ByNumber.With(number), Line, stop);

    /// <summary>What an organisation may read of a resource today, the oldest first.</summary>
    public Task<List<ShareGrant>> Granted(string resource, string organisation, string today, CancellationToken stop) => database.Query(GrantedTo.With(100L, resource, organisation, today), Line, stop);

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
