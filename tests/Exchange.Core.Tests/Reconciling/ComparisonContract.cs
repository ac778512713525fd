using Exchange.Core.Contract;
using Exchange.Core.Materials;
using Exchange.Core.Reconciling;
using Exchange.Core.Records;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Storage;
using Exchange.Core.Tests.Records;
using static Exchange.Core.Tests.Records.Items;
using static Exchange.Core.Tests.Records.Settlements;

namespace Exchange.Core.Tests.Reconciling;

/// <summary>Both sides compared, on each database. The hub's day is the bench's: 2026-12-21.</summary>
public abstract class ComparisonContract(Provider provider)
{
    private static readonly DateOnly Day = new(2026, 12, 21);

    private CaseBench _bench = null!;
    private ReconciliationTable _table = null!;
    private Comparison _comparison = null!;
    private HubSide _hub = null!;

    /// <summary>Which of a record's materials the department is given; null where it is given none.</summary>
    private Func<MaterialLine, bool>? _gets;
    private StepPart _step = null!;
    private ItemDocument _item = null!;

    [SetUp]
    public async Task Open()
    {
        _bench = await CaseBench.Open(provider);
        _table = new ReconciliationTable(_bench.Queue, _bench.Store.Database, _bench.Clock);
        _hub = new HubSide(_bench.Store.Database);
        _gets = static line => line.Code != "M9";
        _comparison = new Comparison(_table, _hub, new CaseMaterials(_bench.Store.Database), (_, _) => new ValueTask<Func<MaterialLine, bool>?>(_gets), TimeZoneInfo.CreateCustomTimeZone("+8", TimeSpan.FromHours(8), "+8", "+8"));
        _step = Step("S1");
        _item = Of(_step);
    }

    [TearDown]
    public ValueTask Close() => _bench?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Test]
    public async Task Sides_that_agree_have_the_same_counts_and_digests_and_no_difference()
    {
        var lines = new List<HeldLine>();
        for (var n = 0; n < 3; n++)
        {
            var record = await HandedOver($"D{n}");
            var delivery = await _bench.Delivery(record, "S1");
            lines.Add(n switch { 0 => new HeldLine(delivery.Id), 1 => new HeldLine(Number: record.Number), _ => new HeldLine(Acknowledgement: "D2") });
        }
        lines.Reverse();
        var (_, report) = await Compare(lines);
        report.Differences.ShouldBeEmpty();
        var row = report.Rows.ShouldHaveSingleItem();
        (row.Adapter, row.Step, row.Stage, row.Hub, row.Department).ShouldBe((_step.Adapter, "S1", "acknowledged", 3, 3));
        row.HubDigest.ShouldBe(row.DepartmentDigest);
        row.HubDigest.Length.ShouldBe(64);
        (await _bench.Store.Number("select count(*) from held_line")).ShouldBe(0, "the department's lines go once they are compared");
    }

    [Test]
    public async Task Each_kind_of_difference_is_told_with_what_each_side_has()
    {
        var lost = await HandedOver("D1");
        var other = await HandedOver("D2");
        var twice = await HandedOver("D3");
        var accepted = await HandedOver("D4");
        await _bench.Report(accepted, _item, "S1", "accepted");
        var open = await _bench.TakeIn(_item);
        var waiting = await _bench.Delivery(open, "S1");
        var wrong = new string('a', 64);
        var (id, report) = await Compare(
        [
            new HeldLine((await _bench.Delivery(other, "S1")).Id, Digest: wrong), new HeldLine(Number: twice.Number), new HeldLine((await _bench.Delivery(twice, "S1")).Id),
            new HeldLine(Number: accepted.Number, Stage: "closed"), new HeldLine(waiting.Id), new HeldLine(Number: "nobody's"),
        ]);
        report.Differences.ShouldBe(new Dictionary<string, long> { ["digest"] = 1, ["not-acknowledged"] = 1, ["only-department"] = 1, ["only-hub"] = 1, ["stage"] = 1, ["twice"] = 1 }, ignoreOrder: true);
        var found = (await _table.Differences(id, null, null, 100, default)).Items.ToDictionary(one => one.Kind);
        (found["only-hub"].Number, found["only-hub"].Acknowledgement, found["only-hub"].Hub).ShouldBe((lost.Number, "D1", "acknowledged"));
        (found["digest"].Hub, found["digest"].Department).ShouldBe((CaseBench.Digest, wrong));
        (found["stage"].Hub, found["stage"].Department).ShouldBe(("accepted", "closed"));
        (found["not-acknowledged"].DeliveryId, found["not-acknowledged"].Hub).ShouldBe((waiting.Id, "queued"));
        (found["only-department"].Number, found["only-department"].RecordId).ShouldBe(("nobody's", null));
        (found["twice"].Line, found["twice"].Number).ShouldBe((3, twice.Number));
        (await _table.Gap(id, default)).ShouldBe(1);
        report.Rows.Select(row => (row.Step, row.Stage, row.Hub, row.Department)).ShouldBe([("", "acknowledged", 0, 1), ("S1", "accepted", 1, 0), ("S1", "acknowledged", 3, 3), ("S1", "closed", 0, 1)]);
        (await _bench.Store.Column("select data from log_event where kind = 'reconciliation.compared'")).ShouldHaveSingleItem()!.ShouldContain("\"differences\":6");
    }

    [Test]
    public async Task Files_are_compared_by_number_and_digest_where_the_department_tells_of_them()
    {
        var (a, b) = (File('a'), File('b'));
        async Task<string> With(params MaterialFile[] files)
        {
            var record = _bench.Record(_item) with { Materials = [.. files.Select((file, i) => new NewMaterial($"M{i}", MaterialWay.Upload, Id.New(_bench.Clock), file)), new NewMaterial("M9", MaterialWay.Upload, Id.New(_bench.Clock), File('c')), new NewMaterial("L", MaterialWay.Commitment)] };
            foreach (var file in files.Append(File('c')))
                await _bench.Store.Execute($"insert into material_file (digest, md5, size, type, stored_at, used_at) select '{file.Digest}', '{file.Md5}', 3, 'pdf', 1, 1 where not exists (select 1 from material_file where digest = '{file.Digest}')");
            (await _bench.Queue.Offer(_bench.Ledger.TakeIn(record))).ShouldBeTrue();
            await _bench.Push(_step.Adapter, Acknowledged("D" + record.Number));
            return record.Number;
        }
        var (equal, md5, count, none, few, other, silent) = (await With(a, b), await With(a, b), await With(a, b), await With(), await With(a, b), await With(a, b), await With(a));
        var (id, report) = await Compare(
        [
            new HeldLine(Number: equal, Materials: $"{b.Digest};{a.Digest.ToUpperInvariant()}"), new HeldLine(Number: md5, Materials: $"{a.Md5}, {b.Md5}"), new HeldLine(Number: count, Materials: "2"), new HeldLine(Number: none, Materials: "0"),
            new HeldLine(Number: few, Materials: "1"), new HeldLine(Number: other, Materials: $"{a.Digest};{a.Digest}"), new HeldLine(Number: silent),
        ]);
        report.Differences.ShouldBe(new Dictionary<string, long> { ["materials"] = 2 });
        var found = (await _table.Differences(id, "materials", null, 100, default)).Items.ToDictionary(one => one.Number!);
        (found[few].Hub, found[few].Department).ShouldBe(("2", "1"));
        found[other].Hub!.Length.ShouldBe(64);
        found[other].Department.ShouldNotBe(found[other].Hub);
        (await Compare([new HeldLine(Number: equal, Materials: "two"), new HeldLine(Number: few, Materials: $"{a.Digest};{a.Md5}")])).Report.Differences["unreadable"].ShouldBe(2);
        // Its document says that it is given no files: what it holds of them is no business of the hub's.
        _gets = null;
        (await Compare([new HeldLine(Number: few, Materials: "1"), new HeldLine(Number: other, Materials: a.Digest)])).Report.Differences.ShouldNotContainKey("materials");

        static MaterialFile File(char letter) => new(new string(letter, 64), new string(letter, 32), 3, FileType.Pdf);
    }

    [Test]
    public async Task Another_organisations_delivery_is_told_as_if_it_were_not_known()
    {
        var theirs = Step("S1", "O" + Unique());
        var record = await _bench.TakeIn(Of(theirs));
        await _bench.Push(theirs.Adapter, Acknowledged("X1"));
        var (id, report) = await Compare([new HeldLine((await _bench.Delivery(record, "S1")).Id), new HeldLine(Number: record.Number), new HeldLine(Acknowledgement: "X1")]);
        report.Differences.ShouldBe(new Dictionary<string, long> { ["only-department"] = 3 });
        (await _table.Differences(id, null, null, 100, default)).Items.ShouldAllBe(one => one.RecordId == null && one.Adapter == null && one.Step == null);
    }

    [Test]
    public async Task What_was_made_on_another_day_or_settled_after_the_list_was_read_is_not_judged()
    {
        var yesterday = await HandedOver("D0");
        _bench.Clock.Advance(TimeSpan.FromDays(1));
        var asked = _bench.Clock.GetUtcNow();
        _bench.Clock.Advance(TimeSpan.FromMinutes(1));
        await HandedOver("D1");
        var (_, report) = await Compare([new HeldLine(Number: yesterday.Number), new HeldLine(Number: "nobody's", At: asked - TimeSpan.FromDays(3))], Day.AddDays(1), asked);
        report.Differences.ShouldBeEmpty();
        (report.Later, report.OtherDays).ShouldBe((1, 2));
    }

    [Test]
    public async Task A_version_that_a_later_one_has_replaced_at_the_department_is_not_missed()
    {
        var record = await HandedOver("D1");
        (await _bench.Amend(record, _item)).ShouldBeTrue();
        await _bench.Push(_step.Adapter, Acknowledged("D1"));
        var (_, report) = await Compare([new HeldLine(Acknowledgement: "D1")]);
        report.Differences.ShouldBeEmpty();
        report.Superseded.ShouldBe(1);
    }

    [Test]
    public async Task Unreadable_lines_are_told_by_their_place_and_an_empty_list_misses_everything()
    {
        await HandedOver("D1");
        var (id, report) = await Compare([new HeldLine(Number: new string('9', 65)), new HeldLine()]);
        report.Differences.ShouldBe(new Dictionary<string, long> { ["only-hub"] = 1, ["unreadable"] = 2 }, ignoreOrder: true);
        (await _table.Differences(id, "unreadable", null, 100, default)).Items.Select(one => (one.Line, one.Department)).ShouldBe([(1, "number"), (2, "says-nothing")]);
    }

    [Test]
    public async Task A_comparison_that_is_begun_again_anywhere_tells_nothing_twice()
    {
        for (var n = 0; n < 3; n++) await HandedOver($"D{n}");
        HeldLine[] lines = [new(Number: "nobody's"), new(Acknowledgement: "D1"), new(Acknowledgement: "D1")];
        var of = await Listed(lines, Day, null);
        var place = Begin(of, lines.Length);
        for (var step = 0; place.Part != "done"; step++)
        {
            // Done once in vain: what it wrote goes, as it does when a process has died behind it.
            _ = place.Part == "lines" ? await _comparison.Lines(of, place, default) : await _comparison.Hub(of, place, default);
            await _table.DropAfter(of.Id, long.MaxValue, place.Position);
            place = place.Part == "lines" ? await _comparison.Lines(of, place, default) : await _comparison.Hub(of, place, default);
        }
        var report = await _comparison.End(of, place, default);
        report.Differences.ShouldBe(new Dictionary<string, long> { ["only-department"] = 1, ["only-hub"] = 2, ["twice"] = 1 }, ignoreOrder: true);
        (await _table.Differences(of.Id, null, null, 100, default)).Items.Select(one => one.Position).ShouldBe([1, 2, 3, 4]);
    }

    [Test]
    public async Task More_lines_and_deliveries_than_a_stretch_are_all_looked_at_once()
    {
        var lines = new List<HeldLine>();
        for (var n = 0; n < 620; n++) lines.Add(new HeldLine((await _bench.Delivery(await _bench.TakeIn(_item), "S1")).Id));
        foreach (var claimed in await _bench.Ledger.Claim(_step.Adapter, 1000, CaseBench.Lease))
        {
            (await _bench.Ledger.StartAlone(claimed, 7, CaseBench.Digest)).ShouldBeTrue();
            (await _bench.Ledger.Settle(claimed with { Attempts = 1 }, Acknowledged())).ShouldBeTrue();
        }
        var (id, report) = await Compare(lines[..600]);
        var row = report.Rows.ShouldHaveSingleItem();
        (row.Hub, row.Department).ShouldBe((620, 600));
        report.Differences.ShouldBe(new Dictionary<string, long> { ["only-hub"] = 20 });
        var first = await _table.Differences(id, "only-hub", null, 15, default);
        (await _table.Differences(id, "only-hub", first.Next, 15, default)).Items.Count.ShouldBe(5);
        await Should.ThrowAsync<CursorException>(() => _table.Differences(id, null, first.Next, 15, default));
    }

    [Test]
    public async Task Who_sees_an_organisation_sees_its_reconciliations_and_nobody_elses()
    {
        var (id, _) = await Compare([]);
        (await _table.Read(id, ReadScope.Only(_step.Organisation), default)).ShouldNotBeNull();
        (await _table.Read(id, ReadScope.Only("other"), default)).ShouldBeNull();
        (await _table.Read(id, ReadScope.Intake(CaseBench.Client), default)).ShouldBeNull();
        (await _table.Page(null, Day, ReadScope.All, null, null, default)).Items.ShouldHaveSingleItem().Id.ShouldBe(id);
        (await _table.Page(null, Day.AddDays(1), ReadScope.All, null, null, default)).Items.ShouldBeEmpty();
        (await _table.Page(null, null, ReadScope.Only("other"), null, null, default)).Items.ShouldBeEmpty();
        (await _table.Page(_step.Organisation, null, ReadScope.Only("other"), null, null, default)).Items.ShouldBeEmpty();
    }

    [Test]
    public async Task What_the_department_lost_goes_again_in_its_place_and_once()
    {
        var record = await HandedOver("D1");
        var lost = await _bench.Delivery(record, "S1");
        (await Replaced(lost, record)).ShouldNotBeNull();
        (await Replaced(lost, record)).ShouldBeNull("once");
        (await _bench.Deliveries(record)).Select(one => one.State).ShouldBe([DeliveryState.Replaced, DeliveryState.Queued]);
        var step = (await _bench.Read(record.Id)).Step("S1")!;
        (step.State, step.Acknowledgement).ShouldBe((StepState.Queued, null));
        await _bench.Push(_step.Adapter, Acknowledged("D9"));
        step = (await _bench.Read(record.Id)).Step("S1")!;
        (step.State, step.Acknowledgement).ShouldBe((StepState.Acknowledged, "D9"));
        (await _bench.LogData(record, "delivery.replaced")).ShouldHaveSingleItem()!.ShouldContain("\"because\":\"not-held\"");
    }

    [TestCase("closed")]
    [TestCase("corrected")]
    [TestCase("withdrawn")]
    public async Task What_has_gone_on_since_is_not_handed_over_again(string since)
    {
        var record = await HandedOver("D1");
        var lost = await _bench.Delivery(record, "S1");
        if (since == "closed") await _bench.Close(record, _item, "S1");
        else if (since == "corrected") await _bench.Amend(record, _item);
        else await _bench.Withdraw(record, _item);
        (await Replaced(lost, record)).ShouldBeNull();
        (await _bench.Deliveries(record)).First().State.ShouldBe(DeliveryState.Acknowledged);
    }

    private Task<string?> Replaced(DeliveryRow lost, CaseFile record)
        => _bench.Ledger.ReplaceLostDelivery(lost.Id, record.Id, "S1", _step.Organisation, _step.Adapter, "clerk", "restored from a backup of the day before");

    private async Task<CaseFile> HandedOver(string number)
    {
        var record = await _bench.TakeIn(_item);
        await _bench.Push(_step.Adapter, Acknowledged(number));
        return record;
    }

    private async Task<(string Id, ReconciliationReport Report)> Compare(IReadOnlyList<HeldLine> lines, DateOnly? day = null, DateTimeOffset? readAt = null)
    {
        var of = await Listed(lines, day ?? Day, readAt);
        var place = Begin(of, lines.Count, readAt);
        while (place.Part != "done") place = place.Part == "lines" ? await _comparison.Lines(of, place, default) : await _comparison.Hub(of, place, default);
        return (of.Id, await _comparison.End(of, place, default));
    }

    private ComparisonPlace Begin(Reconciliation of, long lines, DateTimeOffset? readAt = null)
        => new("lines", readAt ?? _bench.Clock.GetUtcNow(), [_step.Adapter], 0, null, null, lines, 0, 0, 0, "", 0, Tally.Empty);

    private async Task<Reconciliation> Listed(IReadOnlyList<HeldLine> lines, DateOnly day, DateTimeOffset? readAt)
    {
        var id = await _table.Receive(new ReconciliationOrder(_step.Organisation, null, HeldSource.List, day, day), "clerk");
        await _table.AddLines(id, 1, [.. lines.Select(line => HeldLineCheck.Fault(line, out var fit) is { } fault ? (fit, fault) : (fit, (string?)null))], default);
        (await _bench.Queue.Offer(new Unit(id).When(ReconciliationTable.Received(id, id, lines.Count)))).ShouldBeTrue();
        return (await _table.Read(id, ReadScope.All, default))!;
    }
}

[TestFixture]
public sealed class ComparisonSqliteTests() : ComparisonContract(Provider.Sqlite);

[TestFixture]
public sealed class ComparisonPostgresTests() : ComparisonContract(Provider.Postgres);

[TestFixture]
public sealed class ComparisonSqlServerTests() : ComparisonContract(Provider.SqlServer);
