using Exchange.Adapters.Database;
using Exchange.Core.Contract;

namespace Exchange.Adapters.Tests.Database;

/// <summary>What listing a department's table must do on every database.</summary>
abstract class HeldContract(DatabaseProduct product)
{
    static readonly DateTimeOffset From = new(2026, 11, 24, 0, 0, 0, TimeSpan.FromHours(8));

    FrontDatabase front = null!;

    [SetUp]
    public async Task OpenFront() => front = await FrontDatabase.Create(product);

    [TearDown]
    public async Task CloseFront()
    {
        if (front is not null)
            await front.DisposeAsync();
    }

    DatabaseAdapter Listing(string held) => Given.Adapter(front, $$"""
        "submit": { "tables": [ { "name": "YW_SQ", "set": { "SQID": "{deliveryId}", "SBLSH": "{number}", "SBSJ": "{now}" } } ], "deliveryIdColumn": "SQID" }, "held": {{held}}
        """);

    [TestCase("SQID")]
    [TestCase("SEQ")]
    public async Task Every_row_comes_once_page_by_page_whatever_the_key_is(string key)
    {
        using var adapter = Listing($$"""{ "table": "YW_SQ", "key": "{{key}}", "deliveryId": "SQID", "number": "SBLSH", "acknowledgement": "SEQ" }""");
        var sent = Enumerable.Range(0, 7).Select(n => $"{n:d32}").ToList();
        foreach (var id in sent)
            await front.Execute($"""INSERT INTO "YW_SQ" ("SQID", "SBLSH") VALUES ('{id}', 'N{id[^1]}')""");

        var lines = new List<HeldLine>();
        string? after = null;
        do
        {
            var page = await adapter.ListHeld(From, From.AddDays(1), after, 3, CancellationToken.None);
            page.Lines.Count.ShouldBeLessThanOrEqualTo(3);
            lines.AddRange(page.Lines);
            after = page.Next;
        }
        while (after is not null);

        lines.Select(line => line.DeliveryId).ShouldBe(sent, ignoreOrder: true);
        lines.ShouldAllBe(line => line.DeliveryId!.EndsWith(line.Number!.TrimStart('N'), StringComparison.Ordinal) && line.Acknowledgement != null && line.Stage == null);
    }

    [Test]
    public async Task Rows_of_other_times_are_not_asked_for()
    {
        using var adapter = Listing("""{ "table": "YW_SQ", "key": "SEQ", "deliveryId": "SQID", "time": "SBSJ" }""");
        foreach (var (id, time) in new[] { ("1", "2026-11-23 23:59:59"), ("2", "2026-11-24 00:00:00"), ("3", "2026-11-24 23:59:59"), ("4", "2026-11-25 00:00:00") })
            await front.Execute($"""INSERT INTO "YW_SQ" ("SQID", "SBLSH", "SBSJ") VALUES ('{id.PadLeft(32, '0')}', 'N', '{time}')""");

        var page = await adapter.ListHeld(From, From.AddDays(1), null, 50, CancellationToken.None);

        page.Lines.Select(line => line.DeliveryId![^1]).ShouldBe(['2', '3']);
        page.Lines.Select(line => line.At).ShouldBe([From, From.AddDays(1).AddSeconds(-1)]);
        page.Next.ShouldBeNull();
    }

    [Test]
    public async Task What_the_adapter_pushed_is_what_it_lists()
    {
        using var adapter = Listing("""{ "table": "YW_SQ", "key": "SQID", "deliveryId": "SQID", "number": "SBLSH" }""");
        var message = Pushed.Message("{}");
        await adapter.Acknowledged(message);

        (await adapter.ListHeld(From, From.AddDays(1), null, 50, CancellationToken.None)).Lines.ShouldBe([new HeldLine(message.DeliveryId, message.Number)]);
    }

    [Test]
    public async Task A_table_that_is_not_as_agreed_is_told_and_is_no_empty_list()
    {
        using var adapter = Listing("""{ "table": "YW_SQ", "key": "SQID", "deliveryId": "NO_SUCH" }""");
        (await Should.ThrowAsync<IOException>(() => adapter.ListHeld(From, From.AddDays(1), null, 50, CancellationToken.None))).Message.ShouldBe("table YW_SQ has no column NO_SUCH");
        using var missing = Listing("""{ "table": "NOWHERE", "key": "SQID", "deliveryId": "SQID" }""");
        (await Should.ThrowAsync<IOException>(() => missing.ListHeld(From, From.AddDays(1), null, 50, CancellationToken.None))).Message.ShouldContain("NOWHERE is missing");
        await missing.Acknowledged(Pushed.Message("{}"));
    }

    [Test]
    public async Task A_database_that_is_not_there_is_told()
    {
        using var adapter = Listing("""{ "table": "YW_SQ", "key": "SQID", "deliveryId": "SQID" }""");
        await front.Leave();
        await Should.ThrowAsync<IOException>(() => adapter.ListHeld(From, From.AddDays(1), null, 50, CancellationToken.None));
    }

    [TestCase("""{ "table": "YW_SQ", "key": "SQID" }""", "/held")]
    [TestCase("""{ "table": "YW;SQ", "key": "SQID", "number": "A" }""", "/held/table")]
    [TestCase("""{ "table": "YW_SQ", "key": "A B;", "number": "A" }""", "/held/key")]
    [TestCase("""{ "table": "YW_SQ", "key": "A", "number": "A", "time": "B;" }""", "/held/time")]
    public void Faults_are_named_by_their_place(string held, string pointer) => DatabaseFaults.Of(Given.Options($$"""
        {"database":"sqlite","connection":"Data Source=a","submit":{"tables":[{"name":"A"}]},"held":{{held}} }
        """)).Select(fault => fault.Pointer).ShouldContain(pointer);
}

sealed class SqliteHeldTests() : HeldContract(DatabaseProduct.Sqlite);

sealed class PostgresHeldTests() : HeldContract(DatabaseProduct.PostgreSql);

sealed class MariaDbHeldTests() : HeldContract(DatabaseProduct.MySql);

sealed class SqlServerHeldTests() : HeldContract(DatabaseProduct.SqlServer);
