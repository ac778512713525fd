using System.Text.Json;

namespace Exchange.Host.Tests.Api;

/// <summary>Lists: pages, cursors that are bound to what was asked, limits, filters.</summary>
internal sealed class ListTests : HubTests
{
    private readonly List<string> _ids = [];

    [OneTimeSetUp]
    public async Task Records()
    {
        for (var i = 0; i < 12; i++) _ids.Add(await Hub.TakenIn(Hub.Number()));
        foreach (var id in _ids) await Hub.UntilDelivery(id, "acknowledged");
    }

    /// <param name="Path">With a filter.</param>
    /// <param name="Id">What tells its lines apart.</param>
    /// <param name="More">A further filter.</param>
    internal sealed record Listing(string Path, string Id, string More)
    {
        public override string ToString() => Path;
    }

    private static readonly Listing[] Lists =
    [
        new("/api/v1/records?client=window", "id", "&state=open"),
        new("/api/v1/deliveries?adapter=safe", "id", "&state=acknowledged"),
        new("/api/v1/log?kind=record.taken-in", "position", "&client=window"),
    ];

    [TestCaseSource(nameof(Lists))]
    public async Task Pages_together_are_the_list_without_gap_or_repeat(Listing list)
    {
        var whole = (await Hub.Get("administrator", list.Path + "&limit=500")).ShouldBe(200);
        whole.Json.TryGetProperty("next", out _).ShouldBeFalse();
        var paged = new List<string>();
        for (var (after, pages) = ("", 0); ; pages++)
        {
            pages.ShouldBeLessThan(20);
            var page = (await Hub.Get("administrator", $"{list.Path}&limit=5{after}")).ShouldBe(200);
            paged.AddRange(page["items"].EnumerateArray().Select(one => one.GetProperty(list.Id).ToString()));
            if (!page.Json.TryGetProperty("next", out var next)) break;
            page["items"].GetArrayLength().ShouldBe(5);
            after = "&after=" + next.GetString();
        }
        paged.ShouldBe(whole["items"].EnumerateArray().Select(one => one.GetProperty(list.Id).ToString()));
        paged.Count.ShouldBeGreaterThanOrEqualTo(12);
    }

    [TestCaseSource(nameof(Lists))]
    public async Task A_cursor_is_bound_to_its_list_and_filter(Listing list)
    {
        var next = (await Hub.Get("administrator", list.Path + "&limit=5"))["next"].GetString()!;
        (await Hub.Get("administrator", $"{list.Path}{list.More}&limit=5&after={next}")).ShouldBeProblem(400, "bad-query");
        foreach (var other in Lists.Where(other => other != list))
            (await Hub.Get("administrator", $"{other.Path}&after={next}")).ShouldBeProblem(400, "bad-query");
        foreach (var wrong in (string[])["x", "AAAA", next[..^3], string.Concat(Enumerable.Repeat(next, 10)), "%00", "../.."])
            (await Hub.Get("administrator", $"{list.Path}&limit=5&after={wrong}")).ShouldBeProblem(400, "bad-query");
        (await Hub.Get("administrator", $"{list.Path}&limit=3&after={next}")).ShouldBe(200);   // Another length of page is no other question.
    }

    [TestCaseSource(nameof(Lists))]
    public async Task A_page_has_1_to_500(Listing list)
    {
        foreach (var limit in (string[])["0", "-1", "501", "99999999999", "x", "1.5"])
            (await Hub.Get("administrator", $"{list.Path}&limit={limit}")).ShouldBeProblem(400, "bad-query");
        (await Hub.Get("administrator", $"{list.Path}&limit=1"))["items"].GetArrayLength().ShouldBe(1);
        (await Hub.Get("administrator", $"{list.Path}&limit=500")).ShouldBe(200);
    }

    [Test]
    public async Task A_cursor_carries_no_right()
    {
        var next = (await Hub.Get("administrator", "/api/v1/records?limit=5"))["next"].GetString();
        (await Hub.Get("fund", "/api/v1/records?limit=5&after=" + next))["items"].GetArrayLength().ShouldBe(0);
    }

    [Test]
    public async Task Records_are_newest_first_and_the_log_ascends()
    {
        (await Hub.Get("window", "/api/v1/records?limit=500"))["items"].EnumerateArray().Select(one => one.GetProperty("id").GetString()!)
            .ShouldBe(Enumerable.Reverse(_ids));
        var positions = (await Hub.Get("auditor", "/api/v1/log?limit=500"))["items"].EnumerateArray().Select(one => one.GetProperty("position").GetInt64())
            .ToList();
        positions.ShouldBe(positions.Order());
    }

    [Test]
    public async Task The_log_is_searched_by_time_record_delivery_organisation_client_and_kind()
    {
        var id = _ids[3];
        async Task<List<JsonElement>> Lines(string query)
            => [.. (await Hub.Get("auditor", "/api/v1/log?limit=500&" + query)).ShouldBe(200)["items"].EnumerateArray()];
        string[] Kinds(List<JsonElement> lines) => [.. lines.Select(line => line.GetProperty("kind").GetString()!)];

        var all = await Lines("record=" + id);
        Kinds(all).ShouldBe(["record.taken-in", "delivery.started", "delivery.acknowledged"]);
        Kinds(await Lines($"record={id}&kind=record.taken-in&kind=delivery.acknowledged")).ShouldBe(["record.taken-in", "delivery.acknowledged"]);
        Kinds(await Lines("delivery=" + all[1].GetProperty("deliveryId").GetString())).ShouldBe(["delivery.started", "delivery.acknowledged"]);
        (await Lines("delivery=none")).ShouldBeEmpty();
        (await Lines($"record={id}&client=window")).Count.ShouldBe(1);
        (await Lines($"record={id}&organisation=SCJG")).Count.ShouldBe(3);
        (await Lines($"record={id}&organisation=GJJ&organisation=WINDOW")).ShouldBeEmpty();
        var at = Uri.EscapeDataString(all[1].GetProperty("at").GetString()!);
        (await Lines($"record={id}&from={at}")).Count.ShouldBeInRange(2, 3);
        (await Lines($"record={id}&until={at}")).Count.ShouldBeInRange(0, 1);
        (await Lines("from=2099-01-01T00:00:00Z")).ShouldBeEmpty();
    }

    [TestCase("/api/v1/records?number=%00")]
    [TestCase("/api/v1/records?state=a%00b")]
    [TestCase("/api/v1/log?client=%00")]
    public async Task Nothing_is_asked_for_with_a_null_character(string path) => (await Hub.Get("administrator", path)).ShouldBeProblem(400, "bad-query");

    [TestCase("/api/v1/log?from=yesterday", "from")]
    [TestCase("/api/v1/log?until=2026-13-01", "until")]
    [TestCase("/api/v1/records?from=13800013977", "from")]
    [TestCase("/api/v1/records?limit=13800013977000", "limit")]
    [TestCase("/api/v1/registry/diff", "from")]
    [TestCase("/api/v1/registry/diff?from=x", "from")]
    [TestCase("/api/v1/registry/export?revision=x", "revision")]
    public async Task A_parameter_that_cannot_be_read_is_named_and_not_repeated(string path, string parameter)
    {
        (await Hub.Get("administrator", path)).ShouldBeProblem(400, "bad-query")["detail"].GetString().ShouldBe($"参数 {parameter} 缺失或无法识别。");
        (await Hub.Get("administrator", path, ("Accept-Language", "en"))).ShouldBeProblem(400, "bad-query")["detail"].GetString()
            .ShouldBe($"The parameter {parameter} is missing or cannot be read.");
    }

    [Test]
    public async Task Too_many_kinds_are_refused()
        => (await Hub.Get("administrator", "/api/v1/log?" + string.Join('&', Enumerable.Range(0, 40).Select(i => $"kind=k{i}"))))
            .ShouldBeProblem(400, "bad-query");
}
