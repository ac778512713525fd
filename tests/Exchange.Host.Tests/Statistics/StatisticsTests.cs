using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Exchange.Core.Statistics;
using Exchange.Host.Tests.Api;
using Microsoft.Extensions.DependencyInjection;
using MiniExcelLibs;

namespace Exchange.Host.Tests.Statistics;

/// <summary>Numbers over HTTP: who sees whose, as JSON, CSV and Excel, and what is asked wrongly.</summary>
internal sealed class StatisticsTests : HubTests
{
    private int _event;
    private string _today = "";

    protected override string[] Settings => ["--Statistics:EverySeconds=3600"];

    [OneTimeSetUp]
    public async Task HandIn()
    {
        for (var i = 0; i < 3; i++) await Hub.TakenIn(Hub.Number(), "opening", "01");
        var decided = await Hub.TakenIn(Hub.Number());
        await Hub.UntilStep(decided, "S1", "acknowledged");
        await Tell(decided, "accepted");
        await Tell(decided, "closed", "0");
        _today = HubTime.Local(TimeProvider.System.GetUtcNow()).ToString("yyyy-MM-dd");
        await Count();
    }

    private async Task Tell(string id, string stage, string? code = null) => (await Hub.Progress("registration", new JsonObject
    {
        ["eventId"] = $"T{++_event}", ["about"] = new JsonObject { ["record"] = id, ["step"] = "S1" }, ["stage"] = stage, ["code"] = code, ["at"] = HubTime.Local(TimeProvider.System.GetUtcNow()).ToString("O"),
    })).ShouldBe(202);

    private async Task Count()
    {
        var sweep = Hub.Services.GetRequiredService<StatisticSweep>();
        while (await sweep.Step(CancellationToken.None))
        {
            // There is more.
        }
    }

    private async Task<List<(string? Organisation, string? Item, long TakenIn, long Closed)>> Lines(string client, string query)
        => [.. (await Hub.Get(client, "/api/v1/statistics?" + query)).ShouldBe(200)["lines"].EnumerateArray().Select(line => (
            Text(line, "organisation"), Text(line, "item"), line.GetProperty("takenIn").GetInt64(), line.GetProperty("closed").GetInt64()))];

    private static string? Text(JsonElement line, string name) => line.TryGetProperty(name, out var value) ? value.GetString() : null;

    [Test]
    public async Task Small_numbers_are_left_out_where_that_is_asked_for_and_others_are_rounded_so_that_no_sum_tells_them()
    {
        var answer = (await Hub.Get("auditor", "/api/v1/statistics?by=item&least=2")).ShouldBe(200);
        answer["least"].GetInt32().ShouldBe(2);
        // Other tests of the hub hand in records meanwhile, but no fewer than there are.
        var told = answer["lines"].EnumerateArray().ToDictionary(static line => line.GetProperty("item").GetString()!, static line => line.TryGetProperty("takenIn", out var count) ? count.GetInt64() : (long?)null);
        told["opening"].ShouldNotBeNull().ShouldBeGreaterThanOrEqualTo(2);
        told.Values.ShouldAllBe(static count => count == null || count % 2 == 0);
        var hundred = (await Hub.Get("auditor", "/api/v1/statistics?by=item&least=100")).ShouldBe(200);
        hundred["lines"].EnumerateArray().Count(static line => line.TryGetProperty("takenIn", out _)).ShouldBe(0);
        (await Hub.Get("auditor", "/api/v1/statistics?by=item")).ShouldBe(200).Json.TryGetProperty("least", out _).ShouldBeFalse();
        (await Hub.Get("auditor", "/api/v1/statistics/export?by=item&least=2&bom=false")).ShouldBe(200).Text.ShouldContain("opening,");
        foreach (var least in (string[])["1", "0", "-2", "101", "x"]) (await Hub.Get("auditor", "/api/v1/statistics?least=" + least)).ShouldBeProblem(400, "bad-query");
        (await Hub.Get("auditor", "/api/v1/statistics/export?least=1")).ShouldBeProblem(400, "bad-query");
    }

    [Test]
    public async Task Numbers_of_this_month_by_what_is_asked()
    {
        var answer = (await Hub.Get("auditor", "/api/v1/statistics?by=day,item")).ShouldBe(200);
        answer["of"].GetString().ShouldBe("record");
        answer["by"].EnumerateArray().Select(one => one.GetString()).ShouldBe(["day", "item"]);
        answer.Json.TryGetProperty("asOf", out _).ShouldBeTrue();
        answer["recounting"].GetBoolean().ShouldBeFalse();
        var safe = answer["lines"].EnumerateArray().Single(line => Text(line, "item") == "safe");
        Text(safe, "day").ShouldBe(_today);
        ((string[])["takenIn", "accepted", "closed", "timed", "onTime", "atOnce", "withoutPaper", "withdrawn"]).Select(name => safe.GetProperty(name).GetInt64()).ShouldBe([1, 1, 1, 0, 0, 1, 1, 0]);
        safe.TryGetProperty("organisation", out _).ShouldBeFalse();
    }

    [Test]
    public async Task An_organisation_sees_its_own_an_auditor_theirs_and_everybody_elses_are_not_there()
    {
        (await Lines("administrator", "of=step&by=organisation")).ShouldBe([("GJJ", null, 3, 0), ("SCJG", null, 4, 1)]);
        (await Lines("fund", "of=step&by=organisation")).ShouldBe([("GJJ", null, 3, 0)]);
        (await Lines("fund", "of=step")).ShouldBe([(null, null, 3, 0)]);
        (await Lines("fund", "of=record&by=item")).ShouldBeEmpty("it leads in none");
        (await Lines("fund", "of=step&by=item&organisation=SCJG")).ShouldBeEmpty();
        (await Lines("fund-auditor", "of=step&by=organisation")).ShouldBe([("GJJ", null, 3, 0)]);
        (await Lines("registration", "of=record&by=item")).ShouldBe([(null, "opening", 3, 0), (null, "safe", 1, 1)]);
        (await Lines("auditor", "of=step&by=organisation&organisation=GJJ&organisation=X")).ShouldBe([("GJJ", null, 3, 0)]);
    }

    [TestCase("from=2026-12-02&until=2026-12-01")]
    [TestCase("from=2020-01-01&until=2026-12-01")]
    [TestCase("by=day,colour")]
    [TestCase("of=delivery")]
    [TestCase("from=yesterday")]
    [TestCase("as=pdf", "/export")]
    [TestCase("by=weather", "/export")]
    public async Task What_is_asked_wrongly_is_told(string query, string path = "") => (await Hub.Get("auditor", $"/api/v1/statistics{path}?{query}")).ShouldBeProblem(400, "bad-query");

    [Test]
    public async Task A_day_without_anything_has_no_line() => (await Lines("auditor", "from=2020-01-01&until=2020-12-31&by=day")).ShouldBeEmpty();

    [Test]
    public async Task As_CSV_for_people_and_for_programs()
    {
        var file = (await Hub.Get("administrator", "/api/v1/statistics/export?of=step&by=organisation,item")).ShouldBe(200);
        file.ContentType.ShouldBe("text/csv");
        file.Content[..3].ShouldBe([0xEF, 0xBB, 0xBF]);
        Encoding.UTF8.GetString(file.Content[3..]).Split("\r\n").ShouldBe(
            ["单位,事项,收件,受理,办结,计时办结,按时办结,即办,免提交,撤件", "GJJ,opening,3,0,0,0,0,0,3,0", "SCJG,opening,3,0,0,0,0,0,3,0", "SCJG,safe,1,1,1,0,0,1,1,0", ""]);
        (await Hub.Get("administrator", "/api/v1/statistics/export?of=step&by=organisation&bom=false", ("Accept-Language", "en"))).ShouldBe(200).Text.ShouldStartWith("organisation,takenIn,");
    }

    [Test]
    public async Task As_a_workbook()
    {
        var file = (await Hub.Get("administrator", "/api/v1/statistics/export?as=xlsx&of=step&by=organisation,item")).ShouldBe(200);
        file.ContentType.ShouldBe("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
        using var content = new MemoryStream(file.Content);
        var rows = content.Query(useHeaderRow: true).Cast<IDictionary<string, object?>>().ToList();
        rows[0].Keys.ShouldBe(["单位", "事项", "收件", "受理", "办结", "计时办结", "按时办结", "即办", "免提交", "撤件"]);
        rows.Select(row => (row["单位"], row["事项"], Convert.ToInt64(row["收件"]))).ShouldBe([("GJJ", "opening", 3L), ("SCJG", "opening", 3L), ("SCJG", "safe", 1L)]);
    }

    [Test]
    public async Task A_workbook_of_nothing_opens()
    {
        var file = (await Hub.Get("administrator", "/api/v1/statistics/export?as=xlsx&from=2020-01-01&until=2020-01-02")).ShouldBe(200);
        using var zip = new ZipArchive(new MemoryStream(file.Content));
        zip.Entries.Select(entry => entry.FullName).ShouldContain("xl/workbook.xml");
    }

    [Test]
    public async Task The_list_of_records_as_a_file_holds_what_the_list_shows_and_is_logged_first()
    {
        var before = await Logged("records.exported");
        var file = (await Hub.Get("window", "/api/v1/records/export?item=opening&bom=false", ("Accept-Language", "en"))).ShouldBe(200);
        var lines = file.Text.TrimEnd().Split("\r\n");
        lines[0].ShouldBe("id,client,number,item,situation,organisation,version,state,outcome,takenInAt,closedAt");
        var listed = (await Hub.Get("window", "/api/v1/records?item=opening"))["items"].EnumerateArray().Select(one => one.GetProperty("id").GetString());
        lines[1..].Select(line => line.Split(',')[0]).ShouldBe(listed);
        lines[1].Split(',')[4].ShouldBe("01");
        (await Logged("records.exported")).ShouldBe(before + 1);
        (await Hub.Get("other-window", "/api/v1/records/export?bom=false")).ShouldBe(200).Text.Trim().Split("\r\n").Length.ShouldBe(1, "it has handed nothing in");
        // What only who sees a record whole is shown.
        var seen = (await Hub.Get("registration", "/api/v1/records/export?item=safe&bom=false", ("Accept-Language", "en"))).ShouldBe(200).Text.Trim().Split("\r\n");
        (seen.Length, seen[1].Split(',')[8]).ShouldBe((2, ""));
    }

    [Test]
    public async Task The_list_of_records_as_a_workbook()
    {
        var file = (await Hub.Get("window", "/api/v1/records/export?as=xlsx&item=opening", ("Accept-Language", "en"))).ShouldBe(200);
        using var content = new MemoryStream(file.Content);
        content.Query(useHeaderRow: true).Cast<IDictionary<string, object?>>().Select(row => (row["item"], row["situation"])).ShouldBe([("opening", "01"), ("opening", "01"), ("opening", "01")]);
        (await Hub.Get("window", "/api/v1/records/export?as=ods")).ShouldBeProblem(400, "bad-query");
        (await Hub.Get("window", "/api/v1/records/export?from=2026-12-02T00:00:00Z&until=2026-12-01T00:00:00Z")).ShouldBeProblem(400, "bad-query");
    }

    [Test]
    public async Task A_number_that_looks_like_a_formula_is_a_text_in_the_file()
    {
        await Hub.TakenIn("=1+2", "askable");
        (await Hub.Get("window", "/api/v1/records/export?item=askable&bom=false")).ShouldBe(200).Text.ShouldContain(",\"'=1+2\",");
        using var content = new MemoryStream((await Hub.Get("window", "/api/v1/records/export?item=askable&as=xlsx", ("Accept-Language", "en"))).ShouldBe(200).Content);
        content.Query(useHeaderRow: true).Cast<IDictionary<string, object?>>().ShouldHaveSingleItem()["number"].ShouldBe("=1+2");
        content.Position = 0;
        using var zip = new ZipArchive(content);
        using var sheet = new StreamReader(zip.GetEntry("xl/worksheets/sheet1.xml")!.Open());
        (await sheet.ReadToEndAsync()).ShouldNotContain("<x:f>", Case.Insensitive);
    }

    [Test]
    public async Task Everything_is_counted_anew_by_a_task()
    {
        var id = (await Hub.Post("administrator", "/api/v1/tasks", new JsonObject { ["kind"] = "recount-statistics", ["arguments"] = new JsonObject() })).ShouldBe(202).Id;
        for (var tries = 0; ; tries++)
        {
            var task = (await Hub.Get("administrator", "/api/v1/tasks/" + id)).ShouldBe(200);
            if (task["state"].GetString() == "done") break;
            tries.ShouldBeLessThan(1_000, task.Text);
            await Task.Delay(20);
        }
        (await Lines("administrator", "of=step&by=organisation&item=opening")).ShouldBe([("GJJ", null, 3, 0), ("SCJG", null, 3, 0)]);
        (await Hub.Count("select count(*) from statistic_head where shown = building and shown > 1")).ShouldBe(1);
    }
}
