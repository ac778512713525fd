using Exchange.Core.Catalog.Libraries;
using Exchange.Core.Storage;

namespace Exchange.Core.Tests.Catalog.Libraries;

/// <summary>What no two rows of a library may have: settled when all have come; on every database.</summary>
public abstract class LibraryUniqueContract(Provider provider)
{
    private LibraryBench _bench = null!;

    [SetUp]
    public async Task Open() => _bench = await LibraryBench.Open(provider);

    [TearDown]
    public ValueTask Close() => _bench?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Test]
    public async Task What_no_two_rows_may_have_may_move_from_row_to_row_and_the_first_of_two_stays()
    {
        await _bench.RegisterHouseholds("unique: [[memberNumber]]");
        await _bench.Load("households", LibraryBench.Upsert, LibraryBench.Member("H1", 1, "01"), LibraryBench.Member("H2", 2, "01"));
        // A moves, in whatever order its end and its coming are told; C comes twice, in one page and in another.
        var batch = await _bench.Begin("households", LibraryBench.Upsert);
        await batch.Append([LibraryBench.Member("H3", 1, "02"), LibraryBench.Member("H4", 3, "01"), LibraryBench.Member("H5", 3, "01"), LibraryBench.Member("H6", 2, "01")], null, default);
        await batch.Append([LibraryBench.Member("H7", 3, "01"), LibraryBench.MemberEnds("H1", 1)], null, default);
        var line = (await batch.Merge(new MergeOrder(), default)).ShouldBeOfType<MergeAnswer.Merged>().Batch;
        line.Tally.Counts.ShouldBe(new BatchCounts(Came: 6, Added: 2, Ended: 1, Quarantined: 3));
        (await _bench.Find("households", null, null)).Select(row => row.Key).ShouldBe([LibraryBench.Key("H2", 2), LibraryBench.Key("H3", 1), LibraryBench.Key("H4", 3)]);
        (await _bench.Store.Rows("select line, findings from library_fault order by line")).Select(fault => fault[0] + (fault[1]!.Contains("row.not-unique", StringComparison.Ordinal) ? " twice" : "")).ShouldBe(["3 twice", "4 twice", "5 twice"]);
        line.Rows.ShouldBe(3);
        (await _bench.Store.Number("select count(*) from library_doubt")).ShouldBe(0);
    }

    [TestCase(BatchMode.Upsert)]
    [TestCase(BatchMode.Full)]
    public async Task A_value_that_a_row_gets_back_is_no_other_rows(BatchMode mode)
    {
        await _bench.RegisterPopulation("unique: [[name]]");
        await _bench.Load("population", LibraryBench.Upsert, Enumerable.Range(1, 5).Select(number => LibraryBench.Person(number, $"甲{number}")));
        var batch = await _bench.Begin("population", LibraryBench.Upsert with { Mode = mode });
        // Each takes the next one's name, the last one of them that of a row that keeps it; and a new one takes the first one's. In whatever pages: each is noticed as it comes.
        await batch.Append([LibraryBench.Person(1, "甲2"), LibraryBench.Person(2, "甲3")], null, default);
        await batch.Append([LibraryBench.Person(5, "甲5"), LibraryBench.Person(6, "甲1")], null, default);
        await batch.Append([LibraryBench.Person(4, "甲5"), LibraryBench.Person(3, "甲4"), LibraryBench.Person(7, "乙")], null, default);
        var line = (await batch.Merge(new MergeOrder(), default)).ShouldBeOfType<MergeAnswer.Merged>().Batch;
        (await Names()).ShouldBe(["甲1", "甲2", "甲3", "甲4", "甲5", "乙"]);
        line.Tally.Counts.ShouldBe(new BatchCounts(Came: 7, Added: 1, Unchanged: 1, Quarantined: 5));
        line.Rows.ShouldBe(6);
        (await _bench.Store.Number("select count(*) from library_doubt")).ShouldBe(0);
        // Nothing of it is in the next one's way.
        (await _bench.Load("population", LibraryBench.Upsert, LibraryBench.PersonEnds(1), LibraryBench.Person(6, "甲1"))).Tally.Counts.ShouldBe(new BatchCounts(Came: 2, Added: 1, Ended: 1));
    }

    [TestCase(BatchMode.Upsert, 1)]
    [TestCase(BatchMode.Upsert, 2)]
    [TestCase(BatchMode.Full, 1)]
    [TestCase(BatchMode.Full, 2)]
    public async Task A_row_whose_end_came_before_the_one_that_is_kept_out_stays_ended(BatchMode mode, int pages)
    {
        await _bench.RegisterPopulation("unique: [[name]]");
        await _bench.Load("population", LibraryBench.Upsert, LibraryBench.Person(1, "甲"), LibraryBench.Person(2, "乙"));
        var batch = await _bench.Begin("population", LibraryBench.Upsert with { Mode = mode });
        IncomingRow[] rows = [LibraryBench.PersonEnds(1), LibraryBench.Person(2, "乙"), LibraryBench.Person(1, "乙")];
        foreach (var page in rows.Chunk(pages == 1 ? 3 : 2)) await batch.Append(page, null, default);
        var line = (await batch.Merge(new MergeOrder(), default)).ShouldBeOfType<MergeAnswer.Merged>().Batch;
        (await Names()).ShouldBe(["乙"]);
        line.Tally.Counts.ShouldBe(new BatchCounts(Came: 3, Unchanged: 1, Ended: 1, Quarantined: 1));
        line.Rows.ShouldBe(1);
        (await Names(line.Number - 1)).ShouldBe(["甲", "乙"]);
    }

    [Test]
    public async Task A_row_that_is_taken_out_is_neither_late_nor_one_with_a_warning()
    {
        await _bench.RegisterPopulation("""
            unique: [[name]]
            timeliness: { field: birthDate, days: 3650 }
            rules:
              - condition: $not(nation = "99")
                message: { zh: 民族存疑, en: the nation is in doubt }
                severity: warning
            """);
        static IncomingRow Person(int number) => LibraryBench.Row($$"""{"citizenNumber":"{{LibraryBench.Citizen(number)}}","name":"甲","nation":"99","birthDate":"1850-01-02"}""");
        var line = await _bench.Load("population", LibraryBench.Upsert, Person(1), Person(2));
        line.Tally.Counts.ShouldBe(new BatchCounts(Came: 2, Added: 1, Quarantined: 1, Warned: 1, Late: 1));
    }

    private async Task<List<string>> Names(long batch = 0)
        => [.. (await _bench.Contents("population", batch: batch)).Select(text => System.Text.Json.JsonDocument.Parse(text).RootElement.GetProperty("name").GetString()!)];
}

public sealed class LibraryUniqueOnSqlite() : LibraryUniqueContract(Provider.Sqlite);

public sealed class LibraryUniqueOnPostgres() : LibraryUniqueContract(Provider.Postgres);

public sealed class LibraryUniqueOnSqlServer() : LibraryUniqueContract(Provider.SqlServer);
