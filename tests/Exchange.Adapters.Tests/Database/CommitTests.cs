using Exchange.Adapters.Database;
using Exchange.Core.Contract;
using Exchange.Core.Tests.Storage;

namespace Exchange.Adapters.Tests.Database;

/// <summary>The one moment at which a push can be unknown: its commit. On a real wire that lets the commit through and loses the answer.</summary>
sealed class CommitTests
{
    [TestCase(""" "receiptTable": "HUB_RECEIPT", "createReceiptTable": true """)]
    [TestCase("")]
    public async Task A_commit_whose_answer_is_lost_is_unknown_and_nothing_is_written_twice(string receipts)
    {
        await using var front = await FrontDatabase.Create(DatabaseProduct.PostgreSql);
        await using var wire = new CuttableWire(front.Connection);
        var options = Given.Options(front, $$""" "submit": { "tables": [ { "name": "YW_SQ" }, { "name": "YW_RY" }, { "name": "YW_CL" } ], "deliveryIdColumn": "SQID" }{{(receipts.Length > 0 ? "," : "")}}{{receipts}} """);
        using var adapter = new DatabaseAdapter(options with { Connection = wire.ConnectionString }, Given.Context(front));
        await adapter.Acknowledged(Pushed.Application("4499032611240000029"));
        wire.CutAfterNextCommit();

        (await adapter.Push(Pushed.Application())).ShouldBeOfType<PushAnswer.Unknown>();

        front.Value("SELECT COUNT(*) FROM \"YW_SQ\"").ShouldBe("2", "the commit went through");
        (await adapter.Ask(Pushed.Application(), CancellationToken.None)).ShouldBe(new AskAnswer.Received(null));
        await adapter.Acknowledged(Pushed.Application());
        front.Value("SELECT COUNT(*) FROM \"YW_SQ\"").ShouldBe("2");
    }

    [Test]
    public async Task A_batch_whose_commit_is_lost_is_unknown_as_a_whole()
    {
        await using var front = await FrontDatabase.Create(DatabaseProduct.PostgreSql);
        await using var wire = new CuttableWire(front.Connection);
        var options = Given.Options(front, """ "submit": { "tables": [ { "name": "YW_SQ" }, { "name": "YW_RY" }, { "name": "YW_CL" } ], "deliveryIdColumn": "SQID" } """);
        using var adapter = new DatabaseAdapter(options with { Connection = wire.ConnectionString }, Given.Context(front));
        (await adapter.Probe(CancellationToken.None)).ShouldBeNull();
        var messages = Enumerable.Range(0, 5).Select(n => Pushed.Application($"44990326112400{n:D5}")).ToList();
        wire.CutAfterNextCommit();

        (await adapter.PushBatch(messages, CancellationToken.None)).ShouldAllBe(answer => answer is PushAnswer.Unknown);
        (await adapter.PushBatch(messages, CancellationToken.None)).ShouldAllBe(answer => answer is PushAnswer.Acknowledged);

        front.Value("SELECT COUNT(*) FROM \"YW_SQ\"").ShouldBe("5");
    }

    [Test]
    public async Task A_server_that_is_stopped_before_the_commit_has_taken_nothing()
    {
        await using var front = await FrontDatabase.Create(DatabaseProduct.PostgreSql);
        using var adapter = Given.Adapter(
            front,
            """ "submit": { "tables": [ { "name": "YW_SQ" }, { "name": "YW_RY" }, { "name": "YW_CL" } ] } """,
            at: async (crossing, _, _) =>
            {
                if (crossing is Crossing.Written)
                    await front.Execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");
            });

        // The server says that it is stopping, not whether it committed: Unknown is the honest answer, and asking or the receipt settles it.
        (await adapter.Push(Pushed.Application())).ShouldNotBeOfType<PushAnswer.Acknowledged>();

        front.Value("SELECT COUNT(*) FROM \"YW_SQ\"").ShouldBe("0");
    }

    [Test]
    public async Task A_wrong_password_is_unavailable_and_not_reached()
    {
        await using var front = await FrontDatabase.Create(DatabaseProduct.MySql);
        var options = Given.Options(front, """ "submit": { "tables": [ { "name": "YW_SQ" } ] } """);
        using var wrong = new DatabaseAdapter(options, new AdapterContext("front", _ => "not-the-password", TimeProvider.System));
        using var unset = new DatabaseAdapter(options, new AdapterContext("front", _ => null, TimeProvider.System));

        var answer = (await wrong.Push(Pushed.Application())).ShouldBeOfType<PushAnswer.Unavailable>();
        (answer.Reached, answer.Reason).ShouldBe((false, "the database refuses the login (MySQL 1045)"));
        (await unset.Push(Pushed.Application())).ShouldBe(new PushAnswer.Unavailable("the secret front is not set"));
        (await unset.Probe(CancellationToken.None)).ShouldBe("the secret front is not set");
    }

    [Test]
    public async Task A_table_without_transactions_is_not_written()
    {
        await using var front = await FrontDatabase.Create(DatabaseProduct.MySql);
        await front.Execute("ALTER TABLE \"YW_CL\" ENGINE = MyISAM");
        using var adapter = Given.Adapter(front, """ "submit": { "tables": [ { "name": "YW_CL" } ] } """);

        (await adapter.Push(Pushed.Message("""{"SBLSH":"1","CLMC":"x"}"""))).ShouldBeOfType<PushAnswer.Unavailable>().Reason.ShouldContain("MyISAM");
    }

    [Test]
    public async Task A_batch_that_was_read_under_two_looks_at_the_tables_is_written_as_one()
    {
        await using var front = await FrontDatabase.Create(DatabaseProduct.PostgreSql);
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        using var adapter = Given.Adapter(front, """ "submit": { "tables": [ { "name": "YW_SQ" } ], "deliveryIdColumn": "SQID", "numberColumn": "SEQ" } """, clock);
        (await adapter.Ask(Pushed.Application(), CancellationToken.None)).ShouldBe(new AskAnswer.NotReceived());
        await front.Execute("ALTER TABLE \"YW_SQ\" ADD \"PCS\" VARCHAR(12)");
        clock.Advance(TimeSpan.FromSeconds(11));

        var answers = await adapter.PushBatch(
            [Pushed.Message("""{"SBLSH":"1"}""", number: "1"), Pushed.Message("""{"SBLSH":"2","PCS":"449903001"}""", number: "2"), Pushed.Message("""{"SBLSH":"3","XB":"1"}""", number: "3")],
            CancellationToken.None);

        answers.Select(answer => answer.GetType().Name).ShouldBe(["Acknowledged", "Acknowledged", "Rejected"]);
    }

    [Test]
    public async Task A_column_that_was_made_wider_is_noticed()
    {
        await using var front = await FrontDatabase.Create(DatabaseProduct.PostgreSql);
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        using var adapter = Given.Adapter(front, """ "submit": { "tables": [ { "name": "YW_CL" } ] } """, clock);
        var message = Pushed.Message($$"""{"SBLSH":"1","CLMC":"{{new string('料', 101)}}"}""");
        (await adapter.Rejected(message)).Code.ShouldBe("value-too-long");
        await front.Execute("ALTER TABLE \"YW_CL\" ALTER \"CLMC\" TYPE VARCHAR(200)");

        clock.Advance(TimeSpan.FromSeconds(11));

        await adapter.Acknowledged(message);
    }
}
