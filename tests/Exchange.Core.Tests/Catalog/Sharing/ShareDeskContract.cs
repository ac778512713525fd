using Exchange.Core.Catalog;
using Exchange.Core.Catalog.Sharing;
using Exchange.Core.Storage;
using static Exchange.Core.Tests.Catalog.Sharing.ShareBench;

namespace Exchange.Core.Tests.Catalog.Sharing;

/// <summary>Shares are asked for, decided, appealed, ended and called to mind; on every database.</summary>
public abstract class ShareDeskContract(Provider provider)
{
    private ShareBench _bench = null!;
    private string _code = "";

    [SetUp]
    public async Task Open()
    {
        _bench = await ShareBench.Open(provider);
        _code = await _bench.Published();
    }

    [TearDown]
    public ValueTask Close() => _bench?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task<ShareState> Now(ShareGrant grant) => (await _bench.Table.Read(grant.Number, default)).ShouldNotBeNull().State;

    [Test]
    public async Task What_is_shared_on_a_condition_goes_to_its_provider_who_grants_it_or_less()
    {
        var asked = await _bench.Asked(_code);
        (asked.Number, asked.Provider, asked.Organisation, asked.State, asked.Revision, asked.Due).ShouldBe((1, "GAJ", "JD1", ShareState.Requested, 1, "2026-11-28"));
        var granted = Taken(await _bench.Desk.Grant(Police, asked, new GrantOrder(
            Fields: ["relation"], Masks: new Dictionary<string, MaskRule> { ["relation"] = MaskRule.Whole }, Rows: "relation != '户主'", Consent: true, PerDay: 500, PerMinute: 10, Until: "2027-03-31"), "仅限落户", default));
        (granted.State, granted.Revision, granted.Due, granted.DecidedAt).ShouldBe((ShareState.Granted, 2, null, _bench.Catalog.Clock.GetUtcNow()));
        var kept = (await _bench.Table.Read(1, default)).ShouldNotBeNull();
        kept.Terms.Fields.ShouldBe(["relation"]);
        kept.Terms.Verifies.ShouldBe(["division"]);
        kept.Terms.Rows.ShouldBe("($substring(division, 0, 9) = '449903001') and (relation != '户主')");
        (kept.Terms.Consent, kept.Terms.PerDay, kept.Terms.PerMinute, kept.Terms.Until, kept.Terms.ProviderMasks, kept.Terms.AtOnce).ShouldBe((true, 500, 10, "2027-03-31", true, false));
        (await _bench.Table.Steps(1, default)).Select(static step => (step.Revision, step.Act, step.By, step.Reason)).ShouldBe([(1, ShareState.Requested, "street", null), (2, ShareState.Granted, "police", "仅限落户")]);
        (await _bench.Desk.Grant(Police, asked, new GrantOrder(), null, default)).ShouldBeOfType<ShareAnswer.Overtaken>("who acts on an older revision does not");
        (await _bench.Desk.Deny(Police, granted, "否")).ShouldBeOfType<ShareAnswer.OtherState>();
        var log = (await _bench.Catalog.Log()).Where(static line => line.StartsWith("share.", StringComparison.Ordinal)).ToList();
        log.Select(static line => line.Split(' ')[0]).ShouldBe(["share.requested", "share.granted"]);
        log.ShouldAllBe(static line => line.Contains("\"asker\":\"JD1\"") && line.Contains("\"purpose\":\"settle\"") && !line.Contains("449903001") && !line.Contains("仅限"));
    }

    [Test]
    public async Task What_is_unconditional_is_granted_at_once_and_what_is_not_shared_is_refused_each_time()
    {
        var open = await _bench.Published(Households(Unconditional()) with { Title = CatalogBench.Content("无条件").Title });
        var granted = await _bench.Asked(open);
        (granted.State, granted.Terms.AtOnce, granted.Due, granted.Revision).ShouldBe((ShareState.Granted, true, null, 2));
        (await _bench.Table.Steps(granted.Number, default)).Select(static step => (step.Act, step.By)).ShouldBe([(ShareState.Requested, "street"), (ShareState.Granted, null)]);
        (await _bench.Shelf.Of(open, "JD1", default)).Views.ShouldHaveSingleItem().Grant.Number.ShouldBe(granted.Number);
        var closed = await _bench.Published(Households(NotShared()) with { Title = CatalogBench.Content("不予共享").Title });
        for (var i = 0; i < 2; i++)
        {
            var refused = await _bench.Asked(closed);
            (refused.State, refused.Terms.Refusal).ShouldBe((ShareState.Refused, "《行政处罚法》办案资料"));
            (await _bench.Desk.Grant(Police, refused, new GrantOrder(), null, default)).ShouldBeOfType<ShareAnswer.OtherState>();
            (await _bench.Desk.Appeal(Street, refused, "需要")).ShouldBeOfType<ShareAnswer.OtherState>("nobody overrules the law");
        }
        (await _bench.Catalog.Log()).Count(static line => line.StartsWith("share.refused", StringComparison.Ordinal)).ShouldBe(2);
        (await _bench.Shelf.Of(closed, "JD1", default)).Views.ShouldBeEmpty();
    }

    [Test]
    public async Task Who_was_denied_appeals_and_the_administrator_has_the_last_word()
    {
        var denied = Taken(await _bench.Desk.Deny(Police, await _bench.Asked(_code), "与事项无关"));
        (await _bench.Desk.Appeal(Street, denied, " ")).ShouldBeOfType<ShareAnswer.Faulty>();
        var appealed = Taken(await _bench.Desk.Appeal(Street, denied, "街道落户窗口需要"));
        (appealed.State, appealed.Due, appealed.DecidedAt).ShouldBe((ShareState.Appealed, "2026-11-28", null));
        (await _bench.Desk.Grant(Police, appealed, new GrantOrder(), null, default)).ShouldBeOfType<ShareAnswer.NotYours>("it is out of the provider's hands");
        Faults(await _bench.Desk.Grant(Administrator, appealed, new GrantOrder(Masks: new Dictionary<string, MaskRule> { ["memberNumber"] = MaskRule.None }), null, default)).ShouldBe(["/masks share.mask"], "only the provider loosens");
        Faults(await _bench.Desk.Reject(Administrator, appealed, null)).ShouldBe(["/reason share.reason"]);
        var rejected = Taken(await _bench.Desk.Reject(Administrator, appealed, "维持"));
        (await _bench.Desk.Appeal(Street, rejected, "再次")).ShouldBeOfType<ShareAnswer.OtherState>();

        var second = Taken(await _bench.Desk.Appeal(Street, Taken(await _bench.Desk.Deny(Police, await _bench.Asked(_code), "否")), "需要"));
        var granted = Taken(await _bench.Desk.Grant(Administrator, second, new GrantOrder(Masks: new Dictionary<string, MaskRule> { ["memberNumber"] = MaskRule.Whole }), "同意", default));
        (granted.State, granted.Terms.ProviderMasks).ShouldBe((ShareState.Granted, false));
        (await _bench.Table.Steps(granted.Number, default)).Select(static step => step.Act).ShouldBe([ShareState.Requested, ShareState.Denied, ShareState.Appealed, ShareState.Granted]);
    }

    [Test]
    public async Task Each_step_is_done_by_whose_it_is()
    {
        var asked = await _bench.Asked(_code);
        foreach (var client in new[] { Street, Window, Market, Administrator })
        {
            (await _bench.Desk.Grant(client, asked, new GrantOrder(), null, default)).ShouldBeOfType<ShareAnswer.NotYours>(client.Name);
            (await _bench.Desk.Deny(client, asked, "否")).ShouldBeOfType<ShareAnswer.NotYours>(client.Name);
        }
        (await _bench.Desk.Reject(Police, asked, "否")).ShouldBeOfType<ShareAnswer.NotYours>();
        (await _bench.Desk.Reject(Administrator, asked, "否")).ShouldBeOfType<ShareAnswer.OtherState>("nobody has appealed");
        (await _bench.Desk.TakeBack(Market, asked, null)).ShouldBeOfType<ShareAnswer.NotYours>();
        var granted = Taken(await _bench.Desk.Grant(Police, asked, new GrantOrder(), null, default));
        (await _bench.Desk.Revoke(Street, granted, "否")).ShouldBeOfType<ShareAnswer.NotYours>();
        Faults(await _bench.Desk.Revoke(Police, granted, "")).ShouldBe(["/reason share.reason"]);
        (await Now(granted)).ShouldBe(ShareState.Granted);
        Taken(await _bench.Desk.TakeBack(Window, granted, null)).State.ShouldBe(ShareState.TakenBack, "whoever of the organisation");
        (await _bench.Desk.Revoke(Police, granted with { State = ShareState.TakenBack, Revision = 3 }, "否")).ShouldBeOfType<ShareAnswer.OtherState>();
        // What an organisation asks of itself is decided by another of its clients.
        var own = await _bench.Asked(_code, by: Police);
        (await _bench.Desk.Grant(Police, own, new GrantOrder(), null, default)).ShouldBeOfType<ShareAnswer.SamePerson>();
        (await _bench.Desk.Deny(Police, own, "否")).ShouldBeOfType<ShareAnswer.SamePerson>();
    }

    [Test]
    public async Task When_the_resource_has_another_provider_that_one_decides_and_what_the_former_one_loosened_is_over()
    {
        var (asked, denied) = (await _bench.Asked(_code), Taken(await _bench.Desk.Deny(Police, await _bench.Asked(_code), "否")));
        var loosened = await _bench.Granted(_code, order: new GrantOrder(Masks: new Dictionary<string, MaskRule> { ["memberNumber"] = MaskRule.None }));
        async Task<MaskRule> Mask() => (await _bench.Shelf.Again(_code, "JD1", default)).Views.Single(view => view.Grant.Number == loosened.Number).Fields.Single(static field => field.Name == "memberNumber").Mask;
        (await Mask()).ShouldBe(MaskRule.None);
        var anybody = CatalogBench.Office with { Organisation = null };
        var version = (await _bench.Catalog.Desk.Save([new ResourceDraft(_code, Households() with { Provider = "SCJG" }, DraftForm.Revision)], anybody, default)).ShouldBeOfType<CatalogAnswer.Stored>().Rows[0].Version;
        (await _bench.Table.Read(asked.Number, default))!.Provider.ShouldBe("GAJ", "a draft moves nothing");
        (await _bench.Catalog.Desk.Submit(_code, anybody, default)).ShouldBeOfType<CatalogAnswer.Stored>();
        (await _bench.Catalog.Desk.Publish(_code, version, CatalogBench.Bureau, default)).ShouldBeOfType<CatalogAnswer.Stored>();

        (await _bench.Desk.Grant(Police, asked, new GrantOrder(), null, default)).ShouldBeOfType<ShareAnswer.Overtaken>("it was the former provider's when this began");
        (await _bench.Desk.Deny(Police, asked, "否")).ShouldBeOfType<ShareAnswer.Overtaken>();
        foreach (var one in (ShareGrant[])[asked, denied, loosened]) (await _bench.Table.Read(one.Number, default))!.Provider.ShouldBe("SCJG");
        (asked, loosened) = ((await _bench.Table.Read(asked.Number, default))!, (await _bench.Table.Read(loosened.Number, default))!);
        (await _bench.Desk.Grant(Police, asked, new GrantOrder(), null, default)).ShouldBeOfType<ShareAnswer.NotYours>();
        (await _bench.Desk.Revoke(Police, loosened, "否")).ShouldBeOfType<ShareAnswer.NotYours>();
        (await _bench.Table.Page(new ShareScope("GAJ", "GAJ"), null, null, null, null, default)).Items.ShouldBeEmpty();
        (await Mask()).ShouldBe(MaskRule.Middle, "as the catalog says");
        loosened = Taken(await _bench.Desk.Grant(Market, asked, new GrantOrder(Masks: new Dictionary<string, MaskRule> { ["memberNumber"] = MaskRule.None }), null, default));
        (await Mask()).ShouldBe(MaskRule.None, "by whose data it is now");
        Taken(await _bench.Desk.Revoke(Market, loosened, "停止"));
    }

    [Test]
    public async Task All_faults_of_a_request_are_told_at_once_and_nothing_is_stored()
    {
        var bad = new GrantTerms
        {
            Purpose = "old", Basis = " ", Items = ["nothing"], Fields = ["relation", "nobody", "relation"], Verifies = [null!], Rows = "colour = 'red'", Bulk = true, PerDay = 0, PerMinute = -1, Until = "2026-11-24",
        };
        Faults(await _bench.Desk.Ask(Street, _code, bad, default)).ShouldBe([
            "/purpose share.purpose", "/basis share.basis", "/items/0 share.item", "/fields/1 share.field", "/fields/2 share.twice", "/verifies/0 share.field", "/rows share.rows-field", "/fields share.identifier", "/perDay share.per-day",
            "/perMinute share.per-minute", "/until share.until",
        ]);
        Faults(await _bench.Desk.Ask(Street, "101001/999999", Terms() with { Fields = [], Verifies = [], Until = "2036-01-01" }, default)).ShouldBe(["/resource share.resource", "/fields share.no-fields", "/until share.until"]);
        var draft = await _bench.Catalog.Drafted(CatalogBench.Content("未发布"));
        foreach (var resource in (string[])[draft.Code, "", "x", "101001"]) Faults(await _bench.Desk.Ask(Street, resource, Terms(), default)).ShouldBe(["/resource share.resource"], resource);
        foreach (var rows in (string[])["", "division =", "*.x = 1", "$now() = division", "'a' = 'a'", "\ud800 = division", "**[0] = 1", new string('x', 2_001)])
            Faults(await _bench.Desk.Ask(Street, _code, Terms() with { Rows = rows }, default)).ShouldBe(["/rows share.rows"], rows);
        foreach (var until in (string[])["", "2026-13-01", "tomorrow", "2026-11-24"]) Faults(await _bench.Desk.Ask(Street, _code, Terms() with { Until = until }, default)).ShouldBe(["/until share.until"], until);
        Faults(await _bench.Desk.Ask(Street, _code, Terms() with { PerDay = 100_000_001, PerMinute = 100_001 }, default)).ShouldBe(["/perDay share.per-day", "/perMinute share.per-minute"]);
        (await _bench.Table.Page(new ShareScope(null, null, true), null, null, null, null, default)).Items.ShouldBeEmpty();
        (await _bench.Catalog.Log()).ShouldAllBe(static line => !line.StartsWith("share.", StringComparison.Ordinal));
    }

    [Test]
    public async Task Nobody_is_granted_more_than_was_asked_for()
    {
        var asked = await _bench.Asked(_code, Terms() with { PerMinute = 10, Consent = true });
        Faults(await _bench.Desk.Grant(Police, asked, new GrantOrder(
            Fields: ["household"], Verifies: ["household"], Consent: false, Bulk: true, PerDay: 1_001, PerMinute: 0, Until: "2027-07-01", Rows: "nobody = 1",
            Masks: new Dictionary<string, MaskRule> { ["household"] = MaskRule.Whole, ["division"] = MaskRule.Whole }), new string('x', 501), default)).ShouldBe([
            "/fields share.wider", "/verifies share.wider", "/rows share.rows-field", "/consent share.wider", "/bulk share.wider", "/perDay share.wider", "/perMinute share.wider", "/until share.wider", "/masks share.mask", "/fields share.identifier",
            "/reason share.reason",
        ]);
        Faults(await _bench.Desk.Grant(Police, asked, new GrantOrder(Fields: [], Verifies: []), null, default)).ShouldBe(["/fields share.no-fields"]);
        (await Now(asked)).ShouldBe(ShareState.Requested);
        // What was asked for as a whole may be granted for comparing alone.
        var granted = Taken(await _bench.Desk.Grant(Police, asked, new GrantOrder(Fields: [], Verifies: ["relation"]), null, default));
        (granted.Terms.Fields.Count, granted.Terms.Verifies.Count).ShouldBe((0, 1));
    }

    [Test]
    public async Task The_last_day_for_a_decision_is_so_many_working_days_on_and_its_end_is_told_once()
    {
        var late = await _bench.Asked(_code);
        // Tuesday night of UTC is Wednesday 25 there: Thursday, Friday, the Saturday that is worked.
        late.Due.ShouldBe("2026-11-28");
        var decided = await _bench.Granted(_code);
        var chaser = new ShareChaser(_bench.Table, _bench.Desk, Zone, _bench.Catalog.Clock);
        _bench.Catalog.Clock.Advance(TimeSpan.FromDays(3));
        (await chaser.Look(default)).ShouldBe(0, "the day itself is not over");
        _bench.Catalog.Clock.Advance(TimeSpan.FromDays(1));
        (await chaser.Look(default)).ShouldBe(1);
        (await chaser.Look(default)).ShouldBe(0);
        var appealed = Taken(await _bench.Desk.Appeal(Street, Taken(await _bench.Desk.Deny(Police, late, "否")), "需要"));
        appealed.Due.ShouldBe("2026-12-02");
        _bench.Catalog.Clock.Advance(TimeSpan.FromDays(10));
        (await chaser.Look(default)).ShouldBe(1, "an appeal has a clock of its own");
        (await chaser.Look(default)).ShouldBe(0);
        (await _bench.Catalog.Log()).Where(static line => line.StartsWith("share.overdue", StringComparison.Ordinal)).ShouldBe([
            $$"""share.overdue GAJ  {"grant":{{late.Number}},"resource":"{{_code}}","asker":"JD1","state":"requested","due":"2026-11-28"}""",
            $$"""share.overdue GAJ  {"grant":{{late.Number}},"resource":"{{_code}}","asker":"JD1","state":"appealed","due":"2026-12-02"}""",
        ]);
        (await Now(decided)).ShouldBe(ShareState.Granted);
        Taken(await _bench.DeskOf(_bench.Catalog.Commits, calendar: null).Ask(Street, _code, Terms(), default)).Due.ShouldBeNull("no calendar says it");
        Taken(await _bench.DeskOf(_bench.Catalog.Commits, calendar: "none").Ask(Street, _code, Terms(), default)).Due.ShouldBeNull();
    }

    [Test]
    public async Task Requests_at_the_same_moment_have_numbers_of_their_own_and_of_two_decisions_one_stands()
    {
        var other = _bench.Another();
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => (i % 2 == 0 ? _bench.Desk : other.Desk).Ask(Street, _code, Terms(), default)));
        answers.OfType<ShareAnswer.Taken>().Select(static one => one.Grant.Number).Order().ShouldBe(Enumerable.Range(1, 12).Select(static i => (long)i));
        var asked = (await _bench.Table.Read(1, default))!;
        var decisions = await Task.WhenAll(_bench.Desk.Grant(Police, asked, new GrantOrder(), null, default), other.Desk.Deny(Police, asked, "否"), _bench.Desk.TakeBack(Street, asked, null));
        decisions.OfType<ShareAnswer.Taken>().ShouldHaveSingleItem();
        (await _bench.Table.Steps(1, default)).Count.ShouldBe(2);
        (await _bench.Catalog.Log()).Count(static line => line.Contains("\"grant\":1,", StringComparison.Ordinal)).ShouldBe(2);
    }

    [Test]
    public async Task Each_sees_what_its_organisation_asks_and_decides()
    {
        var made = await _bench.Asked(_code);
        foreach (var (scope, sees) in new[] { (new ShareScope("JD1", null), true), (new ShareScope("GAJ", "GAJ"), true), (new ShareScope("GAJ", null), false), (new ShareScope("SCJG", "SCJG"), false), (new ShareScope(null, null, true), true) })
        {
            scope.Has(made).ShouldBe(sees, scope.ToString());
            (await _bench.Table.Page(scope, null, null, null, null, default)).Items.Count.ShouldBe(sees ? 1 : 0, scope.ToString());
        }
        await _bench.Asked(_code, by: Police);
        for (var i = 0; i < 3; i++) await _bench.Asked(_code);
        await _bench.Desk.Deny(Police, (await _bench.Table.Read(4, default))!, "否");
        var found = new List<long>();
        for (string? after = null; ;)
        {
            var page = await _bench.Table.Page(new ShareScope("GAJ", "GAJ"), ShareState.Requested, _code, after, 2, default);
            found.AddRange(page.Items.Select(static one => one.Number));
            if ((after = page.Next) is null) break;
        }
        found.ShouldBe([5, 3, 2, 1]);
        var next = (await _bench.Table.Page(new ShareScope("GAJ", "GAJ"), null, null, null, 2, default)).Next;
        await Should.ThrowAsync<CursorException>(() => _bench.Table.Page(new ShareScope("GAJ", "GAJ"), ShareState.Denied, null, next, 2, default));
    }

    [Test]
    public async Task An_answer_to_be_kept_stands_in_the_commit_of_the_step()
    {
        var kept = new Sql("insert into licence_file (identifier, digest, client, filed_at) values (@identifier, @digest, @client, @filed_at)");
        var asked = Taken(await _bench.Desk.Ask(Street, _code, Terms(), default, made => kept.With("asked", "d", made.Client, made.Number)));
        Taken(await _bench.Desk.Grant(Police, asked, new GrantOrder(), null, default, made => kept.With("granted", "d", made.Client, made.Revision)));
        (await _bench.Catalog.Store.Number("select sum(filed_at) from licence_file where client = 'street'")).ShouldBe(3);
    }
}

public sealed class ShareDeskSqliteTests() : ShareDeskContract(Provider.Sqlite);

public sealed class ShareDeskPostgresTests() : ShareDeskContract(Provider.Postgres);

public sealed class ShareDeskSqlServerTests() : ShareDeskContract(Provider.SqlServer);
