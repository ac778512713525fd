using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Exchange.Core.Archive;
using Exchange.Core.Materials;
using Exchange.Host.Tests.Api;
using Exchange.Host.Tests.Commands;
using Exchange.Host.Tests.Materials;
using Microsoft.Extensions.DependencyInjection;

namespace Exchange.Host.Tests.Archive;

/// <summary>The package of a closed record: what is in it, that it is the same again, who gets it, and that half of one is never given.</summary>
[NonParallelizable]
internal sealed class ArchiveTests : HubTests
{
    private int _event;
    private string _folder = null!;

    [OneTimeSetUp]
    public async Task Register()
    {
        await Hub.Apply(MaterialDocuments.All(Hub.Department.Address, Hub.Address));
        _folder = Directory.CreateTempSubdirectory("exchange-archive-").FullName;
    }

    [OneTimeTearDown]
    public void Clear() => Directory.Delete(_folder, recursive: true);

    private async Task Tell(string client, string id, string step, string stage, string? code = null) => (await Hub.Progress(client, new JsonObject
    {
        ["eventId"] = $"T{Interlocked.Increment(ref _event)}", ["about"] = new JsonObject { ["record"] = id, ["step"] = step }, ["stage"] = stage, ["code"] = code,
        ["at"] = "2026-12-24T10:00:00+08:00", ["text"] = "材料齐全",
    })).ShouldBe(202);

    private static JsonObject Record(string number, string articles, string? premises = null)
    {
        var record = TestHub.Record(number, "filed", "01");
        record["materials"] = new JsonArray(
            new JsonObject { ["code"] = "M01", ["as"] = "upload", ["upload"] = articles },
            premises is null ? new JsonObject { ["code"] = "M02", ["as"] = "later" } : new JsonObject { ["code"] = "M02", ["as"] = "upload", ["upload"] = premises },
            new JsonObject { ["code"] = "M03", ["as"] = "licence", ["number"] = "1.2.156.3005" });
        return record;
    }

    /// <summary>Of two versions; the second brings what the first promised.</summary>
    private async Task<string> Closed(string articles, string premises)
    {
        var number = Hub.Number();
        var id = (await Hub.TakeIn(Record(number, articles))).ShouldBe(202).Id;
        (await Hub.Post("window", $"/api/v1/records/{id}/versions", Record(number, articles, premises))).ShouldBe(202);
        // Both versions have arrived at both: nothing is under way any more when it closes.
        await Hub.Until(id, record => record.GetProperty("deliveries").GetArrayLength() == 4 && record.GetProperty("deliveries").EnumerateArray().All(one => one.GetProperty("state").GetString() == "acknowledged"));
        await Tell("registration", id, "S1", "accepted");
        (await Hub.Progress("registration", new JsonObject
        {
            ["eventId"] = $"T{Interlocked.Increment(ref _event)}", ["about"] = new JsonObject { ["record"] = id, ["step"] = "S1" }, ["stage"] = "closed", ["code"] = "0", ["at"] = "2026-12-24T11:00:00+08:00",
            ["results"] = new JsonArray(new JsonObject { ["kind"] = "certificate", ["number"] = "JY-" + number, ["name"] = "食品经营许可证", ["validFrom"] = "2026-12-24", ["upload"] = await Hub.Uploaded(Uploads.Pdf(9_000), "许可证.pdf", "registration") }),
        })).ShouldBe(202);
        await Tell("fund", id, "S2", "closed", "0");
        await Hub.Until(id, record => record.GetProperty("state").GetString() == "closed");
        return id;
    }

    private async Task<string> Closed(int seed) => await Closed(await Hub.Uploaded(Uploads.Pdf(seed)), await Hub.Uploaded(Uploads.Pdf(seed + 1), "住所.pdf"));

    private static byte[] Read(ZipArchive zip, string name)
    {
        using var content = zip.GetEntry(name).ShouldNotBeNull(name).Open();
        using var bytes = new MemoryStream();
        content.CopyTo(bytes);
        return bytes.ToArray();
    }

    private async Task<string> Saved(Answer answer)
    {
        var path = Path.Combine(_folder, Guid.NewGuid() + ".zip");
        await File.WriteAllBytesAsync(path, answer.Content);
        return path;
    }

    [Test]
    public async Task Everything_of_the_record_is_in_it_with_a_manifest_that_holds()
    {
        var id = await Closed(100);
        var before = await Logged("archive.read");
        var answer = (await Hub.Get("window", $"/api/v1/records/{id}/archive")).ShouldBe(200);
        answer.ContentType.ShouldBe("application/zip");
        (await Logged("archive.read")).ShouldBe(before + 1);
        using var zip = new ZipArchive(new MemoryStream(answer.Content));
        zip.Entries.Select(entry => entry.FullName).ShouldBe(
            ["record/1.json", "record/2.json", "materials.json", "materials/M01-1.pdf", "materials/M02-1.pdf", "numbers.json", "steps.json", "events.ndjson", "results.json", "results/S1-1.pdf", "log.ndjson", "manifest.json"]);
        Read(zip, "record/1.json").ShouldBe((await Hub.Get("window", $"/api/v1/records/{id}/content?version=1")).ShouldBe(200).Content);
        Read(zip, "record/2.json").ShouldBe((await Hub.Get("window", $"/api/v1/records/{id}/content?version=2")).ShouldBe(200).Content);
        Read(zip, "materials/M01-1.pdf").ShouldBe(Uploads.Pdf(100));
        Read(zip, "materials/M02-1.pdf").ShouldBe(Uploads.Pdf(101));
        using var materials = JsonDocument.Parse(Read(zip, "materials.json"));
        materials.RootElement.EnumerateArray().Select(one => (one.GetProperty("version").GetInt32(), one.GetProperty("code").GetString(), one.GetProperty("as").GetString(), one.TryGetProperty("file", out var file) ? file.GetString() : null))
            .ShouldBe([(1, "M01", "upload", "materials/M01-1.pdf"), (1, "M02", "later", null), (1, "M03", "licence", null), (2, "M01", "upload", "materials/M01-1.pdf"), (2, "M02", "upload", "materials/M02-1.pdf"), (2, "M03", "licence", null)]);
        Read(zip, "results/S1-1.pdf").ShouldBe(Uploads.Pdf(9_000));
        using var results = JsonDocument.Parse(Read(zip, "results.json"));
        (results.RootElement[0].GetProperty("name").GetString(), results.RootElement[0].GetProperty("file").GetString()).ShouldBe(("食品经营许可证", "results/S1-1.pdf"));
        var events = Encoding.UTF8.GetString(Read(zip, "events.ndjson")).TrimEnd('\n').Split('\n').Select(line => JsonElement.Parse(line)).ToList();
        events.Select(one => (one.GetProperty("step").GetString(), one.GetProperty("stage").GetString())).ShouldBe([("S1", "accepted"), ("S1", "closed"), ("S2", "closed")]);
        events[0].GetProperty("content").GetString()!.ShouldContain("材料齐全");
        var log = Encoding.UTF8.GetString(Read(zip, "log.ndjson")).TrimEnd('\n').Split('\n').Select(line => JsonElement.Parse(line)).ToList();
        log[0].GetProperty("kind").GetString().ShouldBe("record.taken-in");
        log.ShouldContain(line => line.GetProperty("kind").GetString() == "record.closed");
        log.Select(line => line.GetProperty("position").GetInt64()).ShouldBeInOrder();
        using var manifest = JsonDocument.Parse(Read(zip, "manifest.json"));
        manifest.RootElement.GetProperty("item").GetProperty("sha256").GetString()!.Length.ShouldBe(64);
        foreach (var entry in manifest.RootElement.GetProperty("entries").EnumerateArray())
            entry.GetProperty("sha256").GetString().ShouldBe(Convert.ToHexStringLower(SHA256.HashData(Read(zip, entry.GetProperty("name").GetString()!))));
        (await ArchiveCheck.Verify(await Saved(answer), default)).Faults.ShouldBeEmpty();
    }

    [Test]
    public async Task The_same_record_gives_the_same_bytes_until_something_happens_to_it()
    {
        var id = await Closed(200);
        var first = (await Hub.Get("window", $"/api/v1/records/{id}/archive")).ShouldBe(200).Content;
        (await Hub.Get("auditor", $"/api/v1/records/{id}/archive")).ShouldBe(200).Content.ShouldBe(first);
        (await Hub.Get("administrator", $"/api/v1/records/{id}/archive")).ShouldBe(200).Content.ShouldBe(first);
        await Tell("registration", id, "S1", "issued");
        (await Hub.Get("window", $"/api/v1/records/{id}/archive")).ShouldBe(200).Content.ShouldNotBe(first);
    }

    [Test]
    public async Task Only_who_sees_the_record_whole_gets_it()
    {
        var id = await Closed(300);
        var before = await Logged("archive.read");
        (await Hub.Get("registration", $"/api/v1/records/{id}/archive")).ShouldBeProblem(403, "not-allowed");
        (await Hub.Get("other-window", $"/api/v1/records/{id}/archive")).ShouldBeProblem(404, "not-found");
        (await Hub.Get("fund-auditor", $"/api/v1/records/{id}/archive")).ShouldBeProblem(404, "not-found");
        (await Hub.Get("window", "/api/v1/records/none/archive")).ShouldBeProblem(404, "not-found");
        (await Logged("archive.read")).ShouldBe(before);
    }

    [Test]
    public async Task A_record_that_is_open_has_none_and_one_that_is_pruned_has_it_no_more()
    {
        var open = await Hub.TakenIn(Hub.Number());
        (await Hub.Get("window", $"/api/v1/records/{open}/archive")).ShouldBeProblem(409, "not-closed").Text.ShouldContain("open");
        var id = await Closed(400);
        await Change($"update record set pruned_at = 1 where id = '{id}'");
        (await Hub.Get("window", $"/api/v1/records/{id}/archive")).ShouldBeProblem(410, "pruned");
    }

    [Test]
    public async Task A_file_that_is_missing_or_cut_is_told_by_its_digest_before_anything_goes_out()
    {
        var id = await Closed(500);
        var (digest, path) = FileOf(Uploads.Pdf(500));
        var before = await Logged("archive.read");
        await File.WriteAllBytesAsync(path, Uploads.Pdf(500)[..10]);
        (await Hub.Get("window", $"/api/v1/records/{id}/archive")).ShouldBeProblem(500, "incomplete").Text.ShouldContain(digest);
        File.Delete(path);
        (await Hub.Get("window", $"/api/v1/records/{id}/archive")).ShouldBeProblem(500, "incomplete").Text.ShouldContain(digest);
        (await Logged("archive.read")).ShouldBe(before);
        await File.WriteAllBytesAsync(path, Uploads.Pdf(500));
        (await Hub.Get("window", $"/api/v1/records/{id}/archive")).ShouldBe(200);
    }

    [Test]
    public async Task A_file_that_was_changed_on_the_disk_breaks_the_answer_off_and_leaves_no_package()
    {
        var id = await Closed(600);
        var (_, path) = FileOf(Uploads.Pdf(601));
        var changed = Uploads.Pdf(601);
        changed[^1] ^= 1;
        await File.WriteAllBytesAsync(path, changed);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/records/{id}/archive");
        request.Headers.Add("X-Api-Key", Hub.Key("window"));
        using var got = new MemoryStream();
        await Should.ThrowAsync<Exception>(async () =>
        {
            using var response = await Hub.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            await response.Content.CopyToAsync(got);
        });
        var file = Path.Combine(_folder, "broken.zip");
        await File.WriteAllBytesAsync(file, got.ToArray());
        (await ArchiveCheck.Verify(file, default)).Faults.ShouldNotBeEmpty();
        var to = Path.Combine(_folder, "never.zip");
        (await Run("record", "archive", id, "--to", to)).Exit.ShouldBe(1);
        Directory.EnumerateFiles(_folder, "never*").ShouldBeEmpty();
    }

    [Test]
    public async Task The_verbs_fetch_a_package_and_verify_it_and_find_every_change()
    {
        var id = await Closed(700);
        var to = Path.Combine(_folder, "kept.zip");
        var end = await Run("record", "archive", id, "--to", to);
        (end.Exit, end.Out.Trim()).ShouldBe((0, to));
        end.Error.ShouldContain(id);
        (await Run("record", "archive", id, "--to", to)).Exit.ShouldBe(1, "it is there already");
        (await CommandLine.Run(["archive", "verify", to], "", default)).ShouldBe(end with { Out = "good 完好\n" });

        foreach (var (what, change) in new (string, Action<ZipArchive>)[]
        {
            ("log.ndjson", static zip => Replace(zip, "log.ndjson", "{}\n")),
            ("materials/M01-1.pdf", static zip => zip.GetEntry("materials/M01-1.pdf")!.Delete()),
            ("extra.txt", static zip => Replace(zip, "extra.txt", "x")),
            ("manifest.json", static zip => Replace(zip, "manifest.json", "{}")),
            ("manifest.json", static zip => zip.GetEntry("manifest.json")!.Delete()),
        })
        {
            var copy = Path.Combine(_folder, "copy.zip");
            File.Copy(to, copy, overwrite: true);
            using (var zip = ZipFile.Open(copy, ZipArchiveMode.Update)) change(zip);
            var found = await CommandLine.Run(["archive", "verify", copy], "", default);
            (found.Exit, found.Out).ShouldBe((1, ""));
            found.Error.ShouldContain(what);
        }
        var bytes = await File.ReadAllBytesAsync(to);
        foreach (var length in (int[])[0, 100, bytes.Length / 2, bytes.Length - 1])
        {
            await File.WriteAllBytesAsync(Path.Combine(_folder, "cut.zip"), bytes[..length]);
            (await CommandLine.Run(["archive", "verify", Path.Combine(_folder, "cut.zip")], "", default)).Exit.ShouldBe(1, $"{length} bytes");
        }
        (await CommandLine.Run(["archive", "verify", Path.Combine(_folder, "none.zip")], "", default)).Exit.ShouldBe(1);
    }

    private static void Replace(ZipArchive zip, string name, string text)
    {
        zip.GetEntry(name)?.Delete();
        using var writer = new StreamWriter(zip.CreateEntry(name).Open());
        writer.Write(text);
    }

    private Task<CommandEnd> Run(params string[] line) => CommandLine.Run([.. line, "--url", Hub.Address.ToString(), "--key", Hub.Key("auditor")], "", default);

    private (string Digest, string Path) FileOf(byte[] content)
    {
        var digest = Uploads.Sha(content);
        var path = Path.Combine(Path.GetDirectoryName(Hub.DatabaseFile)!, "materials", "files", digest[..2], digest);
        Hub.Services.GetRequiredService<MaterialStore>().Has(digest).ShouldBeTrue();
        return (digest, path);
    }

    private async Task Change(string sql)
    {
        await using var connection = await Hub.Services.GetRequiredService<Core.Storage.Database>().Open(default);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }
}
