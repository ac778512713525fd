using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using Exchange.Host.Security;
using Exchange.Host.Tests.Api;
using Microsoft.Data.Sqlite;

namespace Exchange.Host.Tests.Kill;

/// <summary>The hub is killed (SIGKILL) at each step of an upload. After each start HEAD says what is really there, the sender goes on from it, and in the end the file is the file, once.</summary>
[Category("Kill"), Platform(Exclude = "Win")]
internal sealed class UploadKillTests
{
    private static readonly (int Event, string Means)[] CrashPoints =
    [
        (4311, "bytes have come"),
        (4312, "whole and looked at"),
        (4313, "the row is closing"),
        (4314, "the file is in its place"),
        (4315, "ready, nobody told"),
    ];

    private const int Length = 2_000_000;

    [Test, CancelAfter(240_000)]
    public async Task Whatever_the_moment_of_death_what_HEAD_says_is_there_and_the_file_comes_whole(CancellationToken stop)
    {
        var folder = Directory.CreateTempSubdirectory("exchange-upload-kill-").FullName;
        var port = HubProcess.FreePort();
        using var api = new HubApi(port);
        await using var department = await Department.Open();
        string window;
        await using (var hub = HubProcess.Start(folder, port))
        {
            (await hub.Ready(api.Http, stop)).ShouldBeTrue(hub.Output);
            var admin = await api.SetUp(await hub.SetUpSecretPrinted(stop), stop);
            await api.Apply(admin, TestDocuments.All(department.Address), stop);
            window = await api.Key(admin, "window", stop);
        }

        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        var hits = new List<int>();
        foreach (var (point, _) in CrashPoints)
        {
            var file = RandomNumberGenerator.GetBytes(Length);
            string? id = null;
            await using (var hub = HubProcess.Start(folder, port, $"{point}:{(point == 4311 ? 7 : 1)}"))
            {
                (await hub.Ready(api.Http, stop)).ShouldBeTrue(hub.Output);
                try
                {
                    id = await Announce(api, window, stop);
                    await Append(api, window, id, 0, file, stop);
                }
                catch (HttpRequestException)
                {
                    await hub.Exited(stop);
                }
                hub.KilledAt.ShouldBe(point, hub.Output);
                hits.Add(point);
            }
            files.Add(id!, file);
        }
        hits.ShouldBe(CrashPoints.Select(point => point.Event));

        await using (var hub = HubProcess.Start(folder, port))
        {
            (await hub.Ready(api.Http, stop)).ShouldBeTrue(hub.Output);
            foreach (var (id, file) in files)
            {
                var part = new FileInfo(Path.Combine(folder, "materials", "parts", id));
                var there = part.Exists ? part.Length : Length;
                var told = await Offset(api, window, id, stop);
                told.ShouldBe(there);
                TestContext.Out.WriteLine($"{id}: {told} bytes are there");
                if (told < Length)
                {
                    (await File.ReadAllBytesAsync(part.FullName, stop)).ShouldBe(file[..(int)told], "what is there is the beginning of the file");
                    await Append(api, window, id, told, file[(int)told..], stop);
                }
                (await Read(api, window, id, stop)).ShouldBe(("ready", Convert.ToHexStringLower(SHA256.HashData(file))));
                (await File.ReadAllBytesAsync(Path.Combine(folder, "materials", "files", Convert.ToHexStringLower(SHA256.HashData(file))[..2], Convert.ToHexStringLower(SHA256.HashData(file))), stop)).ShouldBe(file);
                part.Refresh();
                part.Exists.ShouldBeFalse();
            }
            (await Count(folder, "select count(*) from log_event where kind = 'material.uploaded'")).ShouldBe(files.Count);
            (await Count(folder, "select count(*) from material_file")).ShouldBe(files.Count);
        }
        Directory.Delete(folder, recursive: true);
    }

    private static async Task<string> Announce(HubApi api, string key, CancellationToken stop)
    {
        using var answer = await Send(api, key, HttpMethod.Post, "/api/v1/uploads", null, stop, ("Upload-Length", Length.ToString(CultureInfo.InvariantCulture)));
        answer.StatusCode.ShouldBe(HttpStatusCode.Created);
        return answer.Headers.Location!.ToString().Split('/')[^1];
    }

    private static async Task Append(HubApi api, string key, string id, long offset, byte[] bytes, CancellationToken stop)
    {
        using var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/offset+octet-stream");
        using var answer = await Send(api, key, HttpMethod.Patch, "/api/v1/uploads/" + id, content, stop, ("Upload-Offset", offset.ToString(CultureInfo.InvariantCulture)));
        answer.StatusCode.ShouldBe(HttpStatusCode.NoContent);
    }

    private static async Task<long> Offset(HubApi api, string key, string id, CancellationToken stop)
    {
        using var answer = await Send(api, key, HttpMethod.Head, "/api/v1/uploads/" + id, null, stop);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        return long.Parse(answer.Headers.GetValues("Upload-Offset").Single(), CultureInfo.InvariantCulture);
    }

    private static async Task<(string?, string?)> Read(HubApi api, string key, string id, CancellationToken stop)
    {
        using var answer = await Send(api, key, HttpMethod.Get, "/api/v1/uploads/" + id, null, stop);
        var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(stop)).RootElement;
        return (body.GetProperty("state").GetString(), body.GetProperty("sha256").GetString());
    }

    private static async Task<HttpResponseMessage> Send(HubApi api, string key, HttpMethod method, string path, HttpContent? content, CancellationToken stop, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        request.Headers.Add(KeyHandler.Header, key);
        foreach (var (name, value) in headers) request.Headers.Add(name, value);
        return await api.Http.SendAsync(request, stop);
    }

    private static async Task<long> Count(string folder, string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "exchange.db")};Pooling=false");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
