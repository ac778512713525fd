using System.Data.Common;
using Exchange.Core.Storage;

namespace Exchange.Core.Catalog;

/// <summary>
/// The catalog's tables. A version is never changed; a resource's row says which versions count. Changes have dense numbers, and the row of a number is what two that meet cannot both write.
/// </summary>
public sealed class CatalogTable(Database database)
{
    private const string Columns = "r.code, r.class, r.provider, r.state, r.version, r.published_version, r.published_at, r.author, r.submitted_by, r.change";

    private static readonly Sql Last = new("select {top @limit} change from catalog_change where change > @behind order by change desc {limit @limit}");

    private static readonly Sql Begin = new("""
        insert into catalog_change (change, at, author, reason)
        select @change, @at, @author, @reason
        {absent catalog_change where change = @change}
        """);

    private static readonly Sql AddResource = new("""
        insert into resource (code, class, serial, provider, state, version, author, change)
        values (@code, @class, @serial, @provider, @state, @version, @author, @change)
        """) { ForRows = true };

    private static readonly Sql MoveResource = new("""
        update resource set provider = @provider, state = @state, version = @version, published_version = @published_version, published_at = @published_at, author = @author, submitted_by = @submitted_by, change = @change
        where code = @code
        """);

    private static readonly Sql AddVersion = new("""
        insert into resource_version (code, version, content, digest, author, at)
        values (@code, @version, @content, @digest, @author, @at)
        """) { ForRows = true };

    private static readonly Sql AddStep = new("""
        insert into resource_step (code, change, act, version, state)
        values (@code, @change, @act, @version, @state)
        """) { ForRows = true };

    private static readonly Sql ByCode = new("select " + Columns + " from resource r where r.code = @code");

    private static readonly Sql Content = new("select content, digest from resource_version where code = @code and version = @version");

    private static readonly Sql Steps = new("""
        select s.change, s.act, s.version, s.state, c.at, c.author, c.reason from resource_step s join catalog_change c on c.change = s.change
        where s.code = @code order by s.change desc
        """);

    private static readonly Sql LastSerial = new("select {top @limit} serial from resource where class = @class order by serial desc {limit @limit}");

    // What is changed while somebody walks comes again at the end of the walk: nothing is passed over, and nobody waits.
    private static readonly Sql Walk = new("select {top @limit} " + Columns + """
        , v.version, v.content, v.digest
        from resource r join resource_version v on v.code = r.code and v.version = coalesce(r.published_version, r.version)
        where r.change >= @change and (r.change > @change or r.code > @code) order by r.change, r.code {limit @limit}
        """);

    private static readonly Sql WalkPublished = new("select {top @limit} " + Columns + """
        , v.version, v.content, v.digest
        from resource r join resource_version v on v.code = r.code and v.version = r.published_version
        where r.change >= @change and (r.change > @change or r.code > @code) order by r.change, r.code {limit @limit}
        """);

    /// <summary>The number of the last change; 0 before the first.</summary>
    public async Task<long> Head(CancellationToken stop) => (await database.Query(Last.With(1L, 0L), static row => row.GetInt64(0), stop)) is [var last] ? last : 0;

    public Task<ResourceRow?> Read(string code, CancellationToken stop) => database.First(ByCode.With(code), Row, stop);

    /// <summary>An entry with that version of it; null when there is no such thing.</summary>
    public async Task<ResourceEntry?> Read(string code, long? version, CancellationToken stop)
    {
        if (await Read(code, stop) is not { } row) return null;
        var of = version ?? row.PublishedVersion ?? row.Version;
        var found = await database.Query(Content.With(code, of), static row => (Text: row.GetString(0), Digest: row.GetString(1)), stop);
        return found is [var one] ? new ResourceEntry(row, of, CatalogJson.Read(code, one.Text), one.Digest) : null;
    }

    /// <summary>The digest of a version.</summary>
    public async Task<string?> Digest(string code, long version, CancellationToken stop) => await database.First(Content.With(code, version), static row => row.GetString(1), stop);

    /// <summary>Its life, the last step first.</summary>
    public Task<List<ResourceStep>> History(string code, CancellationToken stop) => database.Query(Steps.With(code), static row => new ResourceStep(
        row.GetInt64(0), Enum.Parse<ResourceAct>(row.GetString(1)), row.GetInt64(2), Enum.Parse<ResourceState>(row.GetString(3)),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(4)), row.GetString(5), row.Text(6)), stop);

    /// <summary>The highest number given under a class; 0 before the first.</summary>
    public async Task<long> HighestSerial(string @class, CancellationToken stop)
        => (await database.Query(LastSerial.With(1L, @class), static row => row.GetInt64(0), stop)) is [var last] ? last : 0;

    /// <summary>Entries behind a place, in the order in which they were changed last: the published version of each, else the newest.</summary>
    /// <param name="published">Only what was ever published.</param>
    public Task<List<ResourceEntry>> After(long change, string code, int limit, bool published, CancellationToken stop)
        => database.Query((published ? WalkPublished : Walk).With((long)limit, change, code), static row =>
        {
            var of = Row(row);
            return new ResourceEntry(of, row.GetInt64(10), CatalogJson.Read(of.Code, row.GetString(11)), row.GetString(12));
        }, stop);

    /// <summary>The guard of every change: of two that started from one state of the catalog one finds the number taken.</summary>
    internal static Command Take(long change, DateTimeOffset at, string author, string? reason) => Begin.With(change, at.ToUnixTimeMilliseconds(), author, reason);

    internal static Command Add(ResourceRow row, long serial) => AddResource.With(row.Code, row.Class, serial, row.Provider, row.State.ToString(), row.Version, row.Author, row.Change);

    internal static Command Move(ResourceRow row) => MoveResource.With(
        row.Provider, row.State.ToString(), row.Version, row.PublishedVersion, row.PublishedAt?.ToUnixTimeMilliseconds(), row.Author, row.SubmittedBy, row.Change, row.Code);

    internal static Command Add(string code, long version, string content, string digest, string author, DateTimeOffset at)
        => AddVersion.With(code, version, content, digest, author, at.ToUnixTimeMilliseconds());

    internal static Command Step(ResourceRow row, ResourceAct act, long version) => AddStep.With(row.Code, row.Change, act.ToString(), version, row.State.ToString());

    private static ResourceRow Row(DbDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), Enum.Parse<ResourceState>(row.GetString(3)), row.GetInt64(4), row.Long(5),
        row.Long(6) is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null, row.GetString(7), row.Text(8), row.GetInt64(9));
}
