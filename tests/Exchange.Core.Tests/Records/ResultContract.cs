using Exchange.Core.Records;
using Exchange.Core.Storage;
using static Exchange.Core.Tests.Records.Items;

namespace Exchange.Core.Tests.Records;

/// <summary>What closings bring, and what becomes of it: on every database.</summary>
public abstract class ResultContract(Provider provider)
{
    private const string Digest = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

    private CaseBench _bench = null!;

    [OneTimeSetUp]
    public async Task Open() => _bench = await CaseBench.Open(provider);

    [OneTimeTearDown]
    public ValueTask Close() => _bench?.DisposeAsync() ?? ValueTask.CompletedTask;

    private CaseResults Reading => new(_bench.Store.Database);

    private static string New(string name) => name + Unique();

    private static NewResult Certificate(string number, string? until = null, string? name = null) => new(ResultKind.Certificate, number, name, null, until, null, null, null);

    private async Task<IReadOnlyList<ResultLine>> ResultsOf(CaseFile record, ReadScope? scope = null) => await Reading.Of(record.Id, scope ?? ReadScope.All, default);

    private async Task<string> States(CaseFile record) => string.Join(' ', (await ResultsOf(record)).Select(static one => $"{one.Place}:{one.State}"));

    [Test]
    public async Task A_closing_brings_certificates_and_documents_in_their_order()
    {
        var (step, other) = (Step("S1"), Step("S2"));
        var item = Of(step, other);
        var record = await _bench.TakeIn(item);
        var number = New("JY");
        await _bench.Report(record, item, "S1", Stage.Closed, Outcome.Done, results:
        [
            new NewResult(ResultKind.Certificate, number, "食品经营许可证", "2026-12-04", "2031-12-03", null, null, ResultWay.Mail),
            new NewResult(ResultKind.Document, null, "准予许可决定书", null, null, null, "https://sp.example/1", null),
        ], due: "2026-12-18");
        var lines = await ResultsOf(record);
        lines.Select(static one => (one.Place, one.Step, one.Kind, one.Number, one.Name, one.ValidFrom, one.ValidUntil, one.Link, one.Collect, one.State, one.Due)).ShouldBe(
        [
            (1, "S1", "certificate", number, "食品经营许可证", "2026-12-04", "2031-12-03", null, "mail", "made", "2026-12-18"),
            (2, "S1", "document", null, "准予许可决定书", null, null, "https://sp.example/1", null, "made", "2026-12-18"),
        ]);
        lines.ShouldAllBe(one => one.Organisation == step.Organisation && one.Client == CaseBench.Client && one.IssuedAt == null);
        (await _bench.LogData(record, "result.made")).Count.ShouldBe(2);
        (await ResultsOf(record, ReadScope.Only(step.Organisation))).Count.ShouldBe(2);
        (await ResultsOf(record, ReadScope.Only(other.Organisation))).ShouldBeEmpty();
        (await new CaseReading(_bench.Store.Database).RecordPage(new RecordFilter { Number = number }, ReadScope.All, null, null, default)).Items.Single().Id.ShouldBe(record.Id);
        await _bench.PositionsAreDense();
    }

    [Test]
    public async Task The_same_result_told_again_is_one_with_what_is_new()
    {
        var item = Of(Step("S1"), Step("S2"));
        var record = await _bench.TakeIn(item);
        var number = New("JY");
        await _bench.Report(record, item, "S1", Stage.Closed, Outcome.Done, results: [Certificate(number), new(ResultKind.Document, null, "决定书", null, null, null, null, null)], due: "2026-12-18");
        await _bench.Report(record, item, "S1", Stage.Closed, Outcome.Done, results: [Certificate(number, "2031-12-03", "证"), new(ResultKind.Document, null, "决定书", "2026-12-04", null, null, null, null)], due: "2026-12-30");
        await _bench.Report(record, item, "S2", Stage.Closed, Outcome.Done, results: [Certificate(number)]);
        (await ResultsOf(record)).Select(static one => (one.Place, one.Step, one.Name, one.ValidFrom, one.ValidUntil, one.Due)).ShouldBe(
            [(1, "S1", "证", null, "2031-12-03", "2026-12-18"), (2, "S1", "决定书", "2026-12-04", null, "2026-12-18"), (3, "S2", null, null, null, null)]);
    }

    [Test]
    public async Task An_event_that_is_known_brings_nothing_twice()
    {
        var item = Of(Step("S1"));
        var record = await _bench.TakeIn(item);
        var (id, number) = (New("E"), New("JY"));
        (await _bench.Report(record, item, "S1", Stage.Closed, Outcome.Done, eventId: id, results: [Certificate(number)])).ShouldBeTrue();
        (await _bench.Report(record, item, "S1", Stage.Closed, Outcome.Done, eventId: id, results: [Certificate(number), Certificate(New("JY"))])).ShouldBeFalse();
        (await States(record)).ShouldBe("1:made");
    }

    [Test]
    public async Task Reports_of_one_record_at_once_bring_the_same_result_once()
    {
        var item = Of(Step("S1"), Step("S2"));
        var record = await _bench.TakeIn(item);
        var number = New("JY");
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => _bench.Report(record, item, "S1", Stage.Issued, results: [Certificate(number), Certificate(New("X"))]))));
        var lines = await ResultsOf(record);
        lines.Count(one => one.Number == number).ShouldBe(1);
        lines.Select(static one => one.Place).ShouldBe(Enumerable.Range(1, 9).Select(static i => (long)i));
    }

    [Test]
    public async Task Another_outcome_takes_back_what_nobody_has_issued_and_may_bring_it_again()
    {
        var item = Of(Step("S1"));
        var record = await _bench.TakeIn(item);
        var (one, other) = (New("A"), New("B"));
        await _bench.Report(record, item, "S1", Stage.Closed, Outcome.Done, results: [Certificate(one), Certificate(other)], due: "2026-12-18");
        (await _bench.Ledger.Issue((await ResultsOf(record))[1], CaseBench.Client, ResultWay.Counter, null, _bench.Clock.GetUtcNow())).ShouldBeTrue();
        await _bench.Report(record, item, "S1", Stage.Closed, Outcome.Refused, results: [new(ResultKind.Document, null, "不予许可决定书", null, null, null, null, null)]);
        (await States(record)).ShouldBe("1:void 2:issued 3:made");
        (await _bench.LogData(record, "result.void")).Count.ShouldBe(1);
        await _bench.Report(record, item, "S1", Stage.Closed, Outcome.Done, results: [Certificate(one)], due: "2027-01-08");
        (await States(record)).ShouldBe("1:made 2:issued 3:void");
        (await ResultsOf(record))[0].Due.ShouldBe("2027-01-08");
        (await _bench.Ledger.Issue((await ResultsOf(record))[2], CaseBench.Client, ResultWay.Counter, null, _bench.Clock.GetUtcNow())).ShouldBeFalse();
        // The same outcome under another code takes nothing back.
        await _bench.Report(record, item, "S1", Stage.Closed, Outcome.Done);
        (await States(record)).ShouldBe("1:made 2:issued 3:void");
    }

    [Test]
    public async Task The_intake_system_issues_and_hands_out_once_each()
    {
        var item = Of(Step("S1"));
        var record = await _bench.TakeIn(item);
        await _bench.Report(record, item, "S1", Stage.Closed, Outcome.Done, results: [Certificate(New("A")), Certificate(New("B"))]);
        var (first, second) = ((await ResultsOf(record))[0], (await ResultsOf(record))[1]);
        var at = _bench.Clock.GetUtcNow();
        var issued = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => _bench.Ledger.Issue(first, CaseBench.Client, ResultWay.Mail, "EMS-1", at)));
        issued.Count(static done => done).ShouldBe(1);
        (await _bench.Ledger.Collect(first, CaseBench.Client, null, at.AddDays(2))).ShouldBeTrue();
        (await _bench.Ledger.Collect(first, CaseBench.Client, null, at.AddDays(3))).ShouldBeFalse();
        (await _bench.Ledger.Issue(first, CaseBench.Client, ResultWay.Counter, null, at)).ShouldBeFalse();
        (await _bench.Ledger.Collect(second, CaseBench.Client, ResultWay.Counter, at)).ShouldBeTrue();
        (await ResultsOf(record)).Select(static one => (one.State, one.Way, one.Tracking, one.IssuedAt is null)).ShouldBe([("collected", "mail", "EMS-1", false), ("collected", "counter", null, true)]);
        (await _bench.LogData(record, "result.issued")).ShouldBe(["""{"result":1,"way":"mail"}"""]);
        (await _bench.LogData(record, "result.collected")).Count.ShouldBe(2);
    }

    [Test]
    public async Task A_department_that_hands_out_itself_tells_so_by_its_stages()
    {
        var item = Of(Step("S1"), Step("S2"));
        var record = await _bench.TakeIn(item);
        await _bench.Report(record, item, "S1", Stage.Closed, Outcome.Done, results: [Certificate(New("A"))]);
        await _bench.Report(record, item, "S2", Stage.Closed, Outcome.Done, results: [Certificate(New("B"))]);
        await _bench.Report(record, item, "S1", Stage.Issued, results: [Certificate(New("C"))]);
        (await States(record)).ShouldBe("1:issued 2:made 3:issued");
        await _bench.Report(record, item, "S1", Stage.Collected);
        await _bench.Report(record, item, "S1", Stage.Issued);
        (await States(record)).ShouldBe("1:collected 2:made 3:collected");
        (await ResultsOf(record))[0].Way.ShouldBe("department");
        (await _bench.LogData(record, "result.issued")).Count.ShouldBe(1, "the second time there was nothing to issue");
    }

    [Test]
    public async Task What_is_due_is_listed_in_pages_and_overdue_is_told_once()
    {
        // Whatever other tests have left.
        var chaser = new ResultChaser(Reading, _bench.Ledger, TimeZoneInfo.Utc, _bench.Clock);
        await chaser.Look(default);
        var item = Of(Step("S1"));
        var first = await _bench.TakeIn(item);
        await _bench.Report(first, item, "S1", Stage.Closed, Outcome.Done, due: "1990-01-05", results: [.. Enumerable.Range(0, 5).Select(i => Certificate(New("P" + i)))]);
        var second = await _bench.TakeIn(item);
        await _bench.Report(second, item, "S1", Stage.Closed, Outcome.Done, due: "1990-01-04", results: [Certificate(New("Q"))]);
        var found = new List<(string, long)>();
        for (string? after = null; ;)
        {
            var page = await Reading.OpenPage(new DateOnly(1990, 1, 31), ReadScope.Intake(CaseBench.Client), after, 2, default);
            found.AddRange(page.Items.Select(static one => (one.Result.RecordId, one.Result.Place)));
            if ((after = page.Next) is null) break;
        }
        found.ShouldBe([(second.Id, 1), (first.Id, 1), (first.Id, 2), (first.Id, 3), (first.Id, 4), (first.Id, 5)]);
        (await Reading.OpenPage(new DateOnly(1990, 1, 31), ReadScope.Intake("other"), null, null, default)).Items.ShouldBeEmpty();
        (await Reading.OpenPage(new DateOnly(1990, 1, 31), ReadScope.Only(item.Steps[0].Organisation), null, null, default)).Items.ShouldBeEmpty("an organisation sees no record whole");
        await Should.ThrowAsync<CursorException>(() => Reading.OpenPage(null, ReadScope.All, "nonsense", null, default));

        await _bench.Ledger.Issue((await ResultsOf(first))[2], CaseBench.Client, ResultWay.Counter, null, _bench.Clock.GetUtcNow());
        (await chaser.Look(default)).ShouldBe(5);
        (await chaser.Look(default)).ShouldBe(0);
        (await _bench.LogData(second, "result.overdue")).ShouldBe(["""{"result":1,"due":"1990-01-04"}"""]);
    }

    [Test]
    public async Task A_persons_number_is_shown_with_the_result_and_stands_in_neither_log_nor_index()
    {
        const string person = "11010519491231002X";
        var item = Of(Step("S1"));
        var record = await _bench.TakeIn(item);
        await _bench.Report(record, item, "S1", Stage.Closed, Outcome.Done, results: [Certificate(person)]);
        (await ResultsOf(record)).Single().Number.ShouldBe(person);
        (await _bench.Store.Column("select data from log_event where data like '%" + person + "%'")).ShouldBeEmpty();
        (await _bench.Store.Column($"select number from alias where record_id = '{record.Id}'")).ShouldBeEmpty();
    }

    [Test]
    public async Task Of_a_pruned_record_what_names_somebody_goes_and_what_proves_stays()
    {
        var item = Of(Step("S1"));
        var record = await _bench.TakeIn(item);
        await _bench.Store.Execute($"insert into material_file (digest, md5, size, type, stored_at, used_at) values ('{Digest}', '098f6bcd4621d373cade4e832627b4f6', 4, 'pdf', 1, 1)");
        var file = new Core.Materials.MaterialFile(Digest, "098f6bcd4621d373cade4e832627b4f6", 4, Core.Registry.Documents.FileType.Pdf);
        await _bench.Report(record, item, "S1", Stage.Closed, Outcome.Done, results: [new(ResultKind.Certificate, New("JY"), "张三的证", null, "2031-12-03", file, "https://sp.example/1", null)]);
        (await ResultsOf(record)).Single().File.ShouldBe(file);
        var used = await _bench.Store.Number($"select used_at from material_file where digest = '{Digest}'");
        used.ShouldBeGreaterThan(1, "the commit that names a file uses it");
        // Every push of the record is settled, as of one that retention finds.
        await _bench.Store.Execute($"update delivery set settled_at = 1, state = 'acknowledged', due_at = null where record_id = '{record.Id}'");
        (await _bench.Ledger.Prune([new ClosedRecord(record.Id, record.Item, record.Organisation, 1, record.Digest, default)], _bench.Clock.GetUtcNow().AddDays(1))).ShouldBe(1);
        var line = (await ResultsOf(record)).Single();
        (line.Number, line.Name, line.Link).ShouldBe((null, null, null));
        (line.Kind, line.ValidUntil, line.Digest, line.State).ShouldBe(("certificate", "2031-12-03", Digest, "made"));
        (await _bench.Store.Number($"select count(*) from material_file where digest = '{Digest}' and look_at is not null")).ShouldBe(1, "it is looked at whether anybody still names it");
    }
}

public sealed class ResultSqliteTests() : ResultContract(Provider.Sqlite);

public sealed class ResultPostgresTests() : ResultContract(Provider.Postgres);

public sealed class ResultSqlServerTests() : ResultContract(Provider.SqlServer);
