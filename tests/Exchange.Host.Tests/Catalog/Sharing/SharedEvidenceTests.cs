using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Exchange.Host.Tests.Api;

namespace Exchange.Host.Tests.Catalog.Sharing;

/// <summary>Evidence and prefilled forms under policy: what has a condition is looked at under a grant for the item, with consent where it is asked for, and a record names the answer.</summary>
internal sealed class SharedEvidenceTests : LicenceHubTests
{
    private const string Requests = "/api/v1/share/requests", Owner = "449903198506120013", Other = "449903199002030027", Place = "福建省云溪区一路12号";

    private static readonly string Until = DateTime.UtcNow.AddDays(200).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>An entry whose rows are found by an account, and are about whose number stands in them.</summary>
    private string _accounts = "", _licence = "";

    [OneTimeSetUp]
    public async Task Fill()
    {
        _accounts = await Entry("103002", Share("conditional"), ("account", "none"), ("idNumber", "middle"), ("state", "none"));
        await Hub.Apply($$"""
            kind: schema
            name: account-row.v1
            title: { zh: 账户, en: An account }
            schema: { type: object, required: [account], properties: { account: { type: string }, idNumber: { type: string }, state: { type: string } } }
            ---
            kind: library
            name: accounts
            title: { zh: 账户库, en: Accounts }
            resource: {{_accounts}}
            schema: account-row.v1
            identity: [account]
            ---
            kind: item
            name: accounted
            title: { zh: 账户事项, en: An item about an account }
            code: accounted
            organisation: SCJG
            schema: form.v1
            closingTable: closing
            materials:
              - { code: P1, title: { zh: 缴存证明, en: An account }, as: [share], optional: true }
            prefill:
              - { resource: {{_accounts}}, by: account, fields: { state: /company } }
            steps:
              - { name: S1, title: { zh: 办理, en: Handling }, organisation: SCJG, adapter: safe, mapping: form-to-case.v1 }
            """);
        await Load(_accounts, new JsonObject { ["account"] = "A-1", ["idNumber"] = Owner, ["state"] = "01" }, new JsonObject { ["account"] = Owner, ["idNumber"] = Owner, ["state"] = "02" });
        await Hub.Apply($$"""
            kind: codeTable
            name: share-purposes
            title: { zh: 共享用途, en: Purposes }
            rows: [{ value: premises, title: { zh: 住所核验, en: Premises } }, { value: nothing, title: { zh: 其他, en: Other } }]
            ---
            kind: schema
            name: title-row.v1
            title: { zh: 权属, en: A title }
            schema: { type: object, required: [owner], properties: { owner: { type: string }, location: { type: string } } }
            ---
            kind: library
            name: titles
            title: { zh: 权属库, en: Titles }
            resource: {{Titles}}
            schema: title-row.v1
            identity: [owner]
            shortcut: person
            ---
            kind: library
            name: firms
            title: { zh: 企业库, en: Firms }
            resource: {{Firms}}
            schema: firm-row.v1
            identity: [uscc]
            shortcut: legalEntity
            """);
        foreach (var item in (string[])["filled", "other-filled"])
            await Hub.Apply($$"""
                kind: item
                name: {{item}}
                title: { zh: 预填事项, en: An item that is filled in }
                code: '{{item}}'
                organisation: SCJG
                schema: form.v1
                closingTable: closing
                materials:
                  - { code: P1, title: { zh: 住所证明, en: Premises }, as: [share], optional: true, most: 5 }
                prefill:
                  - { from: person, numberTypes: ['111'], fields: { owner: /applicant/idNumber, location: /applicant/name, nothing: /applicant/phone } }
                  - { from: legalEntity, numberTypes: ['001'], fields: { firm: /company, legalRepresentative: /applicant/name } }
                  - { from: licence, fields: { holder: /company } }
                  - { resource: {{Licences}}, by: holderCode, numberTypes: ['001'], fields: { holder: /company } }
                steps:
                  - { name: S1, title: { zh: 办理, en: Handling }, organisation: SCJG, adapter: safe, mapping: form-to-case.v1 }
                """, item + ".yaml");
        await Hub.Apply($$"""
            kind: evidence
            name: town
            title: { zh: 凭据对照表, en: Evidence }
            materials:
              - code: premises
                title: { zh: 住所证明, en: Premises }
                of: [{ item: filled, material: P1 }]
                accepts: [{ as: share, resource: {{Titles}}, by: owner, shows: [owner, location], grade: A }]
              - code: other-premises
                title: { zh: 住所证明, en: Premises }
                of: [{ item: other-filled, material: P1 }]
                accepts: [{ as: verify, resource: {{Titles}}, by: owner, name: location, grade: A }]
              - code: business-licence
                title: { zh: 营业执照, en: Business licence }
                of: [{ item: licensed, material: L1 }]
                accepts: [{ as: licence, licence: business-licence, shows: [holder], grade: A }]
              - code: account
                title: { zh: 缴存证明, en: An account }
                of: [{ item: accounted, material: P1 }]
                accepts: [{ as: share, resource: {{_accounts}}, by: account, shows: [state], grade: A }]
            """, "town.yaml");
        await Load(Titles, new JsonObject { ["owner"] = Owner, ["location"] = Place });
        _licence = await Licence("91350100M000999Y00", until: "2099-12-31");
        await Load(Firms, new JsonObject { ["uscc"] = "91350100M000100Y43", ["firm"] = "云溪花木有限公司", ["legalRepresentative"] = "李样二" });
    }

    /// <summary>Whatever a test was granted ends with it.</summary>
    [TearDown]
    public async Task End()
    {
        foreach (var one in (await Hub.Get("administrator", Requests + "?state=granted&limit=500")).ShouldBe(200)["items"].EnumerateArray())
            (await Hub.Post("administrator", $"{Requests}/{one.GetProperty("number").GetInt64()}/revoke", Because("测试结束"))).ShouldBe(200);
    }

    private async Task<long> Granted(
        string[]? items = null, string[]? fields = null, string[]? verifies = null, string? rows = null, bool consent = false, int perDay = 100, JsonObject? order = null, string? resource = null)
    {
        var request = new JsonObject
        {
            ["resource"] = resource ?? Titles, ["purpose"] = "premises", ["basis"] = "《市场主体登记管理条例》", ["items"] = Names(items ?? []), ["fields"] = Names(fields ?? ["owner", "location"]), ["verifies"] = Names(verifies ?? []), ["consent"] = consent,
            ["perDay"] = perDay, ["until"] = Until,
        };
        if (rows is not null) request["rows"] = rows;
        var number = (await Hub.Post("window", Requests, request)).ShouldBe(201)["number"].GetInt64();
        (await Hub.Post("registration", $"{Requests}/{number}/grant", order ?? new JsonObject())).ShouldBe(200);
        return number;
    }

    private static JsonArray Names(string[] names) => new([.. names.Select(static name => (JsonNode)name)]);

    private static JsonObject Question(string item = "filled", string number = Owner, string type = "111", string? purpose = null, string? name = null, params string[] consents)
    {
        var question = new JsonObject
        {
            ["item"] = item, ["subject"] = new JsonObject { ["numberType"] = type, ["number"] = number, ["name"] = name ?? "张样一" },
            ["consents"] = new JsonArray([.. consents.Select(static one => new JsonObject { ["number"] = one, ["authCode"] = "7F2K" })]),
        };
        if (purpose is not null) question["purpose"] = purpose;
        return question;
    }

    private async Task<JsonElement> Evidence(JsonObject question) => (await Hub.Post("window", "/api/v1/evidence", question)).ShouldBe(200).Json;

    private async Task<JsonElement> Prefilled(JsonObject question) => (await Hub.Post("window", "/api/v1/share/prefill", question)).ShouldBe(200).Json;

    private static string Outcome(JsonElement answer)
    {
        var material = answer.GetProperty("materials")[0];
        return material.GetProperty("obstacles").EnumerateArray().Select(static one => one.GetProperty("why").GetString()).FirstOrDefault() ?? material.GetProperty("found").GetProperty("as").GetString()!;
    }

    private async Task<long> Used(long grant) => (await Hub.Get("window", $"{Requests}/{grant}")).ShouldBe(200)["usedToday"].GetInt64();

    [Test]
    public async Task What_has_a_condition_is_looked_at_under_a_grant_for_the_item_and_a_record_names_the_answer()
    {
        Outcome(await Evidence(Question())).ShouldBe("notGranted");
        var grant = await Granted(["filled"], order: new JsonObject { ["masks"] = new JsonObject { ["owner"] = "whole" } });
        var answer = await Evidence(Question());
        Outcome(answer).ShouldBe("share");
        var data = answer.GetProperty("materials")[0].GetProperty("found").GetProperty("data");
        (data.GetProperty("owner").GetString(), data.GetProperty("location").GetString()).ShouldBe(("****", "福建省云溪区****"));
        (await Used(grant)).ShouldBe(1);
        var number = answer.GetProperty("number").GetInt64();
        var logged = (await Hub.Get("auditor", "/api/v1/log?kind=evidence.answered&limit=500")).ShouldBe(200)["items"].EnumerateArray().Single(one => one.GetProperty("position").GetInt64() == number).GetProperty("data");
        (logged.GetProperty("resources").GetString(), logged.GetProperty("grants").GetString()).ShouldBe((Titles, grant.ToString(CultureInfo.InvariantCulture)));
        foreach (var personal in (string[])[Owner, "云溪区一路", "7F2K"]) (await Hub.ExchangeLog()).ShouldNotContain(personal);

        var elsewhere = (await Evidence(Question("other-filled", purpose: "premises"))).GetProperty("number").GetInt64();
        var record = TestHub.Record(Hub.Number(), "filled");
        record["materials"] = new JsonArray([.. new[] { number.ToString(CultureInfo.InvariantCulture), elsewhere.ToString(CultureInfo.InvariantCulture), "999999999", "P-2026-1", "0" + number.ToString(CultureInfo.InvariantCulture) }
            .Select(static one => new JsonObject { ["code"] = "P1", ["as"] = "share", ["number"] = one })]);
        var taken = (await Hub.TakeIn(record)).ShouldBe(202);
        taken["warnings"].EnumerateArray().Select(static one => $"{one.GetProperty("pointer").GetString()} {one.GetProperty("code").GetString()}").ShouldBe([
            "/materials/1/number material.share-item", "/materials/2/number material.share-unknown", "/materials/3/number material.share-unknown", "/materials/4/number material.share-unknown",
        ]);
        var lines = (await Hub.Get("window", $"/api/v1/records/{taken.Id}/materials")).ShouldBe(200).Json.EnumerateArray().ToList();
        var link = lines[0].GetProperty("share");
        (link.GetProperty("number").GetInt64(), link.GetProperty("kind").GetString(), link.GetProperty("resources")[0].GetString()).ShouldBe((number, "evidence.answered", Titles));
        lines[2].TryGetProperty("share", out _).ShouldBeFalse();
        // What another client was told is nobody else's to name.
        var theirs = TestHub.Record(Hub.Number(), "filled");
        theirs["materials"] = new JsonArray(new JsonObject { ["code"] = "P1", ["as"] = "share", ["number"] = number.ToString(CultureInfo.InvariantCulture) });
        (await Hub.TakeIn(theirs, "other-window")).ShouldBe(202)["warnings"].EnumerateArray().ShouldHaveSingleItem().GetProperty("code").GetString().ShouldBe("material.share-unknown");
    }

    [Test]
    public async Task A_grant_for_another_item_or_of_no_item_opens_only_what_it_is_for()
    {
        await Granted(["other-filled"]);
        Outcome(await Evidence(Question())).ShouldBe("notGranted");
        Outcome(await Evidence(Question(purpose: "premises"))).ShouldBe("notGranted");
        await Granted();
        Outcome(await Evidence(Question())).ShouldBe("notGranted", "it names no item, and the question no purpose");
        Outcome(await Evidence(Question(purpose: "premises"))).ShouldBe("share");
        Outcome(await Evidence(Question(purpose: "nothing"))).ShouldBe("notGranted");
    }

    [Test]
    public async Task A_grant_that_was_revoked_or_whose_day_is_full_opens_nothing()
    {
        var grant = await Granted(["filled"], perDay: 2);
        for (var i = 0; i < 2; i++) Outcome(await Evidence(Question())).ShouldBe("share");
        Outcome(await Evidence(Question())).ShouldBe("notGranted", "two rows a day");
        (await Used(grant)).ShouldBe(2);
        var other = await Granted(["filled"]);
        Outcome(await Evidence(Question())).ShouldBe("share", "the other one has some left");
        (await Hub.Post("registration", $"{Requests}/{other}/revoke", Because("停止"))).ShouldBe(200);
        Outcome(await Evidence(Question())).ShouldBe("notGranted");
    }

    [Test]
    public async Task Fields_rows_and_consent_of_the_grant_hold()
    {
        var grant = await Granted(["filled", "other-filled"], fields: ["location"], verifies: ["owner"], rows: "$contains(location, '云溪区')", consent: true);
        foreach (var consents in (string[][])[[], [Other]]) Outcome(await Evidence(Question(consents: consents))).ShouldBe("needsConsent", string.Join(' ', consents));
        var answer = await Evidence(Question(consents: [Owner]));
        Outcome(answer).ShouldBe("share");
        answer.GetProperty("materials")[0].GetProperty("found").GetProperty("data").EnumerateObject().Select(static one => one.Name).ShouldBe(["location"], "what the table shows and the grant has");
        Outcome(await Evidence(Question("other-filled", name: Place, consents: [Owner]))).ShouldBe("verify");
        Outcome(await Evidence(Question("other-filled", consents: [Owner]))).ShouldBe("disagrees");
        Outcome(await Evidence(Question(number: Other, consents: [Other]))).ShouldBe("notFound");
        await Hub.Post("administrator", $"{Requests}/{grant}/revoke", Because("换"));
        await Granted(["filled"], rows: "location = '别处'");
        Outcome(await Evidence(Question())).ShouldBe("notFound", "a row that the grant does not show is none");
    }

    [Test]
    public async Task Of_a_licence_is_told_what_the_grant_shows_of_it()
    {
        const string holder = "91350100M000999Y00";
        await Reshare(Licences, "conditional");
        try
        {
            var question = Question("licensed", holder, "001");
            question["situation"] = "01";
            async Task<JsonElement> Found()
            {
                var answer = await Evidence(question);
                Outcome(answer).ShouldBe("licence");
                return answer.GetProperty("materials")[0].GetProperty("found");
            }
            var grant = await Granted(["licensed"], ["holder"], ["holderCode"], resource: Licences);
            var found = await Found();
            (found.GetProperty("licence").GetProperty("standing").GetString(), found.GetProperty("data").GetProperty("holder").GetString()).ShouldBe(("valid", "云**"));
            foreach (var hidden in (string[])["identifier", "validUntil"]) found.GetProperty("licence").TryGetProperty(hidden, out _).ShouldBeFalse(hidden);
            (await Hub.Post("administrator", $"{Requests}/{grant}/revoke", Because("换"))).ShouldBe(200);
            await Granted(["licensed"], ["holder", "licenceIdentifier", "validUntil"], ["holderCode"], resource: Licences);
            found = await Found();
            (found.GetProperty("licence").GetProperty("identifier").GetString(), found.GetProperty("licence").GetProperty("validUntil").GetString()).ShouldBe((_licence, "2099-12-31"));
            found.GetProperty("data").EnumerateObject().Select(static one => one.Name).ShouldBe(["holder"], "what the table shows");
        }
        finally
        {
            await Reshare(Licences, "unconditional");
        }
    }

    [Test]
    public async Task Whoever_names_the_key_of_a_row_has_not_its_persons_consent()
    {
        await Granted(["accounted"], ["state"], consent: true, resource: _accounts);
        Outcome(await Evidence(Question("accounted", "A-1", consents: ["A-1"]))).ShouldBe("needsConsent", "it is about somebody else");
        (await Prefilled(Question("accounted", "A-1", consents: ["A-1"]))).GetProperty("parts")[0].GetProperty("why").GetString().ShouldBe("needsConsent");
        Outcome(await Evidence(Question("accounted", Owner, consents: [Owner]))).ShouldBe("share", "the account is the person's number here");
        (await Prefilled(Question("accounted", Owner, consents: [Owner]))).GetProperty("form").GetProperty("company").GetString().ShouldBe("02");
    }

    [Test]
    public async Task Each_reading_for_an_answer_is_found_by_whom_it_is_about_and_a_no_counts_too()
    {
        var grant = await Granted(["filled", "other-filled"]);
        var before = await Reads(Owner);
        await Evidence(Question());
        Outcome(await Evidence(Question("other-filled", name: "别处"))).ShouldBe("disagrees");
        await Prefilled(Question());
        var reads = await Reads(Owner);
        reads.Count.ShouldBe(before.Count + 3);
        reads.Take(3).Select(static one => one.GetProperty("kind").GetString()).ShouldBe(["share.queried", "share.verified", "share.queried"], "the newest first");
        foreach (var read in reads.Take(3)) (read.GetProperty("resource").GetString(), read.GetProperty("client").GetString(), read.GetProperty("purpose").GetString()).ShouldBe((Titles, "window", "premises"));
        (await Used(grant)).ShouldBe(3);
        var ways = (await Hub.Get("auditor", $"/api/v1/log?kind=share.queried&limit=500")).ShouldBe(200)["items"].EnumerateArray().Select(static one => one.GetProperty("data"))
            .Where(data => data.TryGetProperty("grant", out var under) && under.GetInt64() == grant).Select(static data => data.GetProperty("by").GetString());
        ways.ShouldBe(["evidence", "prefill"]);
        // Of whom nothing is known nothing was read; that it was looked for is in the log.
        var queried = await Logged("share.queried");
        Outcome(await Evidence(Question(number: Other))).ShouldBe("notFound");
        (await Logged("share.queried")).ShouldBe(queried + 1);
        (await Reads(Other)).ShouldBeEmpty();
    }

    [Test]
    public async Task What_is_unconditional_is_traced_likewise_without_a_grant()
    {
        const string firm = "91350100M000100Y43";
        var before = await Reads(firm);
        (await Prefilled(Question(number: firm, type: "001"))).GetProperty("form").GetProperty("company").GetString().ShouldBe("云溪花木有限公司");
        var reads = await Reads(firm);
        reads.Count.ShouldBe(before.Count + 1);
        (reads[0].GetProperty("kind").GetString(), reads[0].GetProperty("resource").GetString()).ShouldBe(("share.queried", Firms));
        (await Hub.ExchangeLog()).ShouldNotContain(firm);
    }

    [Test]
    public async Task More_questions_a_minute_than_a_grant_allows_open_nothing()
    {
        await Granted(["filled"], order: new JsonObject { ["perMinute"] = 2 });
        for (var i = 0; i < 2; i++) Outcome(await Evidence(Question())).ShouldBe("share");
        Outcome(await Evidence(Question())).ShouldBe("notGranted");
    }

    private async Task<List<JsonElement>> Reads(string number)
        => [.. (await Hub.Post("auditor", "/api/v1/share/reads/query", new JsonObject { ["number"] = number, ["limit"] = 500 })).ShouldBe(200)["items"].EnumerateArray().Where(static one => one.GetProperty("kind").GetString() != "share.reads-asked")];

    [Test]
    public async Task A_form_is_filled_in_as_far_as_policy_lets_it()
    {
        var without = await Prefilled(Question());
        without.GetProperty("form").EnumerateObject().ShouldBeEmpty();
        without.GetProperty("parts").EnumerateArray().Select(static one => one.GetProperty("why").GetString()).ShouldBe(["notGranted", "noLibrary"]);
        var grant = await Granted(["filled"], order: new JsonObject { ["masks"] = new JsonObject { ["location"] = "none" } });
        var filled = await Prefilled(Question());
        (filled.GetProperty("form").GetProperty("applicant").GetProperty("name").GetString(), filled.GetProperty("form").GetProperty("applicant").GetProperty("idNumber").GetString()).ShouldBe((Place, "4499****0013"));
        var part = filled.GetProperty("parts")[0];
        part.GetProperty("filled").EnumerateArray().Select(static one => one.GetString()).ShouldBe(["/applicant/idNumber", "/applicant/name"], ignoreOrder: true);
        part.GetProperty("masked").EnumerateArray().Select(static one => one.GetString()).ShouldBe(["/applicant/idNumber"]);
        (await Used(grant)).ShouldBe(1);
        var firm = await Prefilled(Question(number: "91350100M000100Y43", type: "001"));
        firm.GetProperty("form").GetProperty("company").GetString().ShouldBe("云溪花木有限公司", "unconditional");
        firm.GetProperty("parts").EnumerateArray().Select(static one => one.TryGetProperty("why", out var why) ? why.GetString() : "-").ShouldBe(["-", "noLibrary", "notFound"]);
        var before = await Logged("share.prefilled");
        var taken = Hub.Number();
        var id = await Hub.TakenIn(taken, "filled");
        var question = Question();
        question["recordNumber"] = taken;
        var number = (await Prefilled(question)).GetProperty("number").GetInt64();
        (await Logged("share.prefilled")).ShouldBe(before + 1);
        var logged = (await Hub.Get("auditor", $"/api/v1/log?record={id}")).ShouldBe(200)["items"].EnumerateArray().Single(static one => one.GetProperty("kind").GetString() == "share.prefilled");
        (logged.GetProperty("position").GetInt64(), logged.GetProperty("data").GetProperty("filled").GetInt64()).ShouldBe((number, 2));
        (await Hub.ExchangeLog()).ShouldNotContain(Owner);
    }

    [Test]
    public async Task A_form_needs_the_persons_own_consent_and_a_grant_that_stands()
    {
        var grant = await Granted(["filled"], consent: true, perDay: 2);
        JsonObject Asked(string number, params (string Name, string Value)[] more)
        {
            var question = Question(consents: [number]);
            foreach (var (name, value) in more) question["consents"]![0]![name] = value;
            return question;
        }
        async Task<string?> Why(JsonObject question) => (await Prefilled(question)).GetProperty("parts")[0] is var part && part.TryGetProperty("why", out var why) ? why.GetString() : null;
        foreach (var question in (JsonObject[])[Question(), Asked(Other), Asked(Owner, ("until", "2026-01-01T00:00:00+08:00")), Asked(Owner, ("for", Firms))])
        {
            (await Why(question)).ShouldBe("needsConsent", question.ToJsonString());
            (await Prefilled(question)).GetProperty("form").EnumerateObject().ShouldBeEmpty();
        }
        (await Used(grant)).ShouldBe(0);
        (await Why(Asked(Owner, ("for", Titles)))).ShouldBeNull();
        (await Why(Asked(Owner))).ShouldBeNull();
        (await Why(Asked(Owner))).ShouldBe("notGranted", "two rows a day");
        (await Used(grant)).ShouldBe(2);
        var log = await Hub.ExchangeLog();
        foreach (var personal in (string[])[Owner, Other, "云溪区一路", "7F2K"]) log.ShouldNotContain(personal);
        await Granted(["filled"], fields: ["location"]);
        (await Prefilled(Asked(Owner))).GetProperty("parts")[0].GetProperty("filled").EnumerateArray().Select(static one => one.GetString()).ShouldBe(["/applicant/name"], "the other one has some left, and shows the location");
    }

    [TestCase("""{"item":"nothing","subject":{"numberType":"111","number":"1"}}""", "/item intake.unknown-item")]
    [TestCase("""{"item":"filled","subject":{"numberType":"","number":"1"},"recordNumber":"","purpose":""}""", "/subject/numberType evidence.text", "/purpose share.purpose", "/recordNumber evidence.text")]
    [TestCase("""{"item":"filled","situation":"09","subject":{"numberType":"111","number":"1"},"consents":[{"number":"x","authCode":""}]}""", "/consents/0/authCode evidence.text", "/situation intake.unknown-situation")]
    [TestCase("""{"item":"filled","subject":{"numberType":"111","number":"1\u0000"},"recordNumber":"1\u0000"}""", "/subject/number evidence.text", "/recordNumber evidence.text")]
    [TestCase("""{"item":"filled","subject":{"numberType":"111","number":"1"},"consents":[{"number":"1","authCode":"1"},null]}""", "/consents/1/number evidence.text", "/consents/1/authCode evidence.text")]
    public async Task A_question_for_a_form_that_is_none_is_declined_with_all_that_is_wrong(string body, params string[] faults)
    {
        var before = await Logged("share.prefilled");
        var answer = (await Hub.Send("window", HttpMethod.Post, "/api/v1/share/prefill", TestHub.Json(body))).ShouldBeProblem(422, "declined");
        answer.Pointers.Zip(answer.Codes, static (pointer, code) => $"{pointer} {code}").ShouldBe(faults);
        (await Logged("share.prefilled")).ShouldBe(before);
    }

    [Test]
    public async Task The_key_of_signed_answers_is_turned_by_an_administrator_once_for_each_request()
    {
        async Task<List<string>> Published() => [.. (await Hub.Get("window", "/api/v1/share/keys")).ShouldBe(200)["keys"].EnumerateArray().Select(static key => key.GetProperty("kid").GetString()!)];
        (await Hub.Post("window", "/api/v1/share/keys", new JsonObject())).ShouldBeProblem(403, "not-allowed");
        var turned = (await Hub.Post("administrator", "/api/v1/share/keys", new JsonObject(), ("Idempotency-Key", "turn-1"))).ShouldBe(201);
        var published = await Published();
        (published.Count, published[0]).ShouldBe((2, turned["kid"].GetString()));
        (await Hub.Post("administrator", "/api/v1/share/keys", new JsonObject(), ("Idempotency-Key", "turn-1"))).ShouldBe(201)["kid"].GetString().ShouldBe(published[0]);
        (await Published()).ShouldBe(published);
        turned.Json.EnumerateObject().Select(static member => member.Name).ShouldBe(["kty", "crv", "x", "y", "kid", "alg", "use"], "nothing of the private part");
    }

    [Test]
    public async Task Only_an_intake_system_asks_for_a_form()
    {
        foreach (var client in (string[])["registration", "auditor", "administrator"]) (await Hub.Post(client, "/api/v1/share/prefill", Question())).ShouldBeProblem(403, "not-allowed");
        foreach (var body in (string[])["", "[]", "{}", "null", "{\"item\":1}", """{"item":"filled","subject":null}""", """{"item":"filled","subject":{"numberType":"111","number":"1"},"consents":[{"number":"1","authCode":"1","until":"never"}]}""",
            """{"item":"filled","subject":{"numberType":"111","number":"1"},"consents":[""" + string.Join(',', Enumerable.Repeat("""{"number":"1","authCode":"1"}""", 21)) + "]}"]) (await Hub.Send("window", HttpMethod.Post, "/api/v1/share/prefill", TestHub.Json(body))).Status.ShouldBeInRange(400, 422, body);
    }
}
