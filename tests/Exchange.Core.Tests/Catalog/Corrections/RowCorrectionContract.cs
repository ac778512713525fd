using Exchange.Core.Catalog;
using Exchange.Core.Catalog.Corrections;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Storage;
using Exchange.Core.Tests.Registry;
using Microsoft.Extensions.Logging.Abstractions;

namespace Exchange.Core.Tests.Catalog.Corrections;

/// <summary>Wrong values are reported, answered once, called to mind once and emptied; on every database.</summary>
public abstract class RowCorrectionContract(Provider provider)
{
    private static readonly TimeZoneInfo Zone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");

    private static readonly ClientDocument Window = Client("window", "ZSJ", ClientRole.Intake), Police = Client("police", "GAJ", ClientRole.Organisation);

    private CatalogBench _bench = null!;
    private RowCorrectionTable _table = null!;
    private RowCorrectionDesk _desk = null!;
    private string _code = "";

    [SetUp]
    public async Task Open()
    {
        _bench = await CatalogBench.Open(provider);
        _table = new RowCorrectionTable(_bench.Store.Database);
        _desk = Desk(new CatalogOptions());
        _code = (await _bench.Published()).Code;
    }

    [TearDown]
    public ValueTask Close() => _bench?.DisposeAsync() ?? ValueTask.CompletedTask;

    private RowCorrectionDesk Desk(CatalogOptions options) => new(_bench.Commits, _bench.Registry, _bench.Table, _table, options, Zone, _bench.Clock);

    private static ClientDocument Client(string name, string organisation, ClientRole role) => new() { Name = name, Title = new Title { Zh = name, En = name }, Organisation = organisation, Roles = [role] };

    private CorrectionReport Report(string key = "449903198506120013", string? found = "张羊一", string? should = "张样一") => new(_code, key, "name", found, should, "本人出示身份证", null);

    private async Task<RowCorrection> Reported(CorrectionReport? report = null) => (await _desk.Report(Window, report ?? Report(), default)).ShouldBeOfType<RowCorrectionAnswer.Taken>().Case;

    private static CorrectionScope Own(ClientDocument client) => new(client.Name, client.Roles.Contains(ClientRole.Organisation) ? client.Organisation : null);

    [Test]
    public async Task A_report_goes_to_who_provides_the_resource_and_its_answer_comes_back()
    {
        var made = await Reported();
        (made.Number, made.Provider, made.Reporter, made.State, made.Due).ShouldBe((1, "GAJ", "ZSJ", CorrectionState.Open, null), "no calendar is named");
        (await _table.Page(Own(Police), CorrectionState.Open, null, null, null, default)).Items.ShouldBe([made]);
        (await _desk.Answer(Police, made, CorrectionState.Kept, "与登记一致")).ShouldBeOfType<RowCorrectionAnswer.Taken>().Case.State.ShouldBe(CorrectionState.Kept);
        (await _desk.Answer(Police, made, CorrectionState.Corrected, null)).ShouldBeOfType<RowCorrectionAnswer.Overtaken>("it is answered once");
        var seen = (await _table.Read(1, default)).ShouldNotBeNull();
        (seen.Case.State, seen.Case.AnsweredBy, seen.Words).ShouldBe((CorrectionState.Kept, "police", new CorrectionWords("449903198506120013", "张羊一", "张样一", "本人出示身份证", "与登记一致")));
        (await _table.Page(Own(Window), null, null, null, null, default)).Items.Select(static one => one.State).ShouldBe([CorrectionState.Kept], "the reporter sees it");
        await _desk.Read(seen.Case, "police");
        var log = await _bench.Log();
        log.Where(static line => line.StartsWith("correction.", StringComparison.Ordinal)).Select(static line => line.Split(' ')[0]).ShouldBe(["correction.reported", "correction.answered", "correction.read"]);
        foreach (var personal in (string[])["张", "4499031985", "身份证", "与登记一致"]) log.ShouldAllBe(line => !line.Contains(personal, StringComparison.Ordinal), personal);
    }

    [Test]
    public async Task Each_sees_what_it_has_reported_and_what_its_organisation_answers()
    {
        var made = await Reported();
        foreach (var (scope, sees) in new[] { (Own(Window), true), (Own(Police), true), (Own(Client("market", "SCJG", ClientRole.Organisation)), false), (Own(Client("other", "ZSJ", ClientRole.Intake)), false), (new CorrectionScope(null, null, true), true) })
        {
            made.Concerns(scope).ShouldBe(sees, scope.ToString());
            (await _table.Page(scope, null, null, null, null, default)).Items.Count.ShouldBe(sees ? 1 : 0, scope.ToString());
        }
        // What an organisation reports of its own data it sees once.
        (await _desk.Report(Police, Report(), default)).ShouldBeOfType<RowCorrectionAnswer.Taken>();
        (await _table.Page(Own(Police), null, null, null, null, default)).Items.Select(static one => one.Number).ShouldBe([2, 1]);
    }

    [Test]
    public async Task Pages_go_backwards_and_hold_their_filter()
    {
        for (var i = 0; i < 5; i++) await Reported(Report("N" + i));
        await _desk.Answer(Police, (await _table.Read(3, default))!.Case, CorrectionState.Corrected, null);
        var found = new List<long>();
        for (string? after = null; ;)
        {
            var page = await _table.Page(Own(Police), CorrectionState.Open, _code, after, 2, default);
            found.AddRange(page.Items.Select(static one => one.Number));
            if ((after = page.Next) is null) break;
        }
        found.ShouldBe([5, 4, 2, 1]);
        var next = (await _table.Page(Own(Police), CorrectionState.Open, null, null, 2, default)).Next;
        await Should.ThrowAsync<CursorException>(() => _table.Page(Own(Police), CorrectionState.Kept, null, next, 2, default));
        (await _table.Page(Own(Police), null, "101001/999999", null, null, default)).Items.ShouldBeEmpty();
    }

    [Test]
    public async Task Reports_at_the_same_moment_have_numbers_of_their_own_whichever_host_they_come_to()
    {
        using var queue = provider == Provider.Sqlite ? null : new CommitQueue(_bench.Store.Options, NullLogger<CommitQueue>.Instance);
        var other = new RowCorrectionDesk(queue ?? _bench.Commits, _bench.Registry, _bench.Table, _table, new CatalogOptions(), Zone, _bench.Clock);
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => (i % 2 == 0 ? _desk : other).Report(Window, Report("N" + i), default)));
        var numbers = answers.OfType<RowCorrectionAnswer.Taken>().Select(static one => one.Case.Number).ToList();
        numbers.ShouldBeUnique();
        numbers.Order().ShouldBe(Enumerable.Range(1, 12).Select(static i => (long)i));
    }

    [Test]
    public async Task What_says_nonsense_is_told_whole_and_stores_nothing()
    {
        var faults = (await _desk.Report(Window, new CorrectionReport(_code, "", "nobody", "甲", "甲", " ", null), default)).ShouldBeOfType<RowCorrectionAnswer.Faulty>().Faults;
        faults.Select(static fault => $"{fault.Pointer} {fault.Code}").ShouldBe(["/key correction.text", "/reason correction.text", "/should correction.same", "/field correction.field"]);
        foreach (var resource in (string[])["101001/999999", "nothing", ""])
            (await _desk.Report(Window, Report() with { Resource = resource }, default)).ShouldBeOfType<RowCorrectionAnswer.Faulty>().Faults.ShouldHaveSingleItem().Code.ShouldBe("correction.resource");
        var draft = await _bench.Drafted(CatalogBench.Content("未发布的资源"));
        (await _desk.Report(Window, Report() with { Resource = draft.Code }, default)).ShouldBeOfType<RowCorrectionAnswer.Faulty>("nobody uses what is not published");
        (await _desk.Report(Window, Report(found: new string('长', 2_001)), default)).ShouldBeOfType<RowCorrectionAnswer.Faulty>();
        (await _desk.Report(Window, Report(found: "\ud800"), default)).ShouldBeOfType<RowCorrectionAnswer.Faulty>();
        (await _table.Page(new CorrectionScope(null, null, true), null, null, null, null, default)).Items.ShouldBeEmpty();
        var made = await Reported();
        (await _desk.Answer(Police, made, CorrectionState.Kept, null)).ShouldBeOfType<RowCorrectionAnswer.Faulty>("a value that stays needs a reason");
        (await _table.Read(made.Number, default))!.Case.State.ShouldBe(CorrectionState.Open);
    }

    [Test]
    public async Task The_last_day_is_so_many_working_days_on_and_its_end_is_told_once()
    {
        var keys = new ClientKeys(_bench.Store.Database, _bench.Commits, _bench.Registry, _bench.Clock);
        var registry = new RegistryDesk(_bench.Store.Database, _bench.Commits, _bench.Registry, keys, new DocumentReader(Samples.Kinds), Samples.Checks, _bench.Clock);
        (await registry.Apply([new DocumentFile("days.yaml", "kind: calendar\nname: days\ntitle: { zh: 日历, en: Days }\nfrom: 2026-01-01\nuntil: 2027-12-31\nworkdays: [2026-11-28]\n")], new RegistryOrder("test"), default)).ShouldBeOfType<RegistryAnswer.Applied>();
        _desk = Desk(new CatalogOptions { Calendar = "days", CorrectionDays = 3 });
        var late = await Reported();
        // Tuesday night of UTC is Wednesday 25 there: Thursday, Friday, the Saturday that is worked.
        late.Due.ShouldBe("2026-11-28");
        var answered = await Reported();
        await _desk.Answer(Police, answered, CorrectionState.Corrected, null);
        var chaser = new RowCorrectionChaser(_table, _desk, Zone, _bench.Clock);
        _bench.Clock.Advance(TimeSpan.FromDays(3));
        (await chaser.Look(default)).ShouldBe(0, "the day itself is not over");
        _bench.Clock.Advance(TimeSpan.FromDays(1));
        (await chaser.Look(default)).ShouldBe(1);
        (await chaser.Look(default)).ShouldBe(0);
        (await _bench.Log()).Single(static line => line.StartsWith("correction.overdue", StringComparison.Ordinal)).ShouldContain($$"""{"correction":{{late.Number}},"resource":"{{_code}}","due":"2026-11-28"}""");
        Desk(new CatalogOptions { Calendar = "none" }).ShouldNotBeNull();
        (await Desk(new CatalogOptions { Calendar = "none" }).Report(Window, Report(), default)).ShouldBeOfType<RowCorrectionAnswer.Taken>().Case.Due.ShouldBeNull("a calendar that is not registered says nothing");
    }

    [Test]
    public async Task What_is_said_of_the_row_goes_some_days_after_the_answer_and_that_there_was_a_case_stays()
    {
        var open = await Reported();
        var answered = await Reported();
        await _desk.Answer(Police, answered, CorrectionState.Kept, "一致");
        _bench.Clock.Advance(TimeSpan.FromDays(31));
        var young = await Reported();
        await _desk.Answer(Police, young, CorrectionState.Corrected, null);
        var pruning = new RowCorrectionPruning(_bench.Commits, _table, _bench.Clock);
        (await pruning.Prune(_bench.Clock.GetUtcNow().AddDays(-30), 20, default)).ShouldBe(1);
        (await pruning.Prune(_bench.Clock.GetUtcNow().AddDays(-30), 20, default)).ShouldBe(0);
        var gone = (await _table.Read(answered.Number, default))!;
        (gone.Words, gone.Case.Pruned, gone.Case.State, gone.Case.Field).ShouldBe((new CorrectionWords(null, null, null, null, null), true, CorrectionState.Kept, "name"));
        foreach (var kept in (long[])[open.Number, young.Number]) (await _table.Read(kept, default))!.Words.Key.ShouldBe("449903198506120013");
    }

    [Test]
    public async Task An_answer_to_be_kept_stands_in_the_commit_of_the_report()
    {
        var kept = new Sql("insert into licence_file (identifier, digest, client, filed_at) values (@identifier, @digest, @client, @filed_at)");
        (await _desk.Report(Window, Report(), default, made => kept.With("answer", "d", made.Client, made.Number))).ShouldBeOfType<RowCorrectionAnswer.Taken>();
        (await _bench.Store.Number("select filed_at from licence_file where client = 'window'")).ShouldBe(1);
    }
}

public sealed class RowCorrectionSqliteTests() : RowCorrectionContract(Provider.Sqlite);

public sealed class RowCorrectionPostgresTests() : RowCorrectionContract(Provider.Postgres);

public sealed class RowCorrectionSqlServerTests() : RowCorrectionContract(Provider.SqlServer);
