using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Exchange.Host.Tests.Kill;

/// <summary>The hub as a process of its own, on a folder and a port that outlive it.</summary>
internal sealed partial class HubProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();

    private HubProcess(Process process) => _process = process;

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public string Output => string.Join('\n', _output);

    /// <summary>The crash point at which it killed itself; null when it did not.</summary>
    public int? KilledAt => _output.Select(line => KilledLine().Match(line)).FirstOrDefault(match => match.Success) is { } match ? int.Parse(match.Groups["point"].Value) : null;

    public string? SetUpSecret => _output.Select(line => SecretLine().Match(line)).FirstOrDefault(match => match.Success)?.Groups["secret"].Value;

    /// <summary>It is printed once the hub listens: the line may still be on its way here when the hub is ready.</summary>
    public async Task<string> SetUpSecretPrinted(CancellationToken stop)
    {
        for (var tries = 0; tries < 500 && SetUpSecret is null; tries++) await Task.Delay(20, stop);
        return SetUpSecret ?? throw new TimeoutException(Output);
    }

    public static HubProcess Start(string folder, int port, string? kill = null, params string[] settings)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "testhost-hub", "Exchange.TestHost.dll"));
        if (kill is not null)
        {
            start.ArgumentList.Add("--kill");
            start.ArgumentList.Add(kill);
        }
        start.ArgumentList.Add($"--urls=http://127.0.0.1:{port}");
        start.ArgumentList.Add($"--Storage:ConnectionString={Path.Combine(folder, "exchange.db")}");
        foreach (var setting in settings) start.ArgumentList.Add(setting);
        start.Environment["DOTNET_TieredPGO"] = "0";
        var hub = new HubProcess(new Process { StartInfo = start, EnableRaisingEvents = true });
        hub._process.OutputDataReceived += (_, line) => hub.Keep(line.Data);
        hub._process.ErrorDataReceived += (_, line) => hub.Keep(line.Data);
        hub._process.Start();
        hub._process.BeginOutputReadLine();
        hub._process.BeginErrorReadLine();
        return hub;
    }

    // Below the range from which systems give connections their ports: between this look and the hub's own start nobody's connection can take it.
    private static int _lastPort = 20_000 + Environment.ProcessId % 100 * 100;

    public static int FreePort()
    {
        while (true)
        {
            var port = Interlocked.Increment(ref _lastPort);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody listens there.
            }
        }
    }

    /// <summary>True when it answers; false when it ended first.</summary>
    public async Task<bool> Ready(HttpClient http, CancellationToken stop)
    {
        while (!_process.HasExited)
        {
            try
            {
                using var answer = await http.GetAsync("/health/ready", stop);
                if (answer.IsSuccessStatusCode) return true;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }
            await Task.Delay(50, stop);
        }
        return false;
    }

    public void Kill() => _process.Kill();

    public Task Exited(CancellationToken stop) => _process.WaitForExitAsync(stop);

    private void Keep(string? line)
    {
        if (line is not null) _output.Enqueue(line);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    [GeneratedRegex("^KILLED (?<point>[0-9]+)$")]
    private static partial Regex KilledLine();

    [GeneratedRegex("Set-up secret \\(once\\): (?<secret>\\S+)")]
    private static partial Regex SecretLine();
}
