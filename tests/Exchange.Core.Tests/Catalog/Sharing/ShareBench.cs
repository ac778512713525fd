using Exchange.Core.Catalog;
using Exchange.Core.Catalog.Sharing;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Storage;
using Exchange.Core.Tests.Registry;
using Microsoft.Extensions.Logging.Abstractions;

namespace Exchange.Core.Tests.Catalog.Sharing;

/// <summary>A catalog with purposes and a calendar registered, and the desk of shares; clients of three organisations and an administrator.</summary>
internal sealed class ShareBench : IAsyncDisposable
{
    public static readonly TimeZoneInfo Zone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");

    public static readonly ClientDocument Street = Client("street", "JD1", ClientRole.Organisation), Window = Client("street-window", "JD1", ClientRole.Intake), Police = Client("police", "GAJ", ClientRole.Organisation),
        Market = Client("market", "SCJG", ClientRole.Organisation), Administrator = Client("bureau", "ZSJ", ClientRole.Administrator);

    private const string Documents = """
        kind: codeTable
        name: share-purposes
        title: { zh: 共享用途, en: Purposes }
        rows:
          - value: settle
            title: { zh: 落户, en: Registration of residence }
          - value: relief
            title: { zh: 救助, en: Relief }
          - value: old
            title: { zh: 旧用途, en: Purpose of old }
            until: 2026-01-01
        ---
        kind: calendar
        name: days
        title: { zh: 日历, en: Days }
        from: 2026-01-01
        until: 2027-12-31
        workdays: [2026-11-28]
        """;

    private readonly List<IDisposable> _others = [];

    private ShareBench(CatalogBench catalog)
    {
        Catalog = catalog;
        Table = new ShareTable(catalog.Store.Database);
        Desk = DeskOf(catalog.Commits);
        Shelf = ShelfOf();
    }

    public CatalogBench Catalog { get; }

    public ShareTable Table { get; }

    public ShareDesk Desk { get; }

    public ShareShelf Shelf { get; }

    public string Today => Shelf.Today;

    public static async Task<ShareBench> Open(Provider provider)
    {
        var bench = new ShareBench(await CatalogBench.Open(provider));
        try
        {
            var keys = new ClientKeys(bench.Catalog.Store.Database, bench.Catalog.Commits, bench.Catalog.Registry, bench.Catalog.Clock);
            var desk = new RegistryDesk(bench.Catalog.Store.Database, bench.Catalog.Commits, bench.Catalog.Registry, keys, new DocumentReader(Samples.Kinds), Samples.Checks, bench.Catalog.Clock);
            (await desk.Apply([new DocumentFile("share.yaml", Documents)], new RegistryOrder("test"), default)).ShouldBeOfType<RegistryAnswer.Applied>();
            return bench;
        }
        catch
        {
            await bench.DisposeAsync();
            throw;
        }
    }

    /// <summary>Another host on the same database, with a commit queue of its own where the database serves several.</summary>
    public (CommitQueue Commits, ShareDesk Desk, ShareShelf Shelf) Another()
    {
        var commits = Catalog.Commits;
        if (Catalog.Store.Options.Provider != Provider.Sqlite) _others.Add(commits = new CommitQueue(Catalog.Store.Options, NullLogger<CommitQueue>.Instance));
        return (commits, DeskOf(commits), ShelfOf());
    }

    public ShareDesk DeskOf(CommitQueue commits, string? calendar = "days", int days = 3)
        => new(commits, Catalog.Registry, Catalog.Table, Table, new CatalogOptions { Calendar = calendar }, new ShareOptions { DecideDays = days }, Zone, Catalog.Clock);

    public ShareShelf ShelfOf() => new(Table, Catalog.Table, Catalog.Clock, Zone);

    /// <summary>A resource of households, shared on a condition unless it is said otherwise.</summary>
    public static ResourceContent Households(ShareTerms? share = null) => CatalogBench.Content("家庭户成员关系") with
    {
        Fields =
        [
            Field("household", "户号") with { Identifier = true },
            Field("memberNumber", "成员身份号码") with { Identifier = true, Personal = true, Mask = MaskRule.Middle },
            Field("relation", "与户主关系"),
            Field("division", "区划"),
        ],
        Share = share ?? new ShareTerms { Type = ShareType.Conditional, Condition = "落户、低保、入学", Methods = [ShareMethod.Interface] },
    };

    public static ShareTerms Unconditional() => new() { Type = ShareType.Unconditional, Methods = [ShareMethod.Interface] };

    public static ShareTerms NotShared() => new() { Type = ShareType.NotShared, Basis = "《行政处罚法》办案资料" };

    public static ResourceField Field(string name, string title) => new() { Title = new Title { Zh = title, En = name }, Name = name, Type = FieldType.Character };

    public async Task<string> Published(ResourceContent? content = null) => (await Catalog.Published(content ?? Households())).Code;

    /// <summary>Another version of an entry becomes the one that everybody sees.</summary>
    public async Task Republished(string code, ResourceContent content)
    {
        var row = (await Catalog.Desk.Save([new ResourceDraft(code, content, DraftForm.Revision)], CatalogBench.Office, default)).ShouldBeOfType<CatalogAnswer.Stored>().Rows[0];
        (await Catalog.Desk.Submit(code, CatalogBench.Office, default)).ShouldBeOfType<CatalogAnswer.Stored>();
        (await Catalog.Desk.Publish(code, row.Version, CatalogBench.Bureau, default)).ShouldBeOfType<CatalogAnswer.Stored>();
    }

    /// <summary>What the street asks for in the sample district.</summary>
    public static GrantTerms Terms() => new()
    {
        Purpose = "settle", Basis = "《户口登记条例》", Fields = ["relation", "memberNumber"], Verifies = ["division"], Rows = "$substring(division, 0, 9) = '449903001'", PerDay = 1_000, Until = "2027-06-30",
    };

    public async Task<ShareGrant> Asked(string code, GrantTerms? terms = null, ClientDocument? by = null) => Taken(await Desk.Ask(by ?? Street, code, terms ?? Terms(), default));

    public async Task<ShareGrant> Granted(string code, GrantTerms? terms = null, GrantOrder? order = null) => Taken(await Desk.Grant(Police, await Asked(code, terms), order ?? new GrantOrder(), null, default));

    /// <summary>A reading under a grant as a host has it: whether it is let through.</summary>
    public async Task<bool> Reads(ShareView view, long rows = 1, CommitQueue? commits = null) => await (commits ?? Catalog.Commits).Commit(new Unit("share " + view.Grant.Number).When(ShareTable.Using(view, rows, Today)));

    public static ShareGrant Taken(ShareAnswer answer) => answer.ShouldBeOfType<ShareAnswer.Taken>().Grant;

    public static IEnumerable<string> Faults(ShareAnswer answer) => answer.ShouldBeOfType<ShareAnswer.Faulty>().Faults.Select(static fault => $"{fault.Pointer} {fault.Code}");

    private static ClientDocument Client(string name, string organisation, ClientRole role) => new() { Name = name, Title = new Title { Zh = name, En = name }, Organisation = organisation, Roles = [role] };

    public async ValueTask DisposeAsync()
    {
        foreach (var other in _others) other.Dispose();
        await Catalog.DisposeAsync();
    }
}
