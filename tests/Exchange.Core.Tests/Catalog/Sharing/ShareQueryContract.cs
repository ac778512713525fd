using Exchange.Core.Catalog;
using Exchange.Core.Catalog.Sharing;
using Exchange.Core.Storage;
using Exchange.Core.Tests.Catalog.Libraries;
using static Exchange.Core.Tests.Catalog.Sharing.ShareQueryBench;

namespace Exchange.Core.Tests.Catalog.Sharing;

/// <summary>Share queries and verifications: what goes out, what is denied, and what the log has of both; on every database.</summary>
public abstract class ShareQueryContract(Provider provider)
{
    private ShareQueryBench _bench = null!;

    [SetUp]
    public async Task Open() => _bench = await ShareQueryBench.Open(provider);

    [TearDown]
    public async Task Close()
    {
        if (_bench is null) return;
        var log = string.Join('\n', await _bench.Catalog.Log());
        log.ShouldNotContain(Citizen(1)[..14], customMessage: "no number is in the log");
        log.ShouldNotContain("张样", customMessage: "no name is in the log");
        await _bench.DisposeAsync();
    }

    [Test]
    public async Task A_row_is_found_by_its_key_goes_out_masked_and_its_number_is_that_of_its_log_event()
    {
        await _bench.Granted();
        var page = await _bench.Rows(Question(1));
        Texts(page).ShouldBe([$$"""{"citizenNumber":"{{Citizen(1)[..4]}}****{{Citizen(1)[14..]}}","name":"张**","sex":"2"}"""]);
        page.Cut.Masked.ShouldBe(["citizenNumber", "name"]);
        (page.Batch, page.Next).ShouldBe((1, null));
        var line = (await _bench.Catalog.Store.Rows($"select kind, organisation, client, data from log_event where position = {page.Number}")).ShouldHaveSingleItem();
        string.Join('|', line).ShouldBe("share.queried|GAJ|window|" + """{"grant":1,"resource":"101001/000001","reader":"ZSJ","purpose":"settle","by":"key","field":"citizenNumber","rows":1,"fields":3}""");
        (await _bench.Catalog.Store.Number($"select count(*) from share_trace where subject = '{_bench.Subjects.Of(Citizen(1))}' and position = {page.Number}")).ShouldBe(1);
        (await _bench.Table.Used(1, _bench.Today, default)).ShouldBe(1);
        (await _bench.Catalog.Store.Number("select reads from resource_use where resource = '101001/000001' and client = 'window'")).ShouldBe(1);
    }

    [Test]
    public async Task Nobody_there_is_an_answer_too()
    {
        await _bench.Granted();
        var page = await _bench.Rows(Question(999));
        (page.Rows.Count, page.Batch).ShouldBe((0, 1));
        (await _bench.Log("share.queried")).ShouldHaveSingleItem().ShouldContain("\"rows\":0");
        (await _bench.Table.Used(1, _bench.Today, default)).ShouldBe(1, "guessing is not free");
    }

    [Test]
    public async Task Many_keys_are_one_query_and_each_row_says_by_which_it_was_found()
    {
        await _bench.Granted(Terms() with { PerDay = 2_000 });
        var page = await _bench.Rows(Question(new ShareBy.Keys("citizenNumber", [Citizen(3), Citizen(999), Citizen(1), Citizen(3)])));
        page.Rows.Select(static row => row.Asked).ShouldBe([Citizen(1), Citizen(3)], ignoreOrder: true);
        (await _bench.Log("share.queried")).ShouldHaveSingleItem().ShouldContain("\"by\":\"keys\",\"field\":\"citizenNumber\",\"keys\":4,\"rows\":2");
        (await _bench.Table.Used(1, _bench.Today, default)).ShouldBe(3, "three keys, of which one is nobody's");
        (await _bench.Catalog.Store.Number("select count(*) from share_trace")).ShouldBe(2);
        var names = await _bench.Rows(Question(new ShareBy.Keys("name", ["张样1", "张样3"])));
        names.Rows.Count.ShouldBe(8);
        names.Rows.Select(static row => row.Asked).Distinct().ShouldBe(["张样1", "张样3"], ignoreOrder: true);
        // More than one answer holds: page by page, each row once.
        var (paged, place) = (new List<(string?, string)>(), (SharePlace?)null);
        do
        {
            var part = await _bench.Rows(Question(new ShareBy.Keys("name", ["张样3", "张样1"])) with { Limit = 3, After = place });
            paged.AddRange(part.Rows.Select(static row => (row.Asked, row.Key)));
            place = part.Next;
        }
        while (place is not null);
        paged.ShouldBe(names.Rows.Select(static row => (row.Asked, row.Key)));
        var many = await _bench.Rows(Question(new ShareBy.Keys("citizenNumber", [.. Enumerable.Range(1, 1_000).Select(Citizen)])));
        many.Rows.Count.ShouldBe(40);
        var used = await _bench.Table.Used(1, _bench.Today, default);
        (await _bench.Rows(Question(new ShareBy.Keys("citizenNumber", [.. Enumerable.Range(40, 100).Select(Citizen)])))).Rows.Count.ShouldBe(1);
        (await _bench.Table.Used(1, _bench.Today, default)).ShouldBe(used + 100, "each key that was asked counts");
        // Page by page as well, each key once.
        used = await _bench.Table.Used(1, _bench.Today, default);
        place = null;
        do place = (await _bench.Rows(Question(new ShareBy.Keys("citizenNumber", [.. Enumerable.Range(38, 10).Select(Citizen)])) with { Limit = 1, After = place })).Next;
        while (place is not null);
        (await _bench.Table.Used(1, _bench.Today, default)).ShouldBeInRange(used + 10, used + 11, "a last page with nothing on it is a question too");
        (await _bench.Faults(Question(new ShareBy.Keys("citizenNumber", [.. Enumerable.Range(1, 1_001).Select(Citizen)])))).ShouldBe(["/keys/values share.keys"]);
        (await _bench.Faults(Question(new ShareBy.Keys("citizenNumber", [])))).ShouldBe(["/keys/values share.keys"]);
    }

    [Test]
    public async Task A_filter_looks_by_a_field_of_the_library_and_holds_the_rows_to_the_others()
    {
        await _bench.Granted();
        (await _bench.Rows(Question(Filter(("name", "张样1"))))).Rows.Count.ShouldBe(4);
        (await _bench.Rows(Question(Filter(("name", "张样1"), ("sex", "2"))))).Rows.Count.ShouldBe(4);
        (await _bench.Rows(Question(Filter(("sex", "1"), ("name", "张样1"))))).Rows.Count.ShouldBe(0);
        (await _bench.Rows(Question(Filter(("citizenNumber", Citizen(1)), ("nation", "01"))))).Rows.Count.ShouldBe(1);
        // What is only compared may be looked for; what the grant does not have may not.
        (await _bench.Denied(Question(Filter(("name", "张样1"), ("division", "449901"))))).ShouldBe(["/filter/division share.field"]);
        (await _bench.Faults(Question(Filter(("sex", "1"))))).ShouldBe(["/filter share.filter-all"]);
        (await _bench.Faults(Question(Filter()))).ShouldBe(["/filter share.filter-all"]);
        await _bench.Granted(Terms() with { Bulk = true, Purpose = "count" });
        (await _bench.Rows(Question(Filter()) with { Purpose = "count", RecordNumber = null })).Rows.Count.ShouldBe(40);
        (await _bench.Rows(Question(Filter(("sex", "1"))) with { Purpose = "count", RecordNumber = null })).Rows.Count.ShouldBe(20);
    }

    [Test]
    public async Task Pages_are_of_one_batch_whatever_is_merged_meanwhile()
    {
        await _bench.Granted(Terms() with { Bulk = true });
        var keys = new List<string>();
        SharePlace? place = null;
        do
        {
            var page = await _bench.Rows(Question(Filter()) with { Limit = 7, After = place });
            keys.AddRange(page.Rows.Select(static row => row.Key));
            if (place is null) await _bench.Libraries.Load("population", LibraryBench.Full, LibraryBench.Person(50, "李样一"));
            place = page.Next;
        }
        while (place is not null);
        keys.ShouldBe([.. Enumerable.Range(1, 40).Select(Citizen).Order(StringComparer.Ordinal)]);
        var now = await _bench.Rows(Question(Filter()));
        (now.Rows.ShouldHaveSingleItem().Key, now.Batch).ShouldBe((Citizen(50), 2));
        (await _bench.Table.Used(1, _bench.Today, default)).ShouldBe(41);
    }

    [Test]
    public async Task Only_rows_that_the_grant_shows_are_seen_counted_and_verified()
    {
        await _bench.Granted(Terms() with { Rows = "division = '449901'", Bulk = true });
        (await _bench.Rows(Question(Filter()) with { Limit = 5 })).Rows.Count.ShouldBe(5);
        (await _bench.Rows(Question(Filter()))).Rows.Count.ShouldBe(14);
        (await _bench.Rows(Question(2))).Rows.ShouldBeEmpty();
        (await _bench.Rows(Question(4))).Rows.Count.ShouldBe(1);
        (await Said(2, ("sex", "1"))).ShouldBe(ShareVerdict.Unknown, "a row that is not shown is none");
        (await Said(4, ("sex", "1"))).ShouldBe(ShareVerdict.Yes);
    }

    [Test]
    public async Task A_condition_that_costs_more_than_one_answer_may_is_denied_and_counts()
    {
        // Each row is within its own bounds, and some hundred of them are not within those of an answer.
        await _bench.Libraries.Load("population", LibraryBench.Upsert, [.. Enumerable.Range(100, 300).Select(static i => LibraryBench.Person(i, "重样"))]);
        await _bench.Granted(Terms() with { Rows = "$count($filter([1..9000], function($n) { $n = 0 })) = 0 or name = 'x'", Bulk = true });
        (await _bench.Rows(Question(1))).Rows.Count.ShouldBe(1, "one row is no matter");
        (await _bench.Denied(Question(Filter()) with { Limit = 1_000 })).ShouldBe(["/grant share.rows-cost"]);
        (await _bench.Log("share.query-denied")).ShouldHaveSingleItem().ShouldContain("share.rows-cost");
        (await _bench.Table.Used(1, _bench.Today, default)).ShouldBeGreaterThan(1);
    }

    [Test]
    public async Task Fields_are_those_of_the_grant_and_what_is_outside_is_denied_and_logged()
    {
        await _bench.Granted();
        Texts(await _bench.Rows(Question(1, "sex"))).ShouldBe(["""{"sex":"2"}"""]);
        (await _bench.Denied(Question(1, "sex", "nation", "division"))).ShouldBe(["/fields/1 share.field", "/fields/2 share.field"], "what is compared is not handed out");
        (await _bench.Faults(Question(1, "nothing"))).ShouldBe(["/fields/0 share.no-field"]);
        (await _bench.Faults(Question(new ShareBy.Key("sex", "1")))).ShouldBe(["/key/field share.lookup"]);
        (await _bench.Log("share.query-denied")).ShouldHaveSingleItem().ShouldBe("""share.query-denied GAJ window {"resource":"101001/000001","grant":1,"reader":"ZSJ","by":"key","why":"share.field"}""");
        await _bench.Granted(Terms() with { Fields = [], Verifies = ["name"] }, organisation: "SCJG");
        (await _bench.Denied(Question(1), client: Market)).ShouldBe(["/fields share.field"]);
    }

    [Test]
    public async Task Without_purpose_record_or_grant_nothing_is_read()
    {
        (await _bench.Denied(Question(1))).ShouldBe(["/grant share.not-granted"]);
        var grant = await _bench.Granted(Terms() with { Items = ["settle-here"] });
        (await _bench.Denied(Question(1) with { Purpose = null })).ShouldBe(["/purpose share.purpose"]);
        (await _bench.Denied(Question(1) with { Purpose = null, RecordNumber = null })).ShouldBe(["/purpose share.purpose", "/recordNumber share.record"]);
        (await _bench.Denied(Question(1) with { RecordNumber = null })).ShouldBe(["/recordNumber share.record"]);
        (await _bench.Denied(Question(1) with { Purpose = "relief" })).ShouldBe(["/purpose share.other-purpose"]);
        (await _bench.Denied(Question(1))).ShouldBe(["/recordNumber share.other-item"], "of which item a record is that nobody knows is not known");
        (await _bench.Denied(Question(1) with { Grant = 77 })).ShouldBe(["/grant share.not-granted"]);
        (await _bench.Denied(Question(1), client: Other)).ShouldBe(["/grant share.not-granted"]);
        (await _bench.Denied(Question(1) with { Grant = grant.Number }, client: Other)).ShouldBe(["/grant share.not-granted"], "another's grant is none");
        (await _bench.Desk.Query(Window, "101001/000002", Question(1), default)).ShouldBeOfType<ReadingAnswer.Missing>("it is not published");
        (await _bench.Desk.Query(Window, "999999/000002", Question(1), default)).ShouldBeOfType<ReadingAnswer.Missing>();
        (await _bench.Log("share.query-denied")).Count.ShouldBe(9);
        (await _bench.Log("share.queried")).ShouldBeEmpty();
    }

    [Test]
    public async Task Of_several_grants_the_first_that_allows_all_of_it_is_read_under_however_many_there_are()
    {
        for (var i = 0; i < 101; i++) await _bench.Granted(Terms() with { Purpose = "relief", Fields = ["sex"], Verifies = [] });
        var items = await _bench.Granted(Terms() with { Items = ["settle-here"] });
        var plain = await _bench.Granted();
        var bulk = await _bench.Granted(Terms() with { Bulk = true, Consent = true });
        var consent = new ShareConsent("A", Citizen(1));
        (await _bench.Rows(Question(1))).View.Grant.Number.ShouldBe(plain.Number, "whose record it is nobody knows");
        (await _bench.Rows(Question(1) with { RecordNumber = null, Consent = consent })).View.Grant.Number.ShouldBe(bulk.Number, "without a record");
        (await _bench.Rows(Question(Filter(("sex", "2"), ("citizenNumber", Citizen(1)))))).View.Grant.Number.ShouldBe(plain.Number);
        (await _bench.Faults(Question(Filter(("sex", "1"))))).ShouldBe(["/filter share.filter-all"], "only the bulk one walks, and it asks for a consent");
        var walking = await _bench.Granted(Terms() with { Bulk = true });
        (await _bench.Rows(Question(Filter(("sex", "1"))))).View.Grant.Number.ShouldBe(walking.Number);
        (await _bench.Denied(Question(1) with { Grant = items.Number })).ShouldBe(["/recordNumber share.other-item"]);
        (await _bench.Denied(Question(1, "sex", "nation") with { Purpose = "relief" })).ShouldBe(["/fields/1 share.field"]);
        var last = await _bench.Granted(Terms() with { Purpose = "relief" });
        (await _bench.Rows(Question(1, "name") with { Purpose = "relief" })).View.Grant.Number.ShouldBe(last.Number, "behind a hundred others");
    }

    [TestCase(ShareState.Requested, "share.pending")]
    [TestCase(ShareState.Revoked, "share.revoked")]
    [TestCase(ShareState.TakenBack, "share.revoked")]
    [TestCase(ShareState.Denied, "share.not-granted")]
    [TestCase(ShareState.Refused, "share.not-shared")]
    public async Task What_is_not_granted_says_how_it_stands(ShareState state, string code)
    {
        await _bench.Granted(state: state);
        (await _bench.Denied(Question(1))).ShouldBe([(state == ShareState.Refused ? "/resource " : "/grant ") + code]);
        (await _bench.Denied(Question(1) with { Grant = 1 })).ShouldBe([(state == ShareState.Refused ? "/resource " : "/grant ") + code]);
    }

    [Test]
    public async Task A_grant_that_is_revoked_changed_or_over_ends_every_later_reading_on_each_host()
    {
        var (other, _, _) = _bench.Another();
        var grant = await _bench.Granted();
        foreach (var desk in (ShareQueryDesk[])[_bench.Desk, other]) (await desk.Query(Window, Population, Question(1), default)).ShouldBeOfType<ReadingAnswer.Rows>();
        // Neither host has looked since: the guard of the reading sees it.
        grant = await _bench.Moved(grant, ShareState.Granted, Terms() with { Fields = ["sex"] });
        foreach (var desk in (ShareQueryDesk[])[_bench.Desk, other]) Texts((await desk.Query(Window, Population, Question(1), default)).ShouldBeOfType<ReadingAnswer.Rows>().Page).ShouldBe(["""{"sex":"2"}"""]);
        await _bench.Moved(grant, ShareState.Revoked);
        foreach (var desk in (ShareQueryDesk[])[_bench.Desk, other]) (await desk.Query(Window, Population, Question(1), default)).ShouldBeOfType<ReadingAnswer.Denied>().Why.ShouldHaveSingleItem().Code.ShouldBe("share.revoked");
        await _bench.Granted(Terms() with { Until = "2026-11-25", Purpose = "today" });
        (await _bench.Rows(Question(1) with { Purpose = "today" })).Rows.Count.ShouldBe(1);
        _bench.Catalog.Clock.Advance(TimeSpan.FromDays(1));
        (await _bench.Denied(Question(1) with { Purpose = "today" })).ShouldBe(["/grant share.expired"]);
        (await _bench.Log("share.queried")).Count.ShouldBe(5);
    }

    [Test]
    public async Task A_resource_that_is_withdrawn_or_republished_is_read_as_it_stands_now()
    {
        await _bench.Granted();
        await _bench.Rows(Question(1));
        var content = (await _bench.Catalog.Table.Read(Population, version: null, default))!.Content;
        var less = content with { Fields = [.. content.Fields.Where(static field => field.Name != "sex").Select(static field => field.Name == "name" ? field with { Mask = MaskRule.Whole } : field)] };
        await ShareQueryBench.Published(_bench.Catalog, Population, less);
        Texts(await _bench.Rows(Question(1, "name"))).ShouldBe(["""{"name":"****"}"""]);
        (await _bench.Catalog.Desk.Withdraw(Population, CatalogBench.Bureau, default)).ShouldBeOfType<CatalogAnswer.Stored>();
        (await _bench.Desk.Query(Window, Population, Question(1), default)).ShouldBeOfType<ReadingAnswer.Missing>();
        (await _bench.Log("share.queried")).Count.ShouldBe(2);
    }

    [Test]
    public async Task Where_a_consent_is_needed_only_that_persons_own_opens_it()
    {
        await _bench.Granted(Terms() with { Consent = true });
        var now = _bench.Catalog.Clock.GetUtcNow();
        ShareQuestion With(int subject, string? @for = null, DateTimeOffset? until = null, int citizen = 1) => Question(citizen) with { Consent = new ShareConsent("A-77", Citizen(subject), @for, until) };
        (await _bench.Denied(Question(1))).ShouldBe(["/consent share.consent"]);
        (await _bench.Denied(With(2))).ShouldBe(["/consent/subject share.consent-other"]);
        (await _bench.Denied(With(2, citizen: 999))).ShouldBe(["/consent/subject share.consent-other"], "whether the other one is there is not told");
        (await _bench.Denied(With(1, until: now))).ShouldBe(["/consent/until share.consent-expired"]);
        (await _bench.Denied(With(1, Households))).ShouldBe(["/consent/for share.consent-for"]);
        (await _bench.Denied(Question(Filter(("name", "张样1"))) with { Consent = new ShareConsent("A-77", Citizen(1)) })).ShouldBe(["/consent/subject share.consent-other"], "four have that name");
        (await _bench.Rows(With(1, Population, now.AddMinutes(1)))).Rows.Count.ShouldBe(1);
        (await _bench.Faults(Question(1) with { Consent = new ShareConsent("", " ") })).ShouldBe(["/consent/code share.text", "/consent/subject share.text"]);
        (await _bench.Log("share.queried")).ShouldHaveSingleItem().ShouldContain($"\"consent\":\"{_bench.Subjects.Of("A-77")}\"");
        (await _bench.Log("share.query-denied")).Count.ShouldBe(6);
        string.Join('\n', await _bench.Catalog.Log()).ShouldNotContain("A-77");
    }

    [Test]
    public async Task Where_the_catalog_asks_for_a_consent_each_grant_does()
    {
        await _bench.Granted();
        var content = (await _bench.Catalog.Table.Read(Population, version: null, default))!.Content;
        (await _bench.Rows(Question(1))).Rows.Count.ShouldBe(1);
        await ShareQueryBench.Published(_bench.Catalog, Population, content with { Share = content.Share with { Consent = true } });
        (await _bench.Denied(Question(1))).ShouldBe(["/consent share.consent"], "at once, by the guard of the reading");
        (await _bench.Rows(Question(1) with { Consent = new ShareConsent("A-77", Citizen(1)) })).Rows.Count.ShouldBe(1);
    }

    [Test]
    public async Task Whom_a_row_of_a_household_is_about_is_its_member_and_it_is_that_ones_consent_that_counts()
    {
        await _bench.Granted(Terms() with { Fields = ["relation"], Verifies = [], Consent = true }, Households);
        var by = new ShareBy.Key("householdNumber", "H1");
        (await _bench.Denied(Question(by) with { Consent = new ShareConsent("A", Citizen(1)) }, Households)).ShouldBe(["/consent/subject share.consent-other"]);
        await _bench.Granted(Terms() with { Fields = ["relation"], Verifies = [], Purpose = "relief" }, Households);
        (await _bench.Rows(Question(by) with { Purpose = "relief" }, Households)).Rows.Count.ShouldBe(2);
        foreach (var member in (int[])[1, 2]) (await _bench.Catalog.Store.Number($"select count(*) from share_trace where subject = '{_bench.Subjects.Of(Citizen(member))}'")).ShouldBe(1);
    }

    [Test]
    public async Task Neither_a_name_nor_the_key_itself_is_the_number_of_whoever_consents()
    {
        await _bench.Granted(Terms() with { Consent = true });
        var content = (await _bench.Catalog.Table.Read(Population, version: null, default))!.Content;
        await ShareQueryBench.Published(_bench.Catalog, Population, content with { Fields = [.. content.Fields.Select(static field => field with { Identifier = field.Name == "sex" })] });
        ShareQuestion By(string subject) => Question(1) with { Consent = new ShareConsent("A", subject) };
        (await _bench.Denied(By("张样1"))).ShouldBe(["/consent/subject share.consent-other"], "many have that name");
        (await _bench.Denied(By(Citizen(2)))).ShouldBe(["/consent/subject share.consent-other"]);
        (await _bench.Rows(By(Citizen(1)))).Rows.Count.ShouldBe(1, "a personal field says whose number it is");

        await _bench.Granted(Terms() with { Fields = ["relation"], Verifies = [], Consent = true }, Households);
        var households = (await _bench.Catalog.Table.Read(Households, version: null, default))!.Content;
        await ShareQueryBench.Published(_bench.Catalog, Households, households with { Fields = [.. households.Fields.Select(static field => field with { Personal = false, Mask = MaskRule.None })] });
        foreach (var subject in (string[])["H2", Citizen(3)])
            (await _bench.Denied(Question(new ShareBy.Key("householdNumber", "H2")) with { Consent = new ShareConsent("A", subject) }, Households)).ShouldBe(["/consent/subject share.consent-other"], subject);
    }

    [Test]
    public async Task Whoever_tries_consents_uses_up_the_day()
    {
        await _bench.Granted(Terms() with { Fields = ["relation"], Verifies = [], Consent = true, PerDay = 5 }, Households);
        var by = Question(new ShareBy.Key("householdNumber", "H1"));
        for (var i = 10; i < 12; i++) (await _bench.Denied(by with { Consent = new ShareConsent("A", Citizen(i)) }, Households)).ShouldBe(["/consent/subject share.consent-other"]);
        (await _bench.Table.Used(1, _bench.Today, default)).ShouldBe(4, "two of that household, looked up twice");
        (await _bench.Denied(by with { Consent = new ShareConsent("A", Citizen(13)) }, Households)).ShouldBe(["/grant share.volume"]);
        (await _bench.Log("share.query-denied")).Count.ShouldBe(3);
        (await _bench.Log("share.queried")).ShouldBeEmpty();
    }

    [Test]
    public async Task A_licence_is_about_its_holder()
    {
        await _bench.Granted(Terms() with { Fields = ["relation"], Verifies = [], Consent = true }, Households);
        await _bench.Libraries.Register($$"""
            kind: licenceType
            name: household-book
            title: { zh: 户口簿, en: Household book }
            code: "114400000069000343003"
            resource: {{Households}}
            fields: { identifier: householdNumber, holderNumber: householdNumber }
            """);
        var by = Question(new ShareBy.Key("householdNumber", "H2"));
        (await _bench.Denied(by with { Consent = new ShareConsent("A", Citizen(3)) }, Households)).ShouldBe(["/consent/subject share.consent-other"]);
        (await _bench.Rows(by with { Consent = new ShareConsent("A", "H2") }, Households)).Rows.Count.ShouldBe(1, "what its type says is the holder's number is that");
    }

    [Test]
    public async Task A_verification_says_yes_no_or_unknown_and_hands_nothing_out()
    {
        await _bench.Granted();
        (await Said(1, ("name", "张样1"), ("nation", "01"))).ShouldBe(ShareVerdict.Yes);
        (await Said(1, ("name", "张样1"), ("nation", "02"))).ShouldBe(ShareVerdict.No);
        (await Said(999, ("name", "张样1"))).ShouldBe(ShareVerdict.Unknown);
        (await _bench.Log("share.verified")).Count.ShouldBe(3);
        (await _bench.Log("share.verified"))[1].ShouldContain("\"rows\":1,\"fields\":2,\"answer\":\"no\"");
        (await _bench.Table.Used(1, _bench.Today, default)).ShouldBe(3, "each counts as one");
        (await _bench.Catalog.Store.Number("select count(*) from share_trace")).ShouldBe(2);
        (await _bench.Desk.Verify(Window, Population, Claim(1, ("division", "449901")), default)).ShouldBeOfType<ReadingAnswer.Denied>().Why.ShouldHaveSingleItem().Pointer.ShouldBe("/says/division");
        (await _bench.Desk.Verify(Window, Population, Claim(1), default)).ShouldBeOfType<ReadingAnswer.Faulty>().Faults.ShouldHaveSingleItem().Code.ShouldBe("share.says");
        (await _bench.Desk.Verify(Window, Population, Claim(1, ("nothing", "x")), default)).ShouldBeOfType<ReadingAnswer.Faulty>().Faults.ShouldHaveSingleItem().Pointer.ShouldBe("/says/nothing");
    }

    [Test]
    public async Task Unmasked_is_what_the_grant_leaves_to_the_catalog_for_roles_that_may_with_a_reason()
    {
        await _bench.Granted(Terms() with { Masks = new SortedDictionary<string, MaskRule> { ["name"] = MaskRule.Name } }, organisation: "SCJG");
        await _bench.Granted();
        ShareQuestion Bare(params string[] fields) => Question(1, "citizenNumber", "name") with { Unmask = new ShareUnmask(fields, "核对同名人") };
        Texts(await _bench.Rows(Bare("citizenNumber"), client: Market)).ShouldBe([$$"""{"citizenNumber":"{{Citizen(1)}}","name":"张**"}"""]);
        (await _bench.Denied(Bare("name"), client: Market)).ShouldBe(["/unmask/fields/0 share.unmask"], "the provider has said how it is shown");
        (await _bench.Denied(Bare("citizenNumber"))).ShouldBe(["/unmask/fields/0 share.unmask"], "a window does not decide");
        (await _bench.Denied(Bare("nation"), client: Market)).ShouldBe(["/unmask/fields/0 share.field"]);
        (await _bench.Desk.Query(Market, Population, Question(1) with { Unmask = new ShareUnmask(["name"], "  ") }, default)).ShouldBeOfType<ReadingAnswer.Faulty>().Faults.ShouldHaveSingleItem().Pointer.ShouldBe("/unmask/reason");
        var line = (await _bench.Log("share.unmasked")).ShouldHaveSingleItem();
        line.ShouldContain("\"fields\":\"citizenNumber\",\"rows\":1,\"reason\":\"");
        line.ShouldNotContain("同名");
    }

    [Test]
    public async Task The_days_volume_is_kept_to_the_row_however_many_ask_at_once_on_however_many_hosts()
    {
        await _bench.Granted(Terms() with { PerDay = 25 });
        var (other, _, _) = _bench.Another();
        var answers = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => (i % 2 == 0 ? _bench.Desk : other).Query(Window, Population, Question(1 + i % 40), default)));
        var rows = answers.OfType<ReadingAnswer.Rows>().ToList();
        rows.Count.ShouldBe(25);
        answers.OfType<ReadingAnswer.Denied>().Select(static one => one.Why.ShouldHaveSingleItem().Code).Distinct().ShouldBe(["share.volume"]);
        (await _bench.Table.Used(1, _bench.Today, default)).ShouldBe(25);
        (await _bench.Log("share.queried")).Count.ShouldBe(25);
        (await _bench.Log("share.query-denied")).Count.ShouldBe(35);
        (await _bench.Denied(Question(new ShareBy.Keys("citizenNumber", [Citizen(1), Citizen(2)])))).ShouldBe(["/grant share.volume"]);
        _bench.Catalog.Clock.Advance(TimeSpan.FromDays(1));
        (await _bench.Rows(Question(1))).Rows.Count.ShouldBe(1);
        (await _bench.Table.Used(1, _bench.Today, default)).ShouldBe(1);
    }

    [Test]
    public async Task Readings_of_one_grant_share_a_change_and_each_has_a_log_event_of_its_own()
    {
        await _bench.Granted(Terms() with { PerDay = 100_000 });
        await _bench.Granted(Terms() with { PerDay = 100_000 }, organisation: "SCJG");
        await _bench.Rows(Question(1));
        var commits = _bench.Catalog.Commits.Commits;
        var answers = await Task.WhenAll(Enumerable.Range(0, 300).Select(async i => (Citizen: 1 + i % 40, Page: await _bench.Rows(Question(1 + i % 40), client: i % 3 == 0 ? Market : Window))));
        TestContext.Out.WriteLine($"{_bench.Catalog.Commits.Commits - commits} commits for 300 readings");
        (_bench.Catalog.Commits.Commits - commits).ShouldBeLessThan(150);
        answers.Select(static one => one.Page.Number).ShouldBeUnique();
        foreach (var (citizen, page) in answers.Take(40))
            (await _bench.Catalog.Store.Number($"select count(*) from share_trace where subject = '{_bench.Subjects.Of(Citizen(citizen))}' and position = {page.Number}")).ShouldBe(1);
        // Positions are dense: what leads to an event takes none.
        (await _bench.Catalog.Store.Number("select count(*) from log_event")).ShouldBe(await _bench.Catalog.Store.Number("select max(position) from log_event"));
        (await _bench.Catalog.Store.Number("select count(*) from share_trace s join log_event e on e.position = s.position where e.kind = 'share.queried'")).ShouldBe(301);
        (await _bench.Catalog.Store.Number("select sum(reads) from resource_use")).ShouldBe(301);
        (await _bench.Table.Used(1, _bench.Today, default) + await _bench.Table.Used(2, _bench.Today, default)).ShouldBe(301);
    }

    [Test]
    public async Task Unusual_reading_is_told_once_an_hour_and_grant_on_however_many_hosts()
    {
        await _bench.Granted(Terms() with { PerDay = 10 });
        // Two in the morning there, and nobody knows the record.
        var desks = (ShareQueryDesk[])[_bench.With(new ShareOptions { Hours = "07:00-21:00", FlagShare = 50 }), _bench.With(new ShareOptions { Hours = "07:00-21:00", FlagShare = 50 })];
        foreach (var desk in (ShareQueryDesk[])[.. desks, .. desks]) (await desk.Query(Window, Population, Question(1), default)).ShouldBeOfType<ReadingAnswer.Rows>();
        (await Flags()).ShouldBe(["hours", "record"], ignoreOrder: true);
        await desks[0].Query(Window, Population, Question(1), default);
        (await Flags()).Count.ShouldBe(2, "half is not more than half");
        await desks[1].Query(Window, Population, Question(1), default);
        (await Flags()).ShouldBe(["hours", "record", "volume"], ignoreOrder: true);
        _bench.Catalog.Clock.Advance(TimeSpan.FromHours(8));
        await desks[0].Query(Window, Population, Question(1) with { RecordNumber = "N-2" }, default);
        (await Flags()).ShouldBe(["hours", "record", "record", "volume", "volume"], ignoreOrder: true, "ten in the morning is no unusual hour");
        (await _bench.Log("share.flagged"))[0].ShouldContain("\"grant\":1,\"resource\":\"101001/000001\",\"reader\":\"ZSJ\",\"purpose\":\"settle\"");
    }

    private async Task<List<string>> Flags() => [.. (await _bench.Log("share.flagged")).Select(static line => line.Split("\"reason\":\"")[1].Split('"')[0])];

    [Test]
    public async Task Who_asks_more_often_than_the_grant_allows_is_told_to_wait()
    {
        await _bench.Granted();
        _bench.Pace = TimeSpan.FromSeconds(7);
        (await _bench.Desk.Query(Window, Population, Question(1), default)).ShouldBe(new ReadingAnswer.TooMany(TimeSpan.FromSeconds(7)));
        (await _bench.Log("share.queried")).ShouldBeEmpty();
    }

    [Test]
    public async Task What_is_no_question_is_told_whole_and_nothing_is_logged()
    {
        await _bench.Granted();
        var before = (await _bench.Catalog.Log()).Count;
        (await _bench.Faults(new ShareQuestion { Purpose = "", RecordNumber = new string('N', 300), By = new ShareBy.Key("nothing", ""), Limit = 0, Fields = ["nobody"] }))
            .ShouldBe(["/purpose share.text", "/recordNumber share.text", "/limit share.limit", "/key/field share.no-field", "/key/value share.text", "/fields/0 share.no-field"]);
        (await _bench.Faults(Question(new ShareBy.Key("citizenNumber", "\ud800")))).ShouldBe(["/key/value share.text"]);
        (await _bench.Faults(Question(Filter(("name", "a\0"))))).ShouldBe(["/filter/name share.text"]);
        (await _bench.Faults(Question(Filter([.. Enumerable.Range(0, 51).Select(static i => ($"f{i}", "x"))])))).ShouldBe(["/filter share.named"]);
        (await _bench.Desk.Verify(Window, Population, Claim(1, [.. Enumerable.Range(0, 51).Select(static i => ($"f{i}", "x"))]), default)).ShouldBeOfType<ReadingAnswer.Faulty>().Faults.Select(static one => one.Code).ShouldBe(["share.named"]);
        (await _bench.Catalog.Log()).Count.ShouldBe(before);
    }

    private async Task<ShareVerdict> Said(int citizen, params (string Field, string Value)[] says)
        => (await _bench.Desk.Verify(Window, Population, Claim(citizen, says), default)).ShouldBeOfType<ReadingAnswer.Verified>().Verdict;

    private static ShareClaim Claim(int citizen, params (string Field, string Value)[] says) => new(Question(citizen), says.ToDictionary(static one => one.Field, static one => one.Value));

    private static ShareBy.Filter Filter(params (string Field, string Value)[] equal) => new(equal.ToDictionary(static one => one.Field, static one => one.Value));
}

public sealed class ShareQuerySqliteTests() : ShareQueryContract(Provider.Sqlite);

public sealed class ShareQueryPostgresTests() : ShareQueryContract(Provider.Postgres);

public sealed class ShareQuerySqlServerTests() : ShareQueryContract(Provider.SqlServer);
