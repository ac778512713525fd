using System.Reflection;
using Exchange.Core.Records;
using Exchange.Core.Storage;

namespace Exchange.Core.Tests.Records;

/// <summary>Lists against a plain filter over everything, for every combination of filters and several readers.</summary>
public abstract class CaseListContract(Provider provider)
{
    private static readonly string[] Clients = ["window-1", "window-2", "street"];
    private static readonly string[][] Parties = [["SCJG", "GJJ"], ["GJJ"], ["YBJ", "SCJG"], ["GAJ"]];
    private static readonly (string Name, ReadScope Scope)[] Readers =
    [
        ("administrator", ReadScope.All), ("window", ReadScope.Intake("window-1")), ("department", ReadScope.Only("GJJ")), ("auditor of two", ReadScope.Only("GAJ", "SCJG")),
        ("window and department", ReadScope.Intake("street").Or(ReadScope.Only("YBJ"))),
    ];

    private readonly List<(RecordLine Line, string[] Parties)> _records = [];
    private readonly List<(DeliveryLine Line, string Client)> _deliveries = [];
    private protected SmallHub _hub = null!;
    private CaseReading _reading = null!;

    [OneTimeSetUp]
    public async Task Take_in_two_hundred_records_three_at_a_time()
    {
        _hub = await SmallHub.Open(provider);
        _reading = new CaseReading(_hub.Database);
        var office = new Office(_hub);
        for (var i = 0; i < 200; i++)
        {
            if (i % 3 == 0) _hub.Clock.Advance(TimeSpan.FromSeconds(1));
            var parties = Parties[i % 4];
            var client = Clients[i * 7 % 3];
            var id = await office.TakeIn($"N-{i / 3}", client, i % 5 == 0 ? "bundle" : "opening", null, parties);
            if (i % 9 == 0)
            {
                await office.Answer(parties[0].ToLowerInvariant(), new Settlement(i % 2 == 0 ? DeliveryState.Rejected : DeliveryState.Parked, "rejected", Code: "R"));
                await _hub.Ledger.Withdraw((await _hub.Cases.Read(id, default))!, Office.Opening, client, null);
            }
            else if (i % 4 == 0) await office.Acknowledge(parties[0].ToLowerInvariant());
            _records.Add((null!, parties));
            var now = (await _reading.Record(id, ReadScope.All, default))!;
            _records[^1] = (new RecordLine(now.Id, now.Client, now.Number, now.Item, now.Situation, now.Organisation, now.Version, now.State, now.Outcome, now.TakenInAt, now.ClosedAt), parties);
        }
        foreach (var (line, _) in _records.ToList())
        {
            var now = (await _reading.Record(line.Id, ReadScope.All, default))!;
            _deliveries.AddRange(now.Deliveries.Select(delivery => (delivery, now.Client)));
            var at = _records.FindIndex(record => record.Line.Id == line.Id);
            _records[at] = (line with { State = now.State, Outcome = now.Outcome, ClosedAt = now.ClosedAt }, _records[at].Parties);
        }
        _deliveries.Select(delivery => delivery.Line.State).Distinct().Count().ShouldBeGreaterThanOrEqualTo(5);
        _records.Select(record => record.Line.State).Distinct().Count().ShouldBeGreaterThanOrEqualTo(2);
    }

    [OneTimeTearDown]
    public ValueTask Close() => _hub?.DisposeAsync() ?? ValueTask.CompletedTask;

    [TestCase(0, Description = "An organisation's records are met along the way")]
    [TestCase(2_000, Description = "They are read by its steps and sorted")]
    public async Task Every_combination_of_record_filters_finds_what_it_says_for_every_reader(long few)
    {
        var reading = new CaseReading(_hub.Database) { Few = few };
        var middle = _records[100].Line.TakenInAt;
        (Func<RecordFilter, RecordFilter> Ask, Func<(RecordLine Line, string[] Parties), bool> Is)[] parts =
        [
            (f => f with { State = RecordState.Open }, r => r.Line.State == RecordState.Open),
            (f => f with { Item = "bundle" }, r => r.Line.Item == "bundle"),
            (f => f with { Number = "N-20" }, r => r.Line.Number == "N-20"),
            (f => f with { Client = "window-1" }, r => r.Line.Client == "window-1"),
            (f => f with { Organisation = "SCJG" }, r => r.Parties.Contains("SCJG")),
            (f => f with { From = middle }, r => r.Line.TakenInAt >= middle),
            (f => f with { Until = middle.AddSeconds(20) }, r => r.Line.TakenInAt < middle.AddSeconds(20)),
        ];
        foreach (var (name, scope) in Readers)
        {
            for (var set = 0; set < 1 << parts.Length; set++)
            {
                var chosen = parts.Where((_, i) => (set & (1 << i)) != 0).ToList();
                var filter = chosen.Aggregate(new RecordFilter(), (all, part) => part.Ask(all));
                var expected = _records
                    .Where(record => chosen.All(part => part.Is(record)) && Sees(scope, record.Line.Client, record.Parties, filter.Organisation))
                    .Select(record => record.Line).OrderByDescending(line => line.TakenInAt).ThenByDescending(line => line.Id, StringComparer.Ordinal)
                    .Select(line => SeesWhole(scope, line.Client) ? line : line with { Outcome = null }).ToList();
                (await All((after, stop) => reading.RecordPage(filter, scope, after, 23, stop))).ShouldBe(expected, $"{name}: {filter}");
            }
        }
    }

    [Test]
    public async Task Every_combination_of_delivery_filters_finds_what_it_says_for_every_reader()
    {
        string?[] states = [null, DeliveryState.Queued, DeliveryState.Parked, DeliveryState.Rejected, DeliveryState.Cancelled, DeliveryState.Acknowledged, DeliveryState.Unknown];
        foreach (var (name, scope) in Readers)
            foreach (var state in states)
                foreach (var adapter in new[] { null, "gjj", "nobody" })
                    foreach (var organisation in new[] { null, "GJJ", "SCJG" })
                        foreach (var record in new[] { null, _records[4].Line.Id, _records[9].Line.Id })
                        {
                            var filter = new DeliveryFilter { State = state, Adapter = adapter, Organisation = organisation, RecordId = record };
                            var expected = _deliveries
                                .Where(d => SeesWhole(scope, d.Client) || Organisations(scope).Contains(d.Line.Organisation))
                                .Select(d => d.Line)
                                .Where(d => (state ?? d.State) == d.State && (adapter ?? d.Adapter) == d.Adapter && (organisation ?? d.Organisation) == d.Organisation && (record ?? d.RecordId) == d.RecordId)
                                .OrderByDescending(d => d.CreatedAt).ThenByDescending(d => d.Id, StringComparer.Ordinal).ToList();
                            (await All((after, stop) => _reading.DeliveryPage(filter, scope, after, 17, stop))).ShouldBe(expected, $"{name}: {filter}");
                        }
    }

    [Test]
    public async Task A_cursor_belongs_to_its_list_and_filter()
    {
        var records = await _reading.RecordPage(new RecordFilter(), ReadScope.All, null, 5, default);
        await Should.ThrowAsync<CursorException>(() => _reading.RecordPage(new RecordFilter { State = RecordState.Open }, ReadScope.All, records.Next, 5, default));
        await Should.ThrowAsync<CursorException>(() => _reading.DeliveryPage(new DeliveryFilter(), ReadScope.All, records.Next, 5, default));
        (await _reading.RecordPage(new RecordFilter(), ReadScope.All, records.Next, 5, default)).Items[0].Id.ShouldNotBe(records.Items[^1].Id);
    }

    private static bool SeesWhole(ReadScope scope, string client)
        => scope == ReadScope.All || (scope == Readers[1].Scope && client == "window-1") || (scope == Readers[4].Scope && client == "street");

    private static string[] Organisations(ReadScope scope)
        => scope == Readers[2].Scope ? ["GJJ"] : scope == Readers[3].Scope ? ["GAJ", "SCJG"] : scope == Readers[4].Scope ? ["YBJ"] : [];

    private static bool Sees(ReadScope scope, string client, string[] parties, string? asked)
        => SeesWhole(scope, client) || (asked is null ? parties.Intersect(Organisations(scope)).Any() : Organisations(scope).Contains(asked));

    private static async Task<List<T>> All<T>(Func<string?, CancellationToken, Task<Page<T>>> read)
    {
        var all = new List<T>();
        for (string? after = null; ;)
        {
            var page = await read(after, default);
            all.AddRange(page.Items);
            if ((after = page.Next) is null) return all;
        }
    }
}

public sealed class CaseListSqliteTests() : CaseListContract(Provider.Sqlite)
{
    [TestCase("RecordsByTime", "record_recent (client=? AND taken_in_at>? AND taken_in_at<?)")]
    [TestCase("RecordsByNumber", "record_number (client=? AND number=?)")]
    [TestCase("RecordsByStep", "step_organisation (organisation=?)")]
    [TestCase("RecentDeliveries", "delivery_recent (organisation=? AND adapter=? AND created_at<?)")]
    [TestCase("OpenDeliveries", "delivery_open (organisation=? AND adapter=? AND created_at>? AND created_at<?)")]
    [TestCase("RefusedDeliveries", "delivery_refused (organisation=? AND adapter=? AND created_at<?)")]
    [TestCase("CancelledDeliveries", "delivery_cancelled (organisation=? AND adapter=? AND created_at<?)")]
    [TestCase("DeliveriesOfRecord", "delivery_queue (record_id=?)")]
    public async Task Each_list_goes_along_its_index(string statement, string expected)
    {
        var plan = await _hub.Plan((Sql)typeof(CaseReading).GetField(statement, BindingFlags.NonPublic | BindingFlags.Static)!.GetValue(null)!);
        plan.ShouldContain(expected);
        plan.ShouldNotContain("SCAN");
        // By step and by record there is little to sort; along the way newest first there must be nothing.
        if (statement is not ("RecordsByStep" or "RecordsByNumber" or "DeliveriesOfRecord")) plan.ShouldNotContain("TEMP B-TREE");
    }
}

public sealed class CaseListPostgresTests() : CaseListContract(Provider.Postgres);

public sealed class CaseListSqlServerTests() : CaseListContract(Provider.SqlServer);
