using System.Text.Json;
using Exchange.Client;
using Exchange.Host.Tests.Api;

namespace Exchange.Host.Tests.ClientPackage;

/// <summary>Single calls: what they bring, and how refusals are told.</summary>
internal sealed class CallTests : ClientTests
{
    [Test]
    public async Task A_record_is_handed_in_read_corrected_and_withdrawn()
    {
        var (client, number) = (Client(), Hub.Number());
        var receipt = await client.TakeIn(Record(number));
        (receipt.Number, receipt.Item, receipt.Digest.Length).ShouldBe((number, "safe", 64));
        receipt.TakenInAt.ShouldBe(TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(1));

        var body = TestHub.Body();
        body["staff"] = 4;
        var corrected = await client.AmendRecord(receipt.Id, Record(number, body: JsonElement.Parse(TestHub.Text(body))), correctionReason: "人数有误：四人");
        corrected.Version.ShouldBe(2);
        var record = await client.ReadRecord(receipt.Id);
        (record.Number, record.Version, record.Versions[^1].Reason).ShouldBe((number, 2, "人数有误：四人"));
        record.Steps.ShouldHaveSingleItem().Organisation.ShouldBe("SCJG");
        await using (var content = await client.ReadContent(receipt.Id))
            (await JsonDocument.ParseAsync(content.Content)).RootElement.GetProperty("body").GetProperty("staff").GetInt32().ShouldBe(4);
        (await client.ReadTimeline(receipt.Id)).ShouldContain(static line => line.What == "record.taken-in");

        await client.WithdrawRecord(receipt.Id, new WithdrawalBody { Reason = "不办了" });
        (await client.ListRecords(number: number)).Items.ShouldHaveSingleItem().Id.ShouldBe(receipt.Id);
    }

    [Test]
    public async Task A_refusal_has_its_code_its_places_and_words_in_both_languages()
    {
        var (number, body) = (Hub.Number(), TestHub.Body());
        body["applicant"]!["idNumber"] = "12";
        var refused = await Should.ThrowAsync<ExchangeProblemException>(() => Client().TakeIn(Record(number, body: JsonElement.Parse(TestHub.Text(body)))));
        (refused.Code, (int)refused.Status).ShouldBe((ProblemKind.Declined, 422));
        refused.Errors.ShouldContain(static one => one.Pointer == "/applicant/idNumber" && one.Code.StartsWith("check."));
        (refused.Kind!.Zh, refused.Kind.En).ShouldBe(("退回：内容有误", "Declined: the content has faults"));
        refused.Problem.Title.ShouldBe(refused.Kind.Zh);
        // What is thrown is written into logs: places and codes, and nothing of the person.
        refused.Message.ShouldContain("422 declined");
        refused.ToString().ShouldContain("/applicant/idNumber check.");
        foreach (var secret in Person.Everything) refused.ToString().ShouldNotContain(secret);

        var english = Client(settings: static options => options with { Language = "en" });
        (await Should.ThrowAsync<ExchangeProblemException>(() => english.TakeIn(Record(number, "no-such-item")))).Problem.Title.ShouldBe("Declined: the content has faults");
    }

    [Test]
    public async Task The_same_number_with_other_content_is_told_apart_from_a_repeat()
    {
        var (client, number, body) = (Client(), Hub.Number(), TestHub.Body());
        var first = await client.TakeIn(Record(number));
        (await client.TakeIn(Record(number))).Id.ShouldBe(first.Id);
        body["staff"] = 5;
        var used = await Should.ThrowAsync<ExchangeProblemException>(() => client.TakeIn(Record(number, body: JsonElement.Parse(TestHub.Text(body)))));
        (used.Code, used.Errors.Count).ShouldBe((ProblemKind.NumberUsed, 0));
    }

    [Test]
    public async Task Whatever_is_no_hubs_answer_is_told_by_its_status()
    {
        using var between = new Between().Answer(404, content: "<html>", mediaType: "text/html").Answer(403, content: "{", mediaType: "application/problem+json");
        var client = Client(between);
        var proxy = await Should.ThrowAsync<ExchangeProblemException>(() => client.ReadRecord("x"));
        (proxy.Code, proxy.Kind).ShouldBe(("http-404", null));
        (await Should.ThrowAsync<ExchangeProblemException>(() => client.ReadRecord("x"))).Code.ShouldBe("http-403");
        between.Requests.Count.ShouldBe(2);
        // And what leads elsewhere is no part of an address.
        Should.Throw<ArgumentException>(() => client.ReadRecord(".."));
        Should.Throw<ArgumentException>(() => client.ReadRecord(""));
        (await Should.ThrowAsync<ExchangeProblemException>(() => client.ReadRecord("a/../b?c"))).Code.ShouldBe(ProblemKind.NotFound);
        between.Requests[^1].ShouldBe("GET /api/v1/records/a%2F..%2Fb%3Fc");
    }

    [Test]
    public async Task A_list_is_read_page_after_page_as_far_as_somebody_reads()
    {
        using var between = new Between();
        var client = Client(between, "other-window");
        var numbers = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            numbers.Insert(0, Hub.Number());
            await client.TakeIn(Record(numbers[0]));
        }
        between.Requests.Clear();
        (await client.ListRecordsAll(limit: 2).Select(static line => line.Number).ToListAsync()).ShouldBe(numbers);
        between.Requests.Count.ShouldBe(3);
        between.Requests.Clear();
        (await client.ListRecordsAll(item: "safe", limit: 2).FirstAsync()).Number.ShouldBe(numbers[0]);
        between.Requests.ShouldHaveSingleItem();
    }

    [Test]
    public async Task The_menu_leads_from_an_item_to_its_situation()
    {
        await Hub.Apply(GuideDocuments.Documents, "guide.yaml");
        var client = Client();
        (await client.ListItems(q: "食品", channel: "window")).Items.ShouldContain(static item => item.Name == "food" && item.Title.Zh == "食品经营许可");
        var item = await client.ReadItem("food");
        item.Questions.ShouldNotBeEmpty();
        var answers = new Dictionary<string, string>(StringComparer.Ordinal) { ["kind"] = "packaged" };
        var asked = await client.GuideToSituation("food", new GuideBody { Answers = answers, Division = "449903001000" });
        (asked.State, asked.Situation?.Code).ShouldBe(("situation", "03"));
        (await client.AskJurisdiction("streets", division: "449903001000", date: "2026-12-01")).Organisation.Name.ShouldBe("SCJG");
    }

    [Test]
    public async Task Numbers_are_taken_under_a_key()
    {
        var client = Client();
        var order = new NumberOrderBody { Pattern = "takingIn", Count = 2 };
        var first = await client.TakeNumbers(order, idempotencyKey: "order-1");
        first.Numbers.Count.ShouldBe(2);
        (await client.TakeNumbers(order, idempotencyKey: "order-1")).Numbers.ShouldBe(first.Numbers);
        (await client.TakeNumbers(order)).Numbers.ShouldNotBe(first.Numbers);
    }

    [Test]
    public void A_word_that_is_not_known_is_read_and_cannot_be_sent()
    {
        var read = JsonSerializer.Deserialize<LicenceVerdictBody>("""{"answer":"suspended","since":"2030"}""", ExchangeJson.Options)!;
        read.Answer.ShouldBe(LicenceVerdict.NotKnown);
        JsonSerializer.Deserialize<LicenceVerdictBody>("""{"answer":"valid"}""", ExchangeJson.Options)!.Answer.ShouldBe(LicenceVerdict.Valid);
        JsonSerializer.Serialize(new LicenceVerdictBody { Answer = LicenceVerdict.Revoked }, ExchangeJson.Options).ShouldBe("""{"answer":"revoked"}""");
        Should.Throw<JsonException>(() => JsonSerializer.Serialize(read, ExchangeJson.Options));
    }
}
