using System.Text.Json.Nodes;
using Exchange.Host.Tests.Api;

namespace Exchange.Host.Tests.Catalog;

/// <summary>Wrong values over HTTP: reported by who uses the data, answered by who owns it.</summary>
internal sealed class RowCorrectionTests : CatalogHubTests
{
    private const string Path = "/api/v1/corrections";

    private string _code = "";

    [OneTimeSetUp]
    public async Task Publish() => _code = await Published(Title());

    private JsonObject Report(string? record = null) => new()
    {
        ["resource"] = _code, ["key"] = Person.IdNumber, ["field"] = "uscc", ["found"] = Person.Name, ["should"] = "91350100M000100Y43", ["reason"] = "执照上如此：" + Person.Phone, ["recordNumber"] = record,
    };

    private async Task<long> Reported(string? record = null, string client = "window") => (await Hub.Post(client, Path, Report(record))).ShouldBe(201)["number"].GetInt64();

    private Task<Answer> Answered(long number, string client, JsonObject answer, params (string, string)[] headers) => Hub.Post(client, $"{Path}/{number}/answer", answer, headers);

    [Test]
    public async Task A_value_is_reported_answered_and_seen_by_both_and_by_nobody_else()
    {
        var taken = Hub.Number();
        var record = await Hub.TakenIn(taken);
        var number = await Reported(taken);
        foreach (var client in (string[])["window", "registration", "auditor", "administrator"])
        {
            (await Hub.Get(client, Path + "?state=open&resource=" + _code)).ShouldBe(200)["items"].EnumerateArray().Select(static one => one.GetProperty("number").GetInt64()).ShouldContain(number, client);
            (await Hub.Get(client, $"{Path}/{number}")).ShouldBe(200)["key"].GetString().ShouldBe(Person.IdNumber);
        }
        foreach (var client in (string[])["other-window", "fund"])
        {
            (await Hub.Get(client, Path)).ShouldBe(200)["items"].EnumerateArray().ShouldAllBe(one => one.GetProperty("number").GetInt64() != number);
            (await Hub.Get(client, $"{Path}/{number}")).ShouldBeProblem(404, "not-found");
        }
        (await Hub.Get("window", Path)).Text.ShouldNotContain(Person.IdNumber, Case.Sensitive, "lists are without values");
        (await Answered(number, "fund", new JsonObject { ["as"] = "corrected" })).ShouldBeProblem(404, "not-found");
        (await Answered(number, "window", new JsonObject { ["as"] = "corrected" })).ShouldBeProblem(403, "not-allowed");
        (await Answered(number, "registration", new JsonObject { ["as"] = "kept" })).ShouldBeProblem(422, "declined").Pointers.ShouldBe(["/reason"]);
        (await Answered(number, "registration", new JsonObject { ["as"] = "open" })).ShouldBeProblem(422, "declined").Pointers.ShouldBe(["/as"]);
        var answer = (await Answered(number, "registration", new JsonObject { ["as"] = "kept", ["reason"] = "与登记一致" }, ("Idempotency-Key", "answer-" + number))).ShouldBe(200);
        answer["state"].GetString().ShouldBe("kept");
        (await Answered(number, "registration", new JsonObject { ["as"] = "kept", ["reason"] = "与登记一致" }, ("Idempotency-Key", "answer-" + number))).ShouldBe(200).Text.ShouldBe(answer.Text);
        (await Answered(number, "registration", new JsonObject { ["as"] = "corrected" })).ShouldBeProblem(409, "changed");
        (await Hub.Get("window", $"{Path}/{number}")).ShouldBe(200)["answer"].GetString().ShouldBe("与登记一致");
        // Followers of the record are told.
        (await Hub.Get("auditor", $"/api/v1/log?record={record}")).ShouldBe(200)["items"].EnumerateArray().Select(static one => one.GetProperty("kind").GetString()).Where(static kind => kind!.StartsWith("correction.", StringComparison.Ordinal))
            .Distinct().ShouldBe(["correction.reported", "correction.read", "correction.answered"]);
    }

    [Test]
    public async Task The_same_report_under_its_key_is_one_case()
    {
        var first = (await Hub.Post("window", Path, Report(), ("Idempotency-Key", "correction-1"))).ShouldBe(201);
        (await Hub.Post("window", Path, Report(), ("Idempotency-Key", "correction-1"))).ShouldBe(201).Text.ShouldBe(first.Text);
        (await Reported()).ShouldBeGreaterThan(first["number"].GetInt64());
        (await Reported(client: "fund")).ShouldBeGreaterThan(first["number"].GetInt64(), "another department uses the data too");
    }

    [Test]
    public async Task What_is_wrong_with_a_report_is_told_at_once_and_anothers_record_is_not_there()
    {
        var answer = (await Hub.Post("window", Path, new JsonObject { ["resource"] = _code, ["key"] = "", ["field"] = "nobody", ["reason"] = "", ["found"] = "a", ["should"] = "a" })).ShouldBeProblem(422, "declined");
        answer.Codes.ShouldBe(["correction.text", "correction.text", "correction.same", "correction.field"]);
        var theirs = Hub.Number();
        await Hub.TakenIn(theirs, client: "other-window");
        (await Hub.Post("window", Path, Report(theirs))).ShouldBeProblem(422, "declined").Codes.ShouldBe(["correction.record"]);
        var without = Report();
        without.Remove("reason");
        (await Hub.Post("window", Path, without)).Status.ShouldBe(422);
        foreach (var query in (string[])["state=never", "resource=x", "limit=0"]) (await Hub.Get("window", $"{Path}?{query}")).ShouldBeProblem(400, "bad-query");
        foreach (var number in (string[])["0", "01", "x", "999999"]) (await Hub.Get("administrator", $"{Path}/{number}")).ShouldBeProblem(404, "not-found");
    }
}
