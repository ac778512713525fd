using Exchange.Core.Catalog;
using Exchange.Core.Storage;

namespace Exchange.Core.Tests.Catalog;

/// <summary>Entries are written, reviewed and end by the rules, whoever else is at it; on every database.</summary>
public abstract class CatalogDeskContract(Provider provider)
{
    private CatalogBench _bench = null!;

    [SetUp]
    public async Task Open() => _bench = await CatalogBench.Open(provider);

    [TearDown]
    public ValueTask Close() => _bench?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Test]
    public async Task An_entry_goes_from_draft_through_review_to_everybody_and_each_step_is_kept_and_logged()
    {
        var row = await _bench.Drafted();
        (row.Code, row.State, row.Version, row.PublishedVersion, row.Author).ShouldBe(("101001/000001", ResourceState.Draft, 1, null, "population"));
        (await _bench.Desk.Submit(row.Code, CatalogBench.Office, default)).ShouldBeOfType<CatalogAnswer.Stored>().Rows[0].State.ShouldBe(ResourceState.InReview);
        _bench.Clock.Advance(TimeSpan.FromDays(2));
        var published = (await _bench.Desk.Publish(row.Code, 1, CatalogBench.Bureau with { Reason = "checked" }, default)).ShouldBeOfType<CatalogAnswer.Stored>().Rows[0];
        (published.State, published.PublishedVersion, published.PublishedAt, published.SubmittedBy).ShouldBe((ResourceState.Published, 1, _bench.Clock.GetUtcNow(), null));
        (await _bench.Now(row.Code)).ShouldBe(published);
        var steps = await _bench.Table.History(row.Code, default);
        steps.Select(step => (step.Act, step.By, step.Reason, step.State)).ShouldBe(
            [(ResourceAct.Published, "bureau", "checked", ResourceState.Published), (ResourceAct.Submitted, "population", null, ResourceState.InReview), (ResourceAct.Drafted, "population", null, ResourceState.Draft)]);
        steps.Select(step => step.Change).ShouldBe([3, 2, 1]);
        var log = await _bench.Log();
        log.Select(line => line.Split(' ')[0]).TakeLast(3).ShouldBe(["resource.drafted", "resource.submitted", "resource.published"]);
        log[^1].ShouldStartWith("resource.published GAJ bureau {\"change\":3,\"code\":\"101001/000001\",\"version\":1,\"reason\":\"");
        log[^1].ShouldNotContain("checked");
    }

    [Test]
    public async Task Who_wrote_or_submitted_a_version_does_not_publish_it()
    {
        var own = await _bench.Drafted(by: CatalogBench.Bureau);
        await _bench.Desk.Submit(own.Code, CatalogBench.OtherBureau, default);
        (await _bench.Desk.Publish(own.Code, 1, CatalogBench.Bureau, default)).ShouldBeOfType<CatalogAnswer.SamePerson>();
        (await _bench.Desk.Publish(own.Code, 1, CatalogBench.OtherBureau, default)).ShouldBeOfType<CatalogAnswer.SamePerson>();
        (await _bench.Now(own.Code)).State.ShouldBe(ResourceState.InReview);
        (await _bench.Desk.Publish(own.Code, 1, new CatalogOrder("third", null, Reviews: true), default)).ShouldBeOfType<CatalogAnswer.Stored>();
    }

    [Test]
    public async Task An_organisation_neither_reviews_nor_touches_anothers()
    {
        var row = await _bench.Drafted();
        (await _bench.Desk.Submit(row.Code, CatalogBench.Market, default)).ShouldBeOfType<CatalogAnswer.Missing>();
        await _bench.Desk.Submit(row.Code, CatalogBench.Office, default);
        (await _bench.Desk.Publish(row.Code, 1, CatalogBench.Office with { By = "colleague" }, default)).ShouldBeOfType<CatalogAnswer.OtherState>();
        Faults(await _bench.Desk.Save([new ResourceDraft(row.Code, CatalogBench.Content("换名"))], CatalogBench.Market, default)).ShouldBe(["0/provider catalog.provider-other", "0/code catalog.code-taken"], ignoreOrder: true);
        Faults(await _bench.Desk.Save([new ResourceDraft(row.Code, CatalogBench.Content("换名", "SCJG"))], CatalogBench.Market, default)).ShouldBe(["0/code catalog.code-taken"]);
    }

    [Test]
    public async Task A_published_version_stands_until_the_next_one_is_published()
    {
        var row = await _bench.Published();
        var content = CatalogBench.Content() with { Abstract = "新的摘要。" };
        var changed = (await _bench.Desk.Save([new ResourceDraft(row.Code, content)], CatalogBench.Office, default)).ShouldBeOfType<CatalogAnswer.Stored>().Rows[0];
        (changed.State, changed.Version, changed.PublishedVersion).ShouldBe((ResourceState.Changed, 2, 1));
        (await _bench.Table.Read(row.Code, null, default)).ShouldNotBeNull().Content.Abstract.ShouldNotBe(content.Abstract);
        (await _bench.Table.Read(row.Code, 2, default)).ShouldNotBeNull().Content.Abstract.ShouldBe(content.Abstract);
        await _bench.Desk.Submit(row.Code, CatalogBench.Office, default);
        (await _bench.Desk.Return(row.Code, CatalogBench.Bureau with { Reason = "unclear" }, default)).ShouldBeOfType<CatalogAnswer.Stored>().Rows[0].State.ShouldBe(ResourceState.Changed);
        await _bench.Desk.Submit(row.Code, CatalogBench.Office, default);
        (await _bench.Desk.Publish(row.Code, 1, CatalogBench.Bureau, default)).ShouldBeOfType<CatalogAnswer.OtherState>("version 2 is in review");
        await _bench.Desk.Publish(row.Code, 2, CatalogBench.Bureau, default);
        (await _bench.Table.Read(row.Code, null, default)).ShouldNotBeNull().Content.Abstract.ShouldBe(content.Abstract);
    }

    [Test]
    public async Task What_is_written_anew_while_it_is_in_review_has_to_be_submitted_again()
    {
        var row = await _bench.Drafted();
        await _bench.Desk.Submit(row.Code, CatalogBench.Office, default);
        await _bench.Desk.Save([new ResourceDraft(row.Code, CatalogBench.Content() with { Abstract = "改过。" })], CatalogBench.Office, default);
        (await _bench.Desk.Publish(row.Code, 2, CatalogBench.Bureau, default)).ShouldBeOfType<CatalogAnswer.OtherState>().Row.State.ShouldBe(ResourceState.Draft);
    }

    [Test]
    public async Task The_same_content_again_makes_no_version()
    {
        var row = await _bench.Drafted();
        (await _bench.Desk.Save([new ResourceDraft(row.Code, CatalogBench.Content())], CatalogBench.Office, default)).ShouldBeOfType<CatalogAnswer.Same>().Rows.ShouldBe([row]);
        (await _bench.Table.Head(default)).ShouldBe(1);
    }

    [Test]
    public async Task A_withdrawn_entry_is_the_end_and_its_code_is_never_given_again()
    {
        var row = await _bench.Published();
        (await _bench.Desk.Withdraw(row.Code, CatalogBench.Office with { Reason = "ours" }, default)).ShouldBeOfType<CatalogAnswer.OtherState>("the public has seen it");
        (await _bench.Desk.Withdraw(row.Code, CatalogBench.Bureau with { Reason = "merged" }, default)).ShouldBeOfType<CatalogAnswer.Stored>().Rows[0].State.ShouldBe(ResourceState.Withdrawn);
        (await _bench.Desk.Withdraw(row.Code, CatalogBench.Bureau with { Reason = "again" }, default)).ShouldBeOfType<CatalogAnswer.OtherState>();
        Faults(await _bench.Desk.Save([new ResourceDraft(row.Code, CatalogBench.Content("另一资源"))], CatalogBench.Office, default)).ShouldBe(["0/code catalog.code-withdrawn"]);
        (await _bench.Drafted(CatalogBench.Content("另一资源"))).Code.ShouldBe("101001/000002");
        var draft = await _bench.Drafted(CatalogBench.Content("第三资源"));
        (await _bench.Desk.Withdraw(draft.Code, CatalogBench.Office with { Reason = "mistake" }, default)).ShouldBeOfType<CatalogAnswer.Stored>("nobody has seen it");
    }

    [Test]
    public async Task Codes_are_the_next_of_their_class_whoever_brings_some_along()
    {
        var answer = await _bench.Desk.Save(
        [
            new ResourceDraft(null, CatalogBench.Content("甲")), new ResourceDraft("101001/000007", CatalogBench.Content("乙")), new ResourceDraft(null, CatalogBench.Content("丙")),
            new ResourceDraft(null, CatalogBench.Content("丁", "SCJG", "102001")), new ResourceDraft("101001/0012", CatalogBench.Content("戊")),
        ], CatalogBench.Bureau, default);
        answer.ShouldBeOfType<CatalogAnswer.Stored>().Rows.Select(row => row.Code).ShouldBe(["101001/000013", "101001/000007", "101001/000014", "102001/000001", "101001/0012"]);
    }

    [Test]
    public async Task Hosts_that_write_at_the_same_time_give_no_code_twice()
    {
        CatalogDesk[] desks = [_bench.Desk, _bench.Another().Desk];
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(async i =>
        {
            // Who is overtaken too often may try again.
            for (; ; )
                if (await desks[i % 2].Save([new ResourceDraft(null, CatalogBench.Content($"资源{i}"))], CatalogBench.Bureau, default) is CatalogAnswer.Stored stored) return stored;
        }));
        answers.Select(answer => answer.Rows[0].Code).Order(StringComparer.Ordinal).ShouldBe(Enumerable.Range(1, 40).Select(i => $"101001/{i:000000}"));
        answers.Select(answer => answer.Change).Order().ShouldBe(Enumerable.Range(1, 40).Select(i => (long)i));
        (await _bench.Log()).Count(line => line.StartsWith("resource.drafted", StringComparison.Ordinal)).ShouldBe(40);
    }

    [Test]
    public async Task One_fault_among_many_entries_and_nothing_is_stored()
    {
        var answer = await _bench.Desk.Save(
        [
            new ResourceDraft(null, CatalogBench.Content()), new ResourceDraft("101001-000002", CatalogBench.Content()), new ResourceDraft("101001/2", CatalogBench.Content(@class: "102001")),
            new ResourceDraft("101001/000005", CatalogBench.Content() with { Related = ["101001/000005", "101001/000006", "999"] }), new ResourceDraft("101001/000005", CatalogBench.Content()),
        ], CatalogBench.Bureau, default);
        Faults(answer).ShouldBe(["1/code catalog.code-form", "2/code catalog.code-class", "3/related/0 catalog.related-self", "3/related/1 catalog.related", "3/related/2 catalog.related", "4/code catalog.code-twice"], ignoreOrder: true);
        (await _bench.Table.Head(default)).ShouldBe(0);
    }

    [Test]
    public async Task The_sample_district_is_taken_in_as_it_is_once_and_twice()
    {
        (await _bench.Desk.Save(CatalogBench.District, CatalogBench.Bureau with { DryRun = true }, default)).ShouldBeOfType<CatalogAnswer.Previewed>().Rows.Count.ShouldBe(49);
        (await _bench.Table.Head(default)).ShouldBe(0);
        var stored = (await _bench.Desk.Save(CatalogBench.District, CatalogBench.Bureau, default)).ShouldBeOfType<CatalogAnswer.Stored>();
        stored.Rows.Select(row => row.Code).ShouldBe(CatalogBench.District.Select(draft => draft.Code!));
        (await _bench.Desk.Save(CatalogBench.District, CatalogBench.Bureau, default)).ShouldBeOfType<CatalogAnswer.Same>();
        (await _bench.Table.Head(default)).ShouldBe(1);
        stored.Rows.Select(row => row.Class[0]).Distinct().Order().ShouldBe(['1', '2', '3']);
        stored.Rows.Where(row => row.Class[0] == '1').Select(row => row.Class[..3]).Distinct().Count().ShouldBe(5);
        stored.Rows.Where(row => row.Class[0] == '2').Select(row => row.Class[..3]).Distinct().Count().ShouldBe(12);
        CatalogBench.District.Count(draft => draft.Content.ComesDown is { FilterPrefix: "449903" }).ShouldBe(2);
    }

    [Test]
    public async Task Another_host_sees_a_change_with_its_next_look()
    {
        var other = _bench.Another();
        (await other.Shelf.Refresh(default)).ShouldBe(0);
        var row = await _bench.Published();
        _bench.Shelf.Index.Find(row.Code).ShouldNotBeNull().Row.ShouldBe(row);
        (await other.Shelf.Refresh(default)).ShouldBe(1);
        other.Shelf.Index.Find(row.Code).ShouldNotBeNull().Row.ShouldBe(row);
        (await other.Shelf.Refresh(default)).ShouldBe(0);
    }

    [Test]
    public async Task An_entry_that_is_withdrawn_while_somebody_walks_comes_again_at_the_end_of_the_walk()
    {
        foreach (var name in (string[])["甲", "乙", "丙", "丁"]) await _bench.Published(CatalogBench.Content(name));
        var first = await _bench.Table.After(0, "", 2, published: true, default);
        first.Select(entry => entry.Content.Title.Zh).ShouldBe(["甲", "乙"]);
        await _bench.Desk.Withdraw(first[0].Row.Code, CatalogBench.Bureau with { Reason = "gone" }, default);
        await _bench.Desk.Withdraw("101001/000003", CatalogBench.Bureau with { Reason = "gone" }, default);
        var rest = new List<ResourceEntry>();
        for (var at = first[^1].Row; ;)
        {
            var page = await _bench.Table.After(at.Change, at.Code, 2, published: true, default);
            rest.AddRange(page);
            if (page.Count < 2) break;
            at = page[^1].Row;
        }
        rest.Select(entry => (entry.Content.Title.Zh, entry.Row.State)).ShouldBe([("丁", ResourceState.Published), ("甲", ResourceState.Withdrawn), ("丙", ResourceState.Withdrawn)]);
        await _bench.Drafted(CatalogBench.Content("草稿"));
        (await _bench.Table.After(rest[^1].Row.Change, rest[^1].Row.Code, 2, published: true, default)).ShouldBeEmpty("nobody has published it");
    }

    private static IEnumerable<string> Faults(CatalogAnswer answer) => answer.ShouldBeOfType<CatalogAnswer.Faulty>().Faults.Select(one => $"{one.Entry}{one.Fault.Pointer} {one.Fault.Code}");
}

public sealed class CatalogDeskSqliteTests() : CatalogDeskContract(Provider.Sqlite);

public sealed class CatalogDeskPostgresTests() : CatalogDeskContract(Provider.Postgres);

public sealed class CatalogDeskSqlServerTests() : CatalogDeskContract(Provider.SqlServer);
