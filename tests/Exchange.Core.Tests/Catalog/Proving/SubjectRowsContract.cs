using Exchange.Core.Catalog.Libraries;
using Exchange.Core.Catalog.Proving;
using Exchange.Core.Storage;
using Exchange.Core.Tests.Catalog.Libraries;

namespace Exchange.Core.Tests.Catalog.Proving;

/// <summary>Of several rows of a person the one that counts; on every database.</summary>
public abstract class SubjectRowsContract(Provider provider)
{
    private LibraryBench _bench = null!;

    [SetUp]
    public async Task Open() => _bench = await LibraryBench.Open(provider);

    [TearDown]
    public ValueTask Close() => _bench?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task<string?> Newest(Func<LibraryRow, bool>? isBetter = null)
    {
        var entry = (await _bench.Catalog.Table.Read("101001/000004", version: null, default)).ShouldNotBeNull();
        var layout = (await _bench.Table.Read("households", default)).ShouldNotBeNull().Layout.ShouldNotBeNull();
        return (await _bench.Rows.Newest("households", layout, "householdNumber", "H1", _bench.Catalog.Clock.GetUtcNow(), new OpenResource(entry, View: null), default, isBetter))?.Key;
    }

    [Test]
    public async Task It_is_the_one_that_came_last_wherever_it_lies_among_many()
    {
        await _bench.RegisterHouseholds("keys: [householdNumber]");
        await _bench.Load("households", LibraryBench.Upsert, Enumerable.Range(1, 300).Select(member => LibraryBench.Member("H1", member, "01")));
        await _bench.Load("households", LibraryBench.Upsert, LibraryBench.Member("H1", 260, "02"));
        (await Newest()).ShouldBe(LibraryBench.Key("H1", 260));
        (await Newest(row => row.Key == LibraryBench.Key("H1", 7))).ShouldBe(LibraryBench.Key("H1", 7), "one that agrees goes before one that is newer");
        await _bench.Load("households", LibraryBench.Upsert, [.. Enumerable.Range(1, 300).Select(member => LibraryBench.MemberEnds("H1", member))]);
        (await Newest()).ShouldBeNull();
    }

    [Test]
    public async Task It_is_the_one_that_began_last_where_rows_say_when_and_holds_today()
    {
        await _bench.RegisterHouseholds("keys: [householdNumber]\nvalidFrom: division");
        static IncomingRow Since(int member, string day) => LibraryBench.Row($$"""{"householdNumber":"H1","memberNumber":"{{LibraryBench.Citizen(member)}}","division":"{{day}}"}""");
        await _bench.Load("households", LibraryBench.Upsert, Since(1, "2026-01-02"));
        await _bench.Load("households", LibraryBench.Upsert, Since(2, "2025-01-02"), Since(3, "2099-01-01"));
        (await Newest()).ShouldBe(LibraryBench.Key("H1", 1));
    }
}

public sealed class SubjectRowsOnSqlite() : SubjectRowsContract(Provider.Sqlite);

public sealed class SubjectRowsOnPostgres() : SubjectRowsContract(Provider.Postgres);

public sealed class SubjectRowsOnSqlServer() : SubjectRowsContract(Provider.SqlServer);
