using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Exchange.Host.Security;
using Microsoft.Data.Sqlite;

namespace Exchange.Host.Tests.Kill;

/// <summary>Requests under an Idempotency-Key while the hub dies around their commits: each is sent again until it is answered, and done once.</summary>
[Category("Kill"), Platform(Exclude = "Win")]
internal sealed class RepeatKillTests
{
    private const int Committing = 1011, Committed = 1012;

    private readonly Dictionary<string, string> _answers = new(StringComparer.Ordinal);
    private readonly List<string> _sent = [];
    private int _killed;

    [Test, CancelAfter(180_000)]
    public async Task A_request_that_is_sent_again_after_the_hub_has_died_is_done_once(CancellationToken stop)
    {
        var folder = Directory.CreateTempSubdirectory("exchange-repeat-").FullName;
        var port = HubProcess.FreePort();
        using var api = new HubApi(port);
        string admin;
        await using (var hub = HubProcess.Start(folder, port))
        {
            (await hub.Ready(api.Http, stop)).ShouldBeTrue(hub.Output);
            admin = await api.SetUp(await hub.SetUpSecretPrinted(stop), stop);
        }

        // Some die before they listen: a start commits, too.
        for (var count = 5; count <= 9; count++)
            foreach (var point in (int[])[Committing, Committed])
            {
                await using var hub = HubProcess.Start(folder, port, $"{point}:{count}");
                if (await hub.Ready(api.Http, stop)) await SendUntilDeath(hub, api, admin, stop);
                if (hub.KilledAt is not null) _killed++;
            }

        await using (var last = HubProcess.Start(folder, port))
        {
            (await last.Ready(api.Http, stop)).ShouldBeTrue(last.Output);
            foreach (var key in _sent) await Send(api, admin, key, stop);
        }

        TestContext.Out.WriteLine($"{_sent.Count} requests, {_killed} kills");
        _killed.ShouldBeGreaterThan(7);
        _sent.Count.ShouldBeGreaterThan(5);
        _answers.Keys.ShouldBe(_sent, ignoreOrder: true);
        var tasks = _sent.Where(key => key.StartsWith("task", StringComparison.Ordinal)).ToList();
        (await Count(folder, "select count(*) from task")).ShouldBe(tasks.Count);
        (await Count(folder, "select count(*) from client_key where client = 'admin'")).ShouldBe(1 + _sent.Count - tasks.Count);
        (await Count(folder, "select count(*) from idempotent_answer where status is null")).ShouldBe(0);
        (await Count(folder, "select count(*) from idempotent_answer")).ShouldBe(_sent.Count);
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>A task and a key in turn. What got no answer is sent again first: on the embedded database nothing is under way after a start.</summary>
    private async Task SendUntilDeath(HubProcess hub, HubApi api, string admin, CancellationToken stop)
    {
        for (var i = 0; i < 12 && !hub.HasExited; i++)
        {
            var key = _sent.Find(one => !_answers.ContainsKey(one));
            if (key is null) _sent.Add(key = $"{(_sent.Count % 2 == 0 ? "task" : "key")}-{_sent.Count}");
            try
            {
                await Send(api, admin, key, stop);
            }
            catch (HttpRequestException)
            {
                await hub.Exited(stop);
            }
        }
    }

    private async Task Send(HubApi api, string admin, string key, CancellationToken stop)
    {
        var task = key.StartsWith("task", StringComparison.Ordinal);
        using var request = new HttpRequestMessage(HttpMethod.Post, task ? "/api/v1/tasks" : "/api/v1/clients/admin/keys")
        {
            Content = task ? JsonContent.Create(new { kind = "verify-positions", arguments = new { } }) : JsonContent.Create(new { }),
        };
        request.Headers.Add(KeyHandler.Header, admin);
        request.Headers.Add("Idempotency-Key", key);
        using var response = await api.Http.SendAsync(request, stop);
        var text = await response.Content.ReadAsStringAsync(stop);
        var replayed = response.Headers.Contains("Idempotency-Replayed");
        if (!task && replayed) response.StatusCode.ShouldBe(HttpStatusCode.Conflict, text);
        else response.StatusCode.ShouldBe(task ? HttpStatusCode.Accepted : HttpStatusCode.Created, text);
        var answer = task ? JsonDocument.Parse(text).RootElement.GetProperty("id").GetString()! : "";
        if (_answers.TryGetValue(key, out var known)) answer.ShouldBe(known, "a request has one answer");
        _answers[key] = answer;
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
