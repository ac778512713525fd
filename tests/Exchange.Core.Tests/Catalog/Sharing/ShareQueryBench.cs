using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Exchange.Core.Catalog;
using Exchange.Core.Catalog.Live;
using Exchange.Core.Catalog.Sharing;
using Exchange.Core.Records;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Storage;
using Exchange.Core.Tests.Catalog.Libraries;
using Microsoft.Extensions.Logging.Abstractions;

namespace Exchange.Core.Tests.Catalog.Sharing;

/// <summary>Population and households in libraries, grants of them, and the desk of share queries, on a real database.</summary>
internal sealed class ShareQueryBench : IAsyncDisposable
{
    public const string Population = "101001/000001", Households = "101001/000004";

    public static readonly ClientDocument Window = Client("window", "ZSJ", ClientRole.Intake), Market = Client("market", "SCJG", ClientRole.Organisation), Other = Client("other", "JD2", ClientRole.Organisation);

    private static readonly TimeZoneInfo Zone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");

    private readonly SecretKey _key = SecretKey.FromText(Convert.ToBase64String(RandomNumberGenerator.GetBytes(SecretKey.Length)));
    private readonly List<CommitQueue> _others = [];
    private long _grants;

    private ShareQueryBench(LibraryBench libraries)
    {
        Libraries = libraries;
        Table = new ShareTable(libraries.Store.Database);
        Uses = new ResourceUse(libraries.Catalog.Commits, libraries.Store.Database, libraries.Catalog.Clock, Zone);
        Subjects = new ShareSubjects(_key);
        Readers = new ReaderTable(libraries.Catalog.Commits, libraries.Store.Database);
        (Desk, Trace, Shelf) = Host(libraries.Catalog.Commits);
    }

    public LibraryBench Libraries { get; }

    public CatalogBench Catalog => Libraries.Catalog;

    public ShareTable Table { get; }

    public ResourceUse Uses { get; }

    public ShareSubjects Subjects { get; }

    public ReaderTable Readers { get; }

    public ShareQueryDesk Desk { get; }

    public ShareTrace Trace { get; }

    public ShareShelf Shelf { get; }

    /// <summary>How long the desk lets wait.</summary>
    public TimeSpan? Pace { get; set; }

    public string Today => Shelf.Today;

    public static async Task<ShareQueryBench> Open(Provider provider)
    {
        var libraries = await LibraryBench.Open(provider);
        try
        {
            foreach (var code in (string[])[Population, Households])
            {
                // Where a consent is asked for it is the grant that does, in the tests of consents.
                var content = CatalogBench.District.Single(one => one.Code == code).Content;
                await Published(libraries.Catalog, code, content with { Share = content.Share with { Consent = false } });
            }
            await libraries.RegisterPopulation("keys: [name]");
            await libraries.RegisterHouseholds("keys: [householdNumber, memberNumber]");
            await libraries.Load("population", LibraryBench.Upsert, [.. Enumerable.Range(1, 40).Select(static i => LibraryBench.Row(
                $$"""{"citizenNumber":"{{LibraryBench.Citizen(i)}}","name":"{{(i % 4 == 0 ? "王" : "张")}}样{{i % 10}}","sex":"{{i % 2 + 1}}","nation":"01","division":"44990{{i % 3}}"}"""))]);
            await libraries.Load("households", LibraryBench.Upsert, LibraryBench.Member("H1", 1, "01"), LibraryBench.Member("H1", 2, "10"), LibraryBench.Member("H2", 3, "01"));
            return new ShareQueryBench(libraries);
        }
        catch
        {
            await libraries.DisposeAsync();
            throw;
        }
    }

    /// <summary>Another version, or the first one, becomes the one that everybody sees.</summary>
    public static async Task Published(CatalogBench catalog, string code, ResourceContent content)
    {
        var row = (await catalog.Desk.Save([new ResourceDraft(code, content, DraftForm.Revision)], CatalogBench.Office, default)) switch
        {
            CatalogAnswer.Stored stored => stored.Rows[0],
            CatalogAnswer.Same same => same.Rows[0],
            var other => throw new InvalidOperationException(other.ToString()),
        };
        (await catalog.Desk.Submit(code, CatalogBench.Office, default)).ShouldBeOfType<CatalogAnswer.Stored>();
        (await catalog.Desk.Publish(code, row.Version, CatalogBench.OtherBureau, default)).ShouldBeOfType<CatalogAnswer.Stored>();
    }

    public static string Citizen(int number) => LibraryBench.Citizen(number);

    /// <summary>As another host has it.</summary>
    public (ShareQueryDesk Desk, ShareTrace Trace, ShareShelf Shelf) Another()
    {
        if (Catalog.Store.Options.Provider == Provider.Sqlite) return Host(Catalog.Commits);
        _others.Add(new CommitQueue(Catalog.Store.Options, NullLogger<CommitQueue>.Instance));
        return Host(_others[^1]);
    }

    public static GrantTerms Terms() => new() { Purpose = "settle", Basis = "户口登记条例", Fields = ["citizenNumber", "name", "sex"], Verifies = ["nation"], PerDay = 1_000, Until = "2027-06-30" };

    /// <summary>A grant that stands.</summary>
    public async Task<ShareGrant> Granted(GrantTerms? terms = null, string resource = Population, string organisation = "ZSJ", ShareState state = ShareState.Granted)
    {
        var at = DateTimeOffset.FromUnixTimeMilliseconds(Catalog.Clock.GetUtcNow().ToUnixTimeMilliseconds());
        var grant = new ShareGrant(++_grants, resource, "GAJ", organisation, "window", terms ?? Terms(), state, 2, null, at, at);
        (await Catalog.Commits.Commit(new Unit("share").When(ShareWriting.Adding(grant, (await Catalog.Now(resource)).Change)))).ShouldBeTrue();
        return grant;
    }

    /// <summary>The grant as another step leaves it.</summary>
    public async Task<ShareGrant> Moved(ShareGrant grant, ShareState state, GrantTerms? terms = null)
    {
        var moved = grant with { State = state, Revision = grant.Revision + 1, Terms = terms ?? grant.Terms };
        (await Catalog.Commits.Commit(new Unit("share").When(ShareWriting.Moving(moved)))).ShouldBeTrue();
        return moved;
    }

    public static ShareQuestion Question(int citizen, params string[] fields) => Question(new ShareBy.Key("citizenNumber", Citizen(citizen)), fields);

    public static ShareQuestion Question(ShareBy by, params string[] fields) => new() { Purpose = "settle", RecordNumber = "N-1", By = by, Fields = fields.Length == 0 ? null : fields, Limit = 100 };

    public async Task<SharePage> Rows(ShareQuestion question, string resource = Population, ClientDocument? client = null)
        => (await Desk.Query(client ?? Window, resource, question, default)).ShouldBeOfType<ReadingAnswer.Rows>().Page;

    public async Task<List<string>> Denied(ShareQuestion question, string resource = Population, ClientDocument? client = null)
        => [.. (await Desk.Query(client ?? Window, resource, question, default)).ShouldBeOfType<ReadingAnswer.Denied>().Why.Select(static one => $"{one.Pointer} {one.Code}")];

    public async Task<List<string>> Faults(ShareQuestion question, string resource = Population)
        => [.. (await Desk.Query(Window, resource, question, default)).ShouldBeOfType<ReadingAnswer.Faulty>().Faults.Select(static one => $"{one.Pointer} {one.Code}")];

    /// <summary>As it goes out.</summary>
    public static List<string> Texts(SharePage page) => [.. page.Rows.Select(row =>
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping })) page.Cut.Write(writer, row.Content);
        return Encoding.UTF8.GetString(buffer.ToArray());
    })];

    public async Task<List<string>> Log(string kind) => [.. (await Catalog.Log()).Where(line => line.StartsWith(kind + " ", StringComparison.Ordinal))];

    /// <summary>A host with other settings.</summary>
    public ShareQueryDesk With(ShareOptions options) => Host(Catalog.Commits, options).Item1;

    private (ShareQueryDesk, ShareTrace, ShareShelf) Host(CommitQueue commits, ShareOptions? options = null)
    {
        var (database, registry, clock) = (Catalog.Store.Database, Catalog.Registry, Catalog.Clock);
        var shelf = new ShareShelf(Table, Catalog.Table, clock, Zone);
        var flags = new ShareFlags(registry, new CatalogOptions(), options ?? new ShareOptions(), Zone, clock);
        var trace = new ShareTrace(commits, Uses, flags);
        return (new ShareQueryDesk(shelf, new ShareLibraries(registry, Libraries.Table), Libraries.Rows, new Exchange.Core.Catalog.Libraries.RowLookups(Libraries.Rows, clock), Table, new RecordOfNumber(database, registry), trace, Subjects, flags, _ => Pace, options ?? new ShareOptions(), commits, database, clock), trace, shelf);
    }

    private static ClientDocument Client(string name, string organisation, ClientRole role) => new() { Name = name, Title = new Title { Zh = name, En = name }, Organisation = organisation, Roles = [role] };

    public async ValueTask DisposeAsync()
    {
        foreach (var other in _others) other.Dispose();
        await Libraries.DisposeAsync();
    }
}
