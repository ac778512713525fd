using Exchange.Core.Records;
using Exchange.Core.Storage;
using static Exchange.Core.Tests.Records.Items;
using static Exchange.Core.Tests.Records.Settlements;

namespace Exchange.Core.Tests.Records;

/// <summary>A record is found by every number that anybody has given it, by whoever may know that number.</summary>
public abstract class AliasContract(Provider provider)
{
    private CaseBench _bench = null!;
    private CaseReading _reading = null!;

    [OneTimeSetUp]
    public async Task Open() => (_bench, _reading) = (await CaseBench.Open(provider), null!);

    [SetUp]
    public void Read() => _reading = new CaseReading(_bench.Store.Database);

    [OneTimeTearDown]
    public ValueTask Close() => _bench?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task<List<string>> Found(string number, ReadScope? scope = null, RecordFilter? filter = null)
        => [.. (await _reading.RecordPage((filter ?? new RecordFilter()) with { Number = number }, scope ?? ReadScope.All, null, null, default)).Items.Select(static line => line.Id)];

    private Task<List<string?>> Aliases(CaseFile record) => _bench.Store.Column($"select kind || ' ' || number from alias where record_id = '{record.Id}' order by number".Replace("||", provider == Provider.SqlServer ? "+" : "||", StringComparison.Ordinal));

    private static string New(string name) => name + Unique();

    [Test]
    public async Task A_record_that_is_pushed_and_acknowledged_once_is_found_and_writes_no_alias()
    {
        var step = Step("S1");
        var record = await _bench.TakeIn(Of(step));
        var number = New("YWLSH");
        await _bench.Push(step.Adapter, Acknowledged(number));
        (await Found(record.Number)).ShouldBe([record.Id]);
        (await Found(number)).ShouldBe([record.Id]);
        (await Found(New("YWLSH"))).ShouldBeEmpty();
        (await Aliases(record)).ShouldBeEmpty();
    }

    [Test]
    public async Task A_departments_number_that_another_one_replaces_stays_findable()
    {
        var step = Step("S1");
        var item = Of(step);
        var record = await _bench.TakeIn(item);
        string[] numbers = [New("A"), New("B"), New("C"), New("D")];
        await _bench.Push(step.Adapter, Acknowledged(numbers[0]));
        await _bench.Report(record, item, "S1", "accepted", number: numbers[1]);
        await _bench.Report(record, item, "S1", "handled", number: numbers[1]);
        await _bench.Amend(record, item);
        await _bench.Push(step.Adapter, Acknowledged(numbers[2]));
        await _bench.Report(record, item, "S1", "closed", Outcome.Done, number: numbers[3]);
        foreach (var number in numbers) (await Found(number)).ShouldBe([record.Id]);
        (await _bench.Read(record.Id)).Step("S1")!.Acknowledgement.ShouldBe(numbers[3]);
        (await Aliases(record)).ShouldBe(numbers[..3].Select(static number => "acknowledgement " + number), ignoreOrder: true);
    }

    [Test]
    public async Task A_number_that_comes_back_is_kept_once()
    {
        var step = Step("S1");
        var item = Of(step);
        var record = await _bench.TakeIn(item);
        var (one, other) = (New("A"), New("B"));
        await _bench.Push(step.Adapter, Acknowledged(one));
        foreach (var number in (string[])[other, one, other, one]) await _bench.Report(record, item, "S1", "handled", number: number);
        (await Aliases(record)).Count.ShouldBe(2);
        (await Found(one)).ShouldBe([record.Id], "once, though two places have it");
    }

    [Test]
    public async Task A_late_answers_number_stays_findable_beside_the_one_that_is_known()
    {
        var step = Step("S1");
        var item = Of(step);
        var record = await _bench.TakeIn(item);
        var late = await _bench.Start(step.Adapter);
        var (told, answered) = (New("T"), New("L"));
        await _bench.Report(record, item, "S1", "accepted", number: told);
        (await _bench.Ledger.Settle(late, Acknowledged(answered))).ShouldBeFalse();
        (await _bench.Read(record.Id)).Step("S1")!.Acknowledgement.ShouldBe(told);
        (await Found(told)).ShouldBe([record.Id]);
        (await Found(answered)).ShouldBe([record.Id]);
    }

    [Test]
    public async Task An_earlier_records_number_finds_the_later_one_too_and_a_corrected_one_as_well()
    {
        var item = Of(Step("S1"));
        var (first, second) = (New("OLD"), New("OLDER"));
        var taken = _bench.Record(item) with { PreviousNumber = first };
        (await _bench.Queue.Offer(_bench.Ledger.TakeIn(taken))).ShouldBeTrue();
        (await _bench.Queue.Offer(_bench.Ledger.TakeIn(taken with { Id = Id.New(TimeProvider.System) }))).ShouldBeFalse("the same number again");
        var record = await _bench.Read(taken.Id);
        foreach (var again in (string[])[second, second])
            (await _bench.Ledger.Amend(await _bench.Read(record.Id), item, new Amendment("""{"body":{}}"""u8.ToArray(), 8, 2, New("d"), null, CaseBench.Client) { PreviousNumber = again })).ShouldBeTrue();
        (await Found(first)).ShouldBe([record.Id]);
        (await Found(second)).ShouldBe([record.Id]);
        (await Aliases(record)).Count.ShouldBe(2);
        (await Found(first, ReadScope.Only(item.Steps[0].Organisation))).ShouldBeEmpty("it stands in the body, which an organisation does not see");
        (await Found(first, ReadScope.Intake(CaseBench.Client))).ShouldBe([record.Id]);
        (await Found(first, ReadScope.Intake("other"))).ShouldBeEmpty();
        var view = (await _reading.Record(record.Id, ReadScope.All, default))!;
        view.Aliases.Select(static one => (one.Number, one.Kind, one.Step)).ShouldBe([(first, "previous", null), (second, "previous", null)], ignoreOrder: true);
        (await _reading.Record(record.Id, ReadScope.Only(item.Steps[0].Organisation), default))!.Aliases.ShouldBeEmpty();
    }

    [Test]
    public async Task Of_a_steps_facts_those_that_are_numbers_find_the_record_and_a_persons_number_never_does()
    {
        var step = Step("S1") with { Gives = ["certificate", "seals", "serial", "person", "old", "note"], Numbers = ["certificate", "seals", "serial", "person", "old"] };
        var other = Step("S2");
        var item = Of(step, other);
        var record = await _bench.TakeIn(item);
        var (certificate, seal) = (New("JY"), New("YZ"));
        string[] persons = ["11010519491231002X", "110105194912310021", "110105491231002"];
        await _bench.Report(record, item, "S1", "closed", Outcome.Done, $$"""{"certificate":"{{certificate}}","seals":["{{seal}}","{{persons[0]}}"],"serial":20261124,"person":"{{persons[1]}}","old":{{persons[2]}},"note":"N-{{seal}}"}""");
        (await Found(certificate)).ShouldBe([record.Id]);
        (await Found(seal)).ShouldBe([record.Id]);
        (await Found("20261124")).ShouldBe([record.Id]);
        foreach (var person in persons) (await Found(person)).ShouldBeEmpty();
        (await Found("N-" + seal)).ShouldBeEmpty("the item does not name it");
        (await Found(certificate, ReadScope.Only(step.Organisation))).ShouldBe([record.Id]);
        (await Found(certificate, ReadScope.Only(other.Organisation))).ShouldBeEmpty("another organisation's");
        (await Found(certificate, filter: new RecordFilter { State = "closed" })).ShouldBeEmpty("S2 is open");
        (await _reading.Record(record.Id, ReadScope.Only(other.Organisation), default))!.Aliases.ShouldBeEmpty();
    }

    [Test]
    public async Task Another_organisations_acknowledgement_does_not_find_it()
    {
        var (step, other) = (Step("S1"), Step("S2"));
        var record = await _bench.TakeIn(Of(step, other));
        var number = New("YWLSH");
        await _bench.Push(step.Adapter, Acknowledged(number));
        (await Found(number, ReadScope.Only(step.Organisation))).ShouldBe([record.Id]);
        (await Found(number, ReadScope.Only(other.Organisation))).ShouldBeEmpty();
        (await Found(record.Number, ReadScope.Only(other.Organisation))).ShouldBe([record.Id]);
    }

    [Test]
    public async Task A_replacement_keeps_what_was_acknowledged_before()
    {
        var step = Step("S1");
        var record = await _bench.TakeIn(Of(step));
        var (told, answered) = (New("T"), New("R"));
        await _bench.Push(step.Adapter, Parked);
        await _bench.Store.Execute($"update step set acknowledgement = '{told}' where record_id = '{record.Id}'");
        (await _bench.Ledger.Replace((await _bench.Delivery(record, "S1")).Line(), CaseBench.Client, "checked")).ShouldNotBeNull();
        await _bench.Push(step.Adapter, Acknowledged(answered));
        (await Found(told)).ShouldBe([record.Id]);
        (await Found(answered)).ShouldBe([record.Id]);
    }

    [TestCase("A-03", "A", 3)]
    [TestCase("2026-1-17", "2026-1", 17)]
    [TestCase("A-100", "A", 100)]
    [TestCase("A-3", null, 0)]
    [TestCase("A-003", null, 0)]
    [TestCase("A-00", null, 0)]
    [TestCase("-03", null, 0)]
    [TestCase("A-+3", null, 0)]
    [TestCase("A03", null, 0)]
    public void A_steps_number_is_read(string text, string? number, int place)
    {
        SubNumber.TryRead(text, out var main, out var at).ShouldBe(number is not null);
        if (number is not null) (main, at).ShouldBe((number, place));
    }
}

public sealed class AliasSqliteTests() : AliasContract(Provider.Sqlite);

public sealed class AliasPostgresTests() : AliasContract(Provider.Postgres);

public sealed class AliasSqlServerTests() : AliasContract(Provider.SqlServer);
