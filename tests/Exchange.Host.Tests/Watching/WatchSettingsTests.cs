using System.Diagnostics;
using System.Text.Json;
using Exchange.Host.Tests.Commands;
using Exchange.Host.Tests.Kill;

namespace Exchange.Host.Tests.Watching;

/// <summary>Settings of watching that are wrong, and the program log as JSON.</summary>
[NonParallelizable, Platform(Exclude = "Win")]
internal sealed class WatchSettingsTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("exchange-watch-").FullName;

    [OneTimeTearDown]
    public void Clear() => Directory.Delete(_folder, recursive: true);

    [TestCase("OtlpEndpoint is an address", "--Watch:OtlpEndpoint=collector:4317")]
    [TestCase("OtlpEndpoint is an address", "--Watch:OtlpEndpoint=http://user:hush-hush@collector:4317")]
    [TestCase("OtlpHeaders stand as name=value", "--Watch:OtlpEndpoint=http://collector:4317", "--Watch:OtlpHeaders=hush-hush")]
    [TestCase("OtlpHeaders has no meaning", "--Watch:OtlpHeaders=key=hush-hush")]
    [TestCase("TracePercent", "--Watch:TracePercent=101")]
    [TestCase("Grpc, HttpProtobuf", "--Watch:OtlpProtocol=Smoke")]
    [TestCase("there is no such setting", "--Watch:Prometeus=true")]
    public async Task What_is_wrong_is_named_and_the_hub_does_not_start(string said, params string[] settings)
    {
        var end = await CommandLine.Run(["serve", "--urls=http://127.0.0.1:0", "--Storage:ConnectionString=" + Path.Combine(_folder, "exchange.db"), .. settings], "", CancellationToken.None);
        end.Exit.ShouldBe(2, end.Out);
        end.Error.ShouldContain(said);
        end.Error.ShouldNotContain("hush-hush");
    }

    [Test, CancelAfter(60_000)]
    public async Task The_program_log_is_a_JSON_object_a_line_when_asked_for(CancellationToken stop)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = _folder };
        foreach (var word in new[] { Path.Combine(AppContext.BaseDirectory, "Exchange.Host.dll"), "serve", $"--urls=http://127.0.0.1:{HubProcess.FreePort()}", "--Storage:ConnectionString=" + Path.Combine(_folder, "json.db") })
            start.ArgumentList.Add(word);
        start.Environment["Logging__Console__FormatterName"] = "json";
        using var hub = Process.Start(start)!;
        var lines = new List<string>();
        try
        {
            while (!lines.Exists(line => line.Contains("3012", StringComparison.Ordinal)))
                lines.Add(await hub.StandardOutput.ReadLineAsync(stop) ?? throw new EndOfStreamException(string.Join('\n', lines)));
        }
        finally
        {
            hub.Kill();
            await hub.WaitForExitAsync(CancellationToken.None);
        }
        foreach (var line in lines)
        {
            using var json = JsonDocument.Parse(line);
            json.RootElement.GetProperty("EventId").ValueKind.ShouldBe(JsonValueKind.Number, line);
        }
        using var open = JsonDocument.Parse(lines[^1]);
        open.RootElement.GetProperty("State").GetProperty("Provider").GetString().ShouldBe("Sqlite");
    }
}
