using System.Reflection;
using Exchange.Core.Log;
using Exchange.Core.Storage;
using Exchange.Core.Tests.Records;

namespace Exchange.Core.Tests.Log;

public abstract class LogSearchContract(Provider provider)
{
    private static readonly string[] Organisations = ["SCJG", "GJJ", "YBJ"];
    private protected SmallHub _hub = null!;
    private LogSearch _search = null!;
    private List<LogEvent> _written = null!;

    [OneTimeSetUp]
    public async Task Write_six_hundred_events_ten_seconds_apart()
    {
        _hub = await SmallHub.Open(provider);
        _search = new LogSearch(_hub.Database);
        _written = [];
        string[] kinds = [LogKind.RecordTakenIn, LogKind.DeliveryStarted, LogKind.DeliveryAcknowledged, LogKind.ProgressReported];
        for (var i = 0; i < 600; i++)
        {
            var kind = kinds[i % 4];
            _written.Add(new LogEvent(_hub.Now + i * 10_000, kind, RecordOf(i / 4), kind.StartsWith("delivery", StringComparison.Ordinal) ? DeliveryOf(i / 4) : null, "S1",
                i % 50 == 49 ? null : Organisations[i % 3], kind == LogKind.RecordTakenIn ? $"window-{i % 5}" : null, LogData.Of(("n", (long)i))));
        }
        await _hub.Log([.. _written]);
    }

    [OneTimeTearDown]
    public ValueTask Close() => _hub?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Test]
    public async Task Pages_come_ascending_and_hold_everything_once()
    {
        var seen = await All(new LogFilter(), LogScope.All, limit: 70);
        seen.Select(line => line.Position).ShouldBe(Enumerable.Range(1, 600).Select(i => (long)i));
        seen[7].ShouldBe(new LogLine(8, DateTimeOffset.FromUnixTimeMilliseconds(_written[7].At), LogKind.ProgressReported, RecordOf(1), null, "S1", "GJJ", null, """{"n":7}"""));
    }

    [Test]
    public async Task A_page_is_fifty_long_unless_asked_and_never_longer_than_five_hundred()
    {
        (await _search.Page(new LogFilter(), LogScope.All, null, null, default)).Items.Count.ShouldBe(50);
        (await _search.Page(new LogFilter(), LogScope.All, null, 10_000, default)).Items.Count.ShouldBe(500);
        (await _search.Page(new LogFilter(), LogScope.All, null, 500, default)).Next.ShouldNotBeNull();
    }

    [Test]
    public async Task Every_filter_alone_and_together_finds_what_it_says()
    {
        var from = DateTimeOffset.FromUnixTimeMilliseconds(_written[100].At);
        var until = DateTimeOffset.FromUnixTimeMilliseconds(_written[400].At);
        (LogFilter Filter, Func<LogEvent, bool> Is)[] parts =
        [
            (new LogFilter { From = from }, e => e.At >= _written[100].At),
            (new LogFilter { Until = until }, e => e.At < _written[400].At),
            (new LogFilter { RecordId = RecordOf(30) }, e => e.RecordId == RecordOf(30)),
            (new LogFilter { RecordId = RecordOf(30), DeliveryId = DeliveryOf(30) }, e => e.DeliveryId == DeliveryOf(30)),
            (new LogFilter { Organisations = ["SCJG", "YBJ"] }, e => e.Organisation is "SCJG" or "YBJ"),
            (new LogFilter { Client = "window-2" }, e => e.Client == "window-2"),
            (new LogFilter { Kinds = [LogKind.DeliveryStarted, LogKind.ProgressReported] }, e => e.Kind is LogKind.DeliveryStarted or LogKind.ProgressReported),
            (new LogFilter { Organisations = ["nobody"] }, _ => false),
        ];
        for (var set = 0; set < 1 << parts.Length; set++)
        {
            var chosen = parts.Where((_, i) => (set & (1 << i)) != 0).ToList();
            var filter = chosen.Aggregate(new LogFilter(), (all, part) => new LogFilter
            {
                From = part.Filter.From ?? all.From, Until = part.Filter.Until ?? all.Until, RecordId = part.Filter.RecordId ?? all.RecordId,
                DeliveryId = part.Filter.DeliveryId ?? all.DeliveryId, Client = part.Filter.Client ?? all.Client,
                Kinds = part.Filter.Kinds.Count > 0 ? part.Filter.Kinds : all.Kinds,
                Organisations = part.Filter.Organisations.Count > 0 ? part.Filter.Organisations : all.Organisations,
            });
            // Two lists of organisations do not add up: the later one stands.
            var expected = _written.Where(e => chosen.Where(part => part.Filter.Organisations.Count == 0 || part.Filter.Organisations == filter.Organisations).All(part => part.Is(e)));
            (await All(filter, LogScope.All, limit: 40)).Select(line => line.Data).ShouldBe(expected.Select(e => e.Data), $"filter set {set}: {filter.Text}");
        }
    }

    [Test]
    public async Task A_limited_reader_sees_only_the_events_of_the_organisations_allowed()
    {
        (await All(new LogFilter(), LogScope.Only(["GJJ"]))).ShouldAllBe(line => line.Organisation == "GJJ");
        (await All(new LogFilter { Organisations = ["GJJ", "YBJ"] }, LogScope.Only(["GJJ", "SCJG"]))).Select(line => line.Organisation).Distinct().ShouldBe(["GJJ"]);
        (await All(new LogFilter { Organisations = ["YBJ"] }, LogScope.Only(["GJJ"]))).ShouldBeEmpty();
        (await All(new LogFilter { RecordId = RecordOf(10) }, LogScope.Only(["GJJ"]))).ShouldAllBe(line => line.Organisation == "GJJ");
        (await All(new LogFilter(), LogScope.Only([]))).ShouldBeEmpty();
    }

    [Test]
    public async Task More_organisations_than_one_statement_takes_are_asked_in_turn()
    {
        string[] many = [.. Enumerable.Range(0, 30).Select(i => $"none-{i}"), "SCJG"];
        (await All(new LogFilter { Organisations = many, RecordId = RecordOf(3) }, LogScope.All)).Count.ShouldBe(_written.Count(e => e.RecordId == RecordOf(3) && e.Organisation == "SCJG"));
        (await All(new LogFilter { Organisations = many, Kinds = [LogKind.RecordTakenIn] }, LogScope.All)).Count.ShouldBe(_written.Count(e => e.Kind == LogKind.RecordTakenIn && e.Organisation == "SCJG"));
    }

    [Test]
    public async Task A_cursor_of_another_filter_is_an_error_and_so_is_one_that_is_none()
    {
        var page = await _search.Page(new LogFilter { Organisations = ["GJJ"] }, LogScope.All, null, 10, default);
        var other = await Should.ThrowAsync<CursorException>(() => _search.Page(new LogFilter { Organisations = ["YBJ"] }, LogScope.All, page.Next, 10, default));
        other.Fault.ShouldBe(CursorFault.OtherFilter);
        foreach (var none in new[] { "", "!", "AAAA", new string('A', 1000) })
            (await Should.ThrowAsync<CursorException>(() => _search.Page(new LogFilter(), LogScope.All, none, 10, default))).Fault.ShouldBe(CursorFault.Unreadable);
    }

    [Test]
    public async Task Events_written_a_little_out_of_time_are_found_by_time_all_the_same()
    {
        await using var hub = await SmallHub.Open(provider);
        var random = new Random(7);
        var events = Enumerable.Range(0, 3_000).Select(i => new LogEvent(hub.Now + i * 1_000 + random.Next(-240_000, 240_000), LogKind.ProgressReported, Data: LogData.Of(("n", (long)i)))).ToArray();
        await hub.Log(events);
        var search = new LogSearch(hub.Database);
        for (var round = 0; round < 20; round++)
        {
            var from = hub.Now + random.Next(0, 3_000_000);
            var until = from + random.Next(0, 1_000_000);
            var filter = new LogFilter { From = DateTimeOffset.FromUnixTimeMilliseconds(from), Until = DateTimeOffset.FromUnixTimeMilliseconds(until) };
            (await All(filter, LogScope.All, search: search)).Select(line => line.Data).ShouldBe(events.Where(e => e.At >= from && e.At < until).Select(e => e.Data));
        }
    }

    [Test]
    public async Task A_log_without_events_has_one_empty_page()
    {
        await using var hub = await SmallHub.Open(provider);
        var page = await new LogSearch(hub.Database).Page(new LogFilter { From = hub.Clock.GetUtcNow() }, LogScope.All, null, null, default);
        page.Items.ShouldBeEmpty();
        page.Next.ShouldBeNull();
    }

    private static string RecordOf(int n) => $"{n:x32}";

    private static string DeliveryOf(int n) => $"{n + 1_000_000:x32}";

    private async Task<List<LogLine>> All(LogFilter filter, LogScope scope, int limit = 500, LogSearch? search = null)
    {
        var all = new List<LogLine>();
        for (string? after = null; ;)
        {
            var page = await (search ?? _search).Page(filter, scope, after, limit, default);
            page.Items.Count.ShouldBeLessThanOrEqualTo(limit);
            all.AddRange(page.Items);
            if ((after = page.Next) is null) return all;
        }
    }
}

public sealed class LogSearchSqliteTests() : LogSearchContract(Provider.Sqlite)
{
    [TestCase("ByRecord", "log_event_record (record_id=? AND position>? AND position<?)")]
    [TestCase("ByOrganisation", "log_event_organisation (organisation=? AND position>? AND position<?)")]
    [TestCase("ByKind", "log_event_kind (kind=? AND position>? AND position<?)")]
    [TestCase("ByClient", "log_event_client (client=? AND position>? AND position<?)")]
    [TestCase("ByPosition", "PRIMARY KEY (rowid>? AND rowid<?)", Description = "A position is the row itself.")]
    public async Task Each_way_into_the_log_goes_along_its_index_and_sorts_nothing(string way, string expected)
    {
        var sql = (Sql)typeof(LogSearch).GetField(way, BindingFlags.NonPublic | BindingFlags.Static)!.GetValue(null)!;
        var plan = await _hub.Plan(sql);
        plan.ShouldContain(expected);
        plan.ShouldNotContain("TEMP B-TREE");
        plan.ShouldNotContain("SCAN");
    }
}

public sealed class LogSearchPostgresTests() : LogSearchContract(Provider.Postgres);

public sealed class LogSearchSqlServerTests() : LogSearchContract(Provider.SqlServer);
