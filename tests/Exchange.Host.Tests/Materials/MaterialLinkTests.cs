using System.Text.Json.Nodes;
using Exchange.Host.Tests.Api;

namespace Exchange.Host.Tests.Materials;

/// <summary>How departments get files: by a link in the message, for some days.</summary>
internal sealed class MaterialLinkTests : HubTests
{
    private static readonly byte[] Pdf = Uploads.Pdf(11);

    [OneTimeSetUp]
    public Task Register() => Hub.Apply(MaterialDocuments.All(Hub.Department.Address, Hub.Address));

    private async Task<(string Id, string Number)> TakenIn()
    {
        var record = TestHub.Record(Hub.Number(), "filed", "01");
        record["materials"] = new JsonArray(new JsonObject { ["code"] = "M01", ["as"] = "upload", ["upload"] = await Hub.Uploaded(Pdf) }, new JsonObject { ["code"] = "M02", ["as"] = "share", ["number"] = "R-7" });
        return ((await Hub.TakeIn(record)).ShouldBe(202).Id, (string)record["number"]!);
    }

    private List<JsonNode> Messages(string number, string system) => [.. Hub.Department.Pushes.Where(push => push.Number == number && push.Path == $"/{system}/cases").Select(push => push.Body)];

    private async Task<Uri> Link(string id, string number)
    {
        await Hub.UntilStep(id, "S1", "acknowledged");
        return new Uri((string)Messages(number, "linked")[0]["files"]![0]!["url"]!);
    }

    [Test, CancelAfter(60_000)]
    public async Task A_message_says_what_comes_with_the_record_and_where_to_fetch_it(CancellationToken stop)
    {
        var (id, number) = await TakenIn();
        var link = await Link(id, number);
        await Hub.UntilStep(id, "S2", "acknowledged");
        var files = Messages(number, "linked")[0]["files"]!;
        ((string?)files[0]!["sha256"], (string?)files[0]!["name"], (string?)files[0]!["type"], (int?)files[0]!["size"]).ShouldBe((Uploads.Sha(Pdf), "章程.pdf", "pdf", Pdf.Length));
        files[1]!.ToJsonString().ShouldBe("""{"code":"M02","as":"share","number":"R-7"}""");
        ((string?)Messages(number, "unlinked")[0]["files"]![0]!["url"]).ShouldBeNull("the other system's document says nothing of files");
        ((string?)Messages(number, "unlinked")[0]["files"]![0]!["sha256"]).ShouldBe(Uploads.Sha(Pdf));

        using var response = await Hub.Http.GetAsync(link, stop);
        (await response.Content.ReadAsByteArrayAsync(stop)).ShouldBe(Pdf);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/pdf");
        response.Content.Headers.ContentDisposition!.FileNameStar.ShouldBe("章程.pdf");
        response.Content.Headers.ContentDisposition.DispositionType.ShouldBe("attachment");
        (response.Headers.GetValues("X-Content-Type-Options").Single(), response.Headers.CacheControl!.NoStore).ShouldBe(("nosniff", true));
        (await Hub.Count($"select count(*) from log_event where kind = 'material.handed-over' and record_id = '{id}' and organisation = 'SCJG'")).ShouldBe(1);

        using var rest = new HttpRequestMessage(HttpMethod.Get, link) { Headers = { Range = new(1_000, null) } };
        using var ranged = await Hub.Http.SendAsync(rest, stop);
        ((int)ranged.StatusCode).ShouldBe(206);
        (await ranged.Content.ReadAsByteArrayAsync(stop)).ShouldBe(Pdf[1_000..]);
    }

    [Test]
    public async Task A_repeat_is_the_same_message()
    {
        var record = TestHub.Record(Hub.Number(), "filed", "01");
        var number = (string)record["number"]!;
        record["materials"] = new JsonArray(new JsonObject { ["code"] = "M01", ["as"] = "upload", ["upload"] = await Hub.Uploaded(Pdf) }, new JsonObject { ["code"] = "M02", ["as"] = "commitment" });
        Hub.Department.Set(number, Habit.Status500, Habit.Status500, Habit.Status500);
        var id = (await Hub.TakeIn(record)).ShouldBe(202).Id;
        await Hub.UntilStep(id, "S1", "acknowledged");
        Messages(number, "linked").Select(message => message.ToJsonString()).Distinct().ShouldHaveSingleItem();
        Hub.Department.PushesOf(number).ShouldBeGreaterThan(3);
    }

    [Test]
    public async Task A_forged_link_is_404_whatever_is_changed()
    {
        var (id, number) = await TakenIn();
        var link = await Link(id, number);
        var (path, signature) = (link.AbsolutePath, link.Query["?s=".Length..]);
        var delivery = path.Split('/')[2];
        var other = await Hub.UntilDelivery(id, "acknowledged");
        string[] forged =
        [
            path, path + "?s=", $"{path}?s={signature[..^1]}", $"{path}?s={signature}A", $"{path}?s={(signature[0] == 'A' ? 'B' : 'A')}{signature[1..]}", $"{path}?s={signature[..^1]}{(signature[^1] == 'A' ? 'B' : 'A')}",
            $"/materials/{delivery}/2?s={signature}", $"/materials/{delivery}/01?s={signature}", $"/materials/{delivery}/-1?s={signature}", $"/materials/{new string('0', 32)}/1?s={signature}", $"/materials/..%2f..%2f/1?s={signature}",
            $"/materials/{delivery}/9999999999999999999999?s={signature}",
        ];
        foreach (var one in forged) (await Hub.Get(null, one)).ShouldBeProblem(404, "not-found");
        (await Hub.Get(null, link.PathAndQuery)).ShouldBe(200);
        // A link of another delivery of the same record does not open this one's.
        var s2 = (await Hub.Get("administrator", "/api/v1/records/" + id)).Json.GetProperty("deliveries").EnumerateArray().Select(one => one.GetProperty("id").GetString()!).Single(one => one != delivery);
        other.ShouldBeOneOf(delivery, s2);
        (await Hub.Get(null, $"/materials/{s2}/1?s={signature}")).ShouldBeProblem(404, "not-found");
    }

    [Test]
    public async Task After_its_days_a_link_is_410()
    {
        var (id, number) = await TakenIn();
        var link = await Link(id, number);
        var delivery = link.AbsolutePath.Split('/')[2];
        await Run($"update delivery set last_started_at = last_started_at - {(2 * 24 * 60 - 5) * 60_000L} where id = '{delivery}'");
        (await Hub.Get(null, link.PathAndQuery)).ShouldBe(200);
        await Run($"update delivery set last_started_at = last_started_at - {10 * 60_000L} where id = '{delivery}'");
        (await Hub.Get(null, link.PathAndQuery)).ShouldBeProblem(410, "expired");
    }

    [Test]
    public async Task A_file_that_somebody_took_out_of_the_folder_is_an_error_that_is_written_down()
    {
        var bytes = Uploads.Pdf(77);
        var record = TestHub.Record(Hub.Number(), "filed", "01");
        record["materials"] = new JsonArray(new JsonObject { ["code"] = "M01", ["as"] = "upload", ["upload"] = await Hub.Uploaded(bytes) }, new JsonObject { ["code"] = "M02", ["as"] = "commitment" });
        var id = (await Hub.TakeIn(record)).ShouldBe(202).Id;
        File.Delete(Path.Combine(Path.GetDirectoryName(Hub.DatabaseFile)!, "materials", "files", Uploads.Sha(bytes)[..2], Uploads.Sha(bytes)));
        (await Hub.Get("window", $"/api/v1/records/{id}/materials/1")).ShouldBeProblem(500, "fault");
        Hub.Lines.Text.ShouldContain(Uploads.Sha(bytes));
    }

    private async Task Run(string sql)
    {
        await using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Hub.DatabaseFile};Pooling=false");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "pragma busy_timeout=30000; " + sql;
        await command.ExecuteNonQueryAsync();
    }
}
