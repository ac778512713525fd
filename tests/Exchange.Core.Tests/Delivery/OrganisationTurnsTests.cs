using Exchange.Core.Delivery;
using Exchange.Core.Records;
using Exchange.Core.Storage;
using Exchange.Core.Tests.Records;
using Microsoft.Extensions.Logging.Abstractions;

namespace Exchange.Core.Tests.Delivery;

/// <summary>Organisations that share an adapter on which more is due than there is room for: whose turn it is, claim after claim.</summary>
public abstract class OrganisationTurnsContract(Provider provider, bool bare = false)
{
    private CaseBench _bench = null!;
    private string _adapter = "";
    private DueMark _mark = null!;
    private OrganisationTurns _turns = null!;

    [OneTimeSetUp]
    public async Task Open() => _bench = await CaseBench.Open(provider, bare: bare);

    [OneTimeTearDown]
    public async Task Close()
    {
        if (_bench is not null) await _bench.DisposeAsync();
    }

    [SetUp]
    public void Begin()
    {
        _adapter = "a" + Items.Unique();
        _mark = new DueMark(_bench.Clock);
        _turns = new OrganisationTurns(_adapter, _bench.Ledger, _bench.Clock, Sharing("A", "B", "C", "D"));
    }

    [Test]
    public async Task After_a_claim_by_time_each_of_those_whom_it_passed_by_has_its_turn()
    {
        await Due("A", 10);
        await Due("B", 10);
        await Due("C", 10);
        (await Rounds(9, of: 1)).ShouldBe("A B C A B C A B C");
        (await Rounds(4, of: 2)).ShouldBe("AA BB CC AA");
    }

    [Test]
    public async Task What_is_left_of_a_turn_is_the_next_one_s_and_what_is_left_of_all_turns_is_claimed_by_time()
    {
        await Due("A", 20);
        await Due("B", 1);
        await Due("C", 2);
        (await Rounds(3, of: 4)).ShouldBe("AAAA ABCC AAAA");
    }

    [Test]
    public async Task Whoever_is_more_urgent_goes_first_in_a_turn_too()
    {
        await Due("A", 10);
        await Due("B", 10);
        (await Rounds(1, of: 3)).ShouldBe("AAA");
        await Due("A", 2, priority: 0);
        var claimed = await Round(3);
        claimed.Select(static one => (one.Organisation, one.Priority)).Order().ShouldBe([("A", 0), ("A", 0), ("B", 5)]);
    }

    [Test]
    public async Task Whoever_is_less_urgent_than_what_waits_has_no_turn()
    {
        await Due("B", 3, priority: 7);
        await Due("A", 6, priority: 6);
        (await Rounds(3, of: 2)).ShouldBe("AA AA AA");
        (await Rounds(1, of: 2)).ShouldBe("BB");
    }

    [Test]
    public async Task Who_has_nothing_so_urgent_is_looked_for_again_as_soon_as_less_urgent_ones_have_their_turn()
    {
        await Due("A", 10);
        await Due("B", 1);
        await Due("A", 2, priority: 1);
        (await Rounds(3, of: 1)).ShouldBe("A A A", "two that are more urgent");
        (await Rounds(1, of: 1)).ShouldBe("B");
    }

    [Test]
    public async Task A_delivery_is_found_among_any_number_that_are_not_due()
    {
        await Due("B", 1_100);
        await _bench.Store.Execute($"update delivery set due_at = {_bench.Now + 3_600_000} where organisation = 'B' and adapter = '{_adapter}'");
        await Due("A", 10);
        await Due("B", 1);
        // All that B has open is looked at five hundred at a time, as many of one moment there may be.
        (await Rounds(5, of: 1)).ShouldContain("B");
    }

    [Test]
    public async Task Whoever_has_nothing_due_is_left_alone_for_a_while()
    {
        await Due("A", 10);
        (await Rounds(2, of: 1)).ShouldBe("A A");
        await Due("B", 1);
        _bench.Clock.Advance(TimeSpan.FromMilliseconds(199) - Apart);
        (await Rounds(1, of: 1)).ShouldBe("A");
        _bench.Clock.Advance(TimeSpan.FromMilliseconds(1));
        (await Rounds(1, of: 1)).ShouldBe("B");
    }

    [Test]
    public async Task What_was_found_and_then_taken_by_another_host_is_passed_over()
    {
        await Due("B", 3);
        await Due("A", 10);
        await _bench.Store.Execute($"update delivery set due_at = due_at + 60000 where organisation = 'B' and adapter = '{_adapter}'");
        _bench.Clock.Advance(TimeSpan.FromMinutes(1));
        (await Rounds(2, of: 1)).ShouldBe("A B");
        await _bench.Store.Execute($"update delivery set lease_token = 'another', lease_until = {long.MaxValue} where organisation = 'B' and adapter = '{_adapter}'");
        (await Rounds(3, of: 1)).ShouldBe("A A A");
        await _bench.Store.Execute($"update delivery set lease_until = 1 where organisation = 'B' and adapter = '{_adapter}'");
        _bench.Clock.Advance(TimeSpan.FromMilliseconds(200));
        (await Rounds(2, of: 1)).ShouldContain("B", customMessage: "a lease that has run out");
    }

    [Test]
    public async Task A_batch_is_dealt_out_among_all_who_wait()
    {
        await Due("A", 40);
        await Due("B", 10);
        await Due("C", 1);
        await Due("D", 10);
        (await Rounds(1, of: 12)).ShouldBe("AAAAAAAAAAAA");
        var claimed = await Round(12, inTurn: 6, among: 16);
        claimed.CountBy(static one => one.Organisation).ToDictionary().ShouldBe(new Dictionary<string, int> { ["A"] = 6, ["B"] = 3, ["C"] = 1, ["D"] = 2 }, ignoreOrder: true);
    }

    [Test]
    public async Task More_than_one_statement_takes_are_claimed_in_a_turn()
    {
        await Due("A", 10);
        await Due("B", 75);
        (await Rounds(1, of: 5)).ShouldBe("AAAAA");
        (await Round(80, inTurn: 70)).CountBy(static one => one.Organisation).ToDictionary().ShouldBe(new Dictionary<string, int> { ["A"] = 5, ["B"] = 75 }, ignoreOrder: true);
    }

    [Test]
    public async Task Two_hosts_that_have_found_the_same_ones_have_each_of_them_once()
    {
        await Due("B", 90);
        var ids = await _bench.Store.Column($"select id from delivery where adapter = '{_adapter}'");
        using var queue = new CommitQueue(_bench.Store.Options, NullLogger<CommitQueue>.Instance);
        var other = new Ledger(queue, _bench.Cases, _bench.Doorbell, _bench.Clock);
        var claimed = new List<Claimed>();
        foreach (var some in ids.Chunk(30))
            foreach (var host in await Task.WhenAll(new[] { _bench.Ledger, other }.Select(host => Task.Run(() => host.ClaimInTurn(_adapter, some!, 5, CaseBench.Lease, new DueMark(_bench.Clock)))))) claimed.AddRange(host);
        claimed.Select(static one => one.Id).Order(StringComparer.Ordinal).ShouldBe(ids.Order(StringComparer.Ordinal));
        (await _bench.Store.Number($"select count(distinct lease_token) from delivery where adapter = '{_adapter}'")).ShouldBeGreaterThanOrEqualTo(3);
    }

    [Test]
    public async Task Where_only_one_organisation_uses_the_adapter_nothing_is_looked_at()
    {
        await Due("A", 10);
        using var nowhere = new Database(new StorageOptions { ConnectionString = "/nowhere/exchange.db" });
        var blind = new Ledger(_bench.Queue, new CaseFiles(nowhere), _bench.Doorbell, _bench.Clock);
        _turns = new OrganisationTurns(_adapter, blind, _bench.Clock, Sharing("A"));
        var commits = _bench.Queue.Commits;
        (await Rounds(3, of: 1)).ShouldBe("A A A");
        (_bench.Queue.Commits - commits).ShouldBe(3);
        _turns = new OrganisationTurns(_adapter, blind, _bench.Clock, Sharing("A", "B"));
        (await Rounds(1, of: 1)).ShouldBe("A");
        await Should.ThrowAsync<Exception>(Round(1), "else it would not have shown");
    }

    [Test]
    public async Task Nobody_is_looked_for_when_all_that_is_due_has_its_slot()
    {
        await Due("A", 3);
        (await Rounds(1, of: 5)).ShouldBe("AAA");
        await Due("B", 1);
        await Due("A", 3);
        (await Rounds(1, of: 2)).ShouldBe("AB", "by time");
    }

    private static TimeSpan Apart { get; } = TimeSpan.FromMilliseconds(5);

    private static Func<IReadOnlyList<string>> Sharing(params string[] organisations) => () => organisations;

    /// <summary>Due now, and whatever comes next is due later.</summary>
    private async Task Due(string organisation, int count, int priority = 5)
    {
        var item = Items.Of(Items.Step("S1", organisation, _adapter, priority: priority));
        var units = Enumerable.Range(0, count).Select(_ => _bench.Ledger.TakeIn(_bench.Record(item))).ToArray();
        _bench.Queue.Commit(units);
        await Task.WhenAll(units.Select(static unit => unit.Done));
        _bench.Clock.Advance(Apart);
    }

    /// <summary>Whose deliveries each claim brings, as a lane claims.</summary>
    private async Task<string> Rounds(int rounds, int of)
    {
        var words = new List<string>();
        for (var i = 0; i < rounds; i++) words.Add(string.Concat((await Round(of)).Select(static one => one.Organisation).Order(StringComparer.Ordinal)));
        return string.Join(' ', words);
    }

    private async Task<IReadOnlyList<Claimed>> Round(int most, int? inTurn = null, int among = 1)
    {
        var passedBy = await _turns.Claim(inTurn ?? most, among, CaseBench.Lease, _mark, CancellationToken.None);
        if (passedBy.Count == most) return passedBy;
        var byTime = await _bench.Ledger.Claim(_adapter, most - passedBy.Count, CaseBench.Lease, _mark);
        _turns.ByTime(byTime, most - passedBy.Count);
        return [.. passedBy, .. byTime];
    }
}

public sealed class OrganisationTurnsSqliteTests() : OrganisationTurnsContract(Provider.Sqlite);

public sealed class OrganisationTurnsPostgresTests() : OrganisationTurnsContract(Provider.Postgres);

public sealed class OrganisationTurnsPostgresBareTests() : OrganisationTurnsContract(Provider.Postgres, bare: true);

public sealed class OrganisationTurnsSqlServerTests() : OrganisationTurnsContract(Provider.SqlServer);
