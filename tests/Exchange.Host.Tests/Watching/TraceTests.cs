using System.Diagnostics;
using System.Text.Json;
using Exchange.Core.Registry;
using Exchange.Host.Security;
using Exchange.Host.Tests.Api;
using Exchange.Host.Tests.Kill;
using Microsoft.Data.Sqlite;

namespace Exchange.Host.Tests.Watching;

/// <summary>One record is one trace, whichever process does what of it, as a collector gets it.</summary>
[Platform(Exclude = "Win")]
internal sealed class TraceTests
{
    private const string Callers = "0af7651916cd43dd8448eb211c80319c";

    private readonly string _folder = Directory.CreateTempSubdirectory("exchange-trace-").FullName;
    private readonly List<HubProcess> _started = [];
    private Collector _collector = null!;
    private Department _department = null!;

    [OneTimeSetUp]
    public async Task Open() => (_collector, _department) = (await Collector.Open(), await Department.Open());

    [OneTimeTearDown]
    public async Task Close()
    {
        foreach (var hub in _started) await hub.DisposeAsync();
        await _collector.DisposeAsync();
        await _department.DisposeAsync();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<(HubProcess Hub, HubApi Api)> Start(CancellationToken stop)
    {
        var port = HubProcess.FreePort();
        var hub = HubProcess.Start(_folder, port, null,
            "--Watch:OtlpEndpoint=" + _collector.Address, "--Watch:OtlpProtocol=HttpProtobuf", "--Watch:OtlpHeaders=X-Collector-Key=open-sesame", "--Watch:TracePercent=0");
        _started.Add(hub);
        var api = new HubApi(port);
        (await hub.Ready(api.Http, stop)).ShouldBeTrue(hub.Output);
        return (hub, api);
    }

    [Test, CancelAfter(180_000)]
    public async Task A_record_is_one_trace_from_take_in_to_progress_over_two_processes(CancellationToken stop)
    {
        var (first, api) = await Start(stop);
        var admin = await api.SetUp(await first.SetUpSecretPrinted(stop), stop);
        await api.Apply(admin, [.. TestDocuments.All(_department.Address), new DocumentFile("later.yaml", System.Text.Encoding.UTF8.GetBytes(Later.Documents(_department.Address)))], stop);
        var (window, registration) = (await api.Key(admin, "window", stop), await api.Key(admin, "registration", stop));
        // The first push is refused for now, so another process has to push again.
        _department.Set("T-1", [.. Enumerable.Repeat(Habit.Status500, 50)]);
        var id = await TakeIn(api, window, "T-1", $"00-{Callers}-b7ad6b7169203331-01", stop);
        await TakeIn(api, window, "T-2", null, stop);
        await Until(() => _department.PushesOf("T-1") > 0 && _department.EffectsOf("T-2") == 1, stop);
        await End(first, stop);
        _department.Set("T-1");

        var (second, again) = await Start(stop);
        await Until(() => _department.EffectsOf("T-1") == 1, stop);
        // A report that knows nothing of the trace, and one that goes on with what the push brought.
        await Report(again, registration, id, "E-1", "accepted", trace: null, stop);
        await Report(again, registration, id, "E-2", "approved", _department.Traces["T-1"], stop);
        await End(second, stop);
        await Until(() => _collector.Spans.Count(span => span.Name.StartsWith("progress", StringComparison.Ordinal)) == 2, stop);

        var spans = _collector.Spans;
        var mine = spans.Where(span => span.TraceId == Callers).ToList();
        TestContext.Out.WriteLine(string.Join('\n', spans.Select(span => $"{span.Instance} {span.TraceId} {span.ParentId} → {span.SpanId} {span.Name} {string.Join(' ', span.Tags)}")));
        var request = mine.Single(span => span.Name.StartsWith("POST /api/v1/records", StringComparison.Ordinal));
        request.ParentId.ShouldBe("b7ad6b7169203331");
        var takeIn = mine.Single(span => span.Name == "take in");
        takeIn.ParentId.ShouldBe(request.SpanId);
        var pushes = mine.Where(span => span.Name == "push later").ToList();
        pushes.ShouldAllBe(span => span.ParentId == takeIn.SpanId && span.Tags["exchange.record"] == id);
        pushes.Where(span => span.Instance == takeIn.Instance).ShouldAllBe(span => span.IsError && span.Tags["exchange.answer"] == "unavailable");
        var pushed = pushes.Single(span => span.Tags["exchange.answer"] == "acknowledged");
        pushed.Instance.ShouldNotBe(takeIn.Instance, "another process has pushed it");
        // What the department got is the push itself, so its own spans hang below that.
        _department.Traces["T-1"].ShouldBe($"00-{Callers}-{pushed.SpanId}-01");
        var unaware = mine.Single(span => span.Name == "progress accepted");
        unaware.ParentId.ShouldBe(takeIn.SpanId);
        unaware.LinkedTraces.ShouldHaveSingleItem().ShouldNotBe(Callers);
        mine.Where(span => span.Name == "progress approved").ShouldHaveSingleItem();
        // Nobody asked for a trace of the other record, and none of a hundred is drawn.
        spans.Where(span => span.TraceId != Callers).ShouldBeEmpty();
        _department.Traces["T-2"].ShouldBeEmpty();

        _collector.GotMetrics.ShouldBeTrue();
        _collector.Keys.ShouldAllBe(key => key == "open-sesame");
        foreach (var secret in Person.Everything) _collector.Text.ShouldNotContain(secret);
        _collector.Text.ShouldNotContain("T-1");
        _collector.Text.ShouldNotContain("T-2");
        spans.SelectMany(span => span.Tags.Keys).Distinct().Where(tag => tag.StartsWith("url.", StringComparison.Ordinal) && tag != "url.scheme").ShouldBeEmpty();
    }

    private static async Task<string> TakeIn(HubApi api, string key, string number, string? trace, CancellationToken stop)
        => (await Send(api, "/api/v1/records", key, TestHub.Text(TestHub.Record(number, "later")), trace, stop)).GetProperty("id").GetString()!;

    private static Task Report(HubApi api, string key, string record, string id, string stage, string? trace, CancellationToken stop)
        => Send(api, "/api/v1/progress?number=T-1", key, $$"""{"eventId":"{{id}}","about":{"record":"{{record}}","step":"S1"},"stage":"{{stage}}","at":"2026-03-02T09:00:00+08:00"}""", trace, stop);

    private static async Task<JsonElement> Send(HubApi api, string path, string key, string text, string? trace, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = TestHub.Json(text) };
        request.Headers.Add(KeyHandler.Header, key);
        if (trace is not null) request.Headers.TryAddWithoutValidation("traceparent", trace);
        using var answer = await api.Http.SendAsync(request, stop);
        var said = await answer.Content.ReadAsStringAsync(stop);
        answer.IsSuccessStatusCode.ShouldBeTrue(said);
        return JsonDocument.Parse(said).RootElement.Clone();
    }

    /// <summary>As systemd ends it: what is to be sent still goes out.</summary>
    private static async Task End(HubProcess hub, CancellationToken stop)
    {
        using var term = Process.Start("kill", ["-TERM", hub.Id.ToString()]);
        await term.WaitForExitAsync(stop);
        await hub.Exited(stop);
    }

    private static async Task Until(Func<bool> holds, CancellationToken stop)
    {
        while (!holds()) await Task.Delay(20, stop);
    }
}
