using System.Globalization;
using System.Text.Json.Nodes;
using Exchange.Client;
using Exchange.Host.Tests.Api;
using Exchange.Host.Tests.Catalog;
using Exchange.Host.Tests.Docs;

namespace Exchange.Host.Tests.ClientPackage;

/// <summary>Sharing through the client package: asked for, granted, read row by row and as a stream.</summary>
internal sealed class ShareClientTests : CatalogHubTests
{
    private const int People = 620;

    private static readonly string Until = DateTime.UtcNow.AddDays(200).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private string _code = null!;

    [OneTimeSetUp]
    public async Task Fill()
    {
        await Hub.Apply("kind: codeTable\nname: share-purposes\ntitle: { zh: 共享用途, en: Purposes }\nrows:\n  - value: relief\n    title: { zh: 救助, en: Relief }\n");
        await Hub.Apply(Repository.Read("schemas", "catalog", "registered-population.v1.json"), "registered-population.v1.json");
        await Hub.Apply("kind: client\nname: scjg-provider\ntitle: { zh: 数据提供, en: Provider }\norganisation: SCJG\nroles: [organisation]\n");
        await Hub.Issue("scjg-provider");
        await Hub.Apply("kind: organisation\nname: RELIEF\ntitle: { zh: 救助站, en: Relief }\ntype: department\n");
        await Hub.Apply("kind: client\nname: asker\ntitle: { zh: 救助系统, en: Asker }\norganisation: RELIEF\nroles: [organisation]\n");
        await Hub.Issue("asker");
        var content = Content(Title());
        content["fields"] = new JsonArray(Field("citizenNumber", identifier: true), Field("name"), Field("sex"), Field("nation"), Field("division"));
        content["share"] = new JsonObject { ["type"] = "conditional", ["condition"] = "救助", ["methods"] = new JsonArray("interface") };
        _code = (await Hub.Post("registration", Entries, new JsonObject { ["content"] = content })).ShouldBe(201)["code"].GetString()!;
        (await Act("registration", _code, "submit", new JsonObject())).ShouldBe(200);
        (await Act("administrator", _code, "publish", new JsonObject { ["version"] = 1 })).ShouldBe(200);
        await Hub.Apply($"kind: library\nname: people\ntitle: {{ zh: 人口, en: People }}\nresource: {_code}\nschema: registered-population.v1\nidentity: [citizenNumber]\nkeys: [name]\nshortcut: person\n");
        var rows = string.Concat(Enumerable.Range(0, People).Select(static i => $"{{\"citizenNumber\":\"{Citizen(i)}\",\"name\":\"样例{i % 2}\",\"sex\":\"{1 + i % 2}\",\"nation\":\"01\",\"division\":\"449903\"}}\n"));
        (await Hub.Send("registration", HttpMethod.Post, $"/api/v1/libraries/{_code}/rows", TestHub.Json(rows, "application/x-ndjson"))).ShouldBe(200);
        await Granted("window", bulk: false);
        await Granted("fund", bulk: true);
    }

    [Test]
    public async Task A_request_whose_answer_is_lost_is_asked_once_and_a_denial_is_typed()
    {
        using var between = new Between().Lose();
        var client = Client("asker", between);
        var asked = await client.RequestShare(Wanted(bulk: false));
        (asked.State, between.Requests.Count).ShouldBe((ShareState.Requested, 2));
        (await client.ListShareRequestsAll().ToListAsync()).Select(static one => one.Number).ShouldBe([asked.Number]);
        (await Client("scjg-provider").DenyShare(Text(asked.Number), new ShareReasonBody { Reason = "与用途无关" })).State.ShouldBe(ShareState.Denied);
        (await client.ReadShareRequest(Text(asked.Number))).Steps.Select(static step => step.Act).ShouldBe([ShareState.Requested, ShareState.Denied]);
        var refused = await Should.ThrowAsync<ExchangeProblemException>(async () => await client.QueryShare(Class, Serial, Question(1)));
        (refused.Code, refused.Errors.Select(static one => one.Code).ShouldHaveSingleItem()).ShouldBe((ProblemKind.ShareDenied, "share.not-granted"));
        refused.ToString().ShouldNotContain(Citizen(1));
    }

    [Test]
    public async Task Rows_come_by_key_page_after_page_and_by_shortcut_also_where_the_hub_cannot_at_first()
    {
        using var between = new Between().Answer(503, "0").Answer(429, "0");
        var client = Client("window", between);
        var told = await client.QueryShare(Class, Serial, Question(3));
        (told.Items.ShouldHaveSingleItem().Row.GetProperty("sex").GetString(), between.Requests.Count).ShouldBe(("2", 3));
        var filter = new ShareQueryBody { Purpose = "relief", RecordNumber = "R-1", Filter = new Dictionary<string, string> { ["name"] = "样例1" }, Limit = 100 };
        var all = await client.QueryShareAll(Class, Serial, filter).Select(static one => one.Row.GetProperty("citizenNumber").GetString()).ToListAsync();
        all.Distinct().Count().ShouldBe(People / 2);
        all.Count.ShouldBe(People / 2);
        (await client.QuerySharePerson(new ShareShortcutBody { Number = Citizen(4), Purpose = "relief", RecordNumber = "R-1" })).Items.Count.ShouldBe(1);
        foreach (var (says, answer) in new[] { ("样例0", ShareVerdict.Yes), ("样例1", ShareVerdict.No) })
            (await client.VerifySharePerson(new ShareShortcutVerifyBody { Number = Citizen(4), Says = new Dictionary<string, string> { ["name"] = says }, Purpose = "relief", RecordNumber = "R-1" })).Answer.ShouldBe(answer);
    }

    [Test]
    public async Task All_rows_of_a_bulk_grant_come_as_one_stream()
    {
        using var between = new Between().Answer(503, "0");
        var rows = await Client("fund", between).StreamShare(Class, Serial, All).Select(static one => one.Row.GetProperty("citizenNumber").GetString()).ToListAsync();
        (rows.Count, rows.Distinct().Count(), between.Requests.Count).ShouldBe((People, People, 2));
        // Whoever has seen enough goes away.
        (await Client("fund").StreamShare(Class, Serial, All).Take(10).CountAsync()).ShouldBe(10);
        (await Should.ThrowAsync<ExchangeProblemException>(async () => await Client("window").StreamShare(Class, Serial, All).CountAsync())).Code.ShouldBe(ProblemKind.ShareDenied);
    }

    [Test]
    public async Task A_stream_that_is_cut_is_no_whole_one_and_is_not_asked_for_again()
    {
        await using var line = new CuttingLine(Hub.Address);
        line.CutAnswer(20_000);
        var got = 0;
        await Should.ThrowAsync<IOException>(async () =>
        {
            await foreach (var _ in Client("fund", address: line.Address).StreamShare(Class, Serial, All)) got++;
        });
        (got is > 0 and < People, line.Cut).ShouldBe((true, 1));
    }

    [TestCase("""{"row":{"sex":"1"}}""", null, 1)]
    [TestCase("""{"row":{"sex":"1"}}|{"end":{"complete":false,"pages":1,"rows":1,"problem":{"pointer":"/grant","code":"share.revoked","message":"授权已收回或已放弃。","severity":"error"}}}""", "share.revoked", 1)]
    public async Task A_stream_without_its_end_or_that_the_hub_has_ended_says_so(string lines, string? code, int rows)
    {
        using var between = new Between().Answer(200, content: lines.Replace('|', '\n') + "\n", mediaType: "application/x-ndjson");
        var got = 0;
        var ended = await Should.ThrowAsync<Exception>(async () =>
        {
            await foreach (var _ in Client("fund", between).StreamShare(Class, Serial, All)) got++;
        });
        (got, between.Requests.Count).ShouldBe((rows, 1));
        if (code is null) ended.ShouldBeAssignableTo<IOException>();
        else (ended.ShouldBeOfType<ExchangeProblemException>().Code, ((ExchangeProblemException)ended).Errors.ShouldHaveSingleItem().Code).ShouldBe((ProblemKind.ShareDenied, code));
    }

    private string Class => _code.Split('/')[0];

    private string Serial => _code.Split('/')[1];

    private static ShareQueryBody All => new() { Purpose = "relief", Filter = new Dictionary<string, string>() };

    private static ShareQueryBody Question(int citizen) => new() { Purpose = "relief", RecordNumber = "R-1", Key = new ShareKeyBody { Field = "citizenNumber", Value = Citizen(citizen) } };

    private ShareRequestBody Wanted(bool bulk) => new() { Resource = _code, Purpose = "relief", Basis = "《社会救助暂行办法》", Fields = ["citizenNumber", "name", "sex"], Bulk = bulk, PerDay = 100_000, Until = Until };

    private async Task Granted(string client, bool bulk)
        => (await Client("scjg-provider").GrantShare(Text((await Client(client).RequestShare(Wanted(bulk))).Number), new ShareGrantBody())).State.ShouldBe(ShareState.Granted);

    private ExchangeClient Client(string client, HttpMessageHandler? between = null, Uri? address = null) => new(
        new HttpClient(between ?? new SocketsHttpHandler()) { Timeout = Timeout.InfiniteTimeSpan },
        new ExchangeClientOptions { Address = address ?? Hub.Address, Key = Hub.Key(client), FirstWait = TimeSpan.FromMilliseconds(20), LongestWait = TimeSpan.FromMilliseconds(200), Timeout = TimeSpan.FromSeconds(20) });

    private static string Citizen(int number)
    {
        var body = $"4499031985{1 + number / 1_000 % 9:00}15{number % 1_000:000}";
        int[] weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
        return body + "10X98765432"[body.Select((digit, i) => (digit - '0') * weights[i]).Sum() % 11];
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static JsonObject Field(string name, bool identifier = false) => new()
    {
        ["title"] = new JsonObject { ["zh"] = name, ["en"] = name }, ["name"] = name, ["type"] = "character", ["identifier"] = identifier,
    };
}
