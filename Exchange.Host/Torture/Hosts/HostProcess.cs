using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Exchange.Host.Torture.Hosts;

/// <summary>A host as a process of its own, on a port and a database that outlive it.</summary>
internal sealed partial class HostProcess : IAsyncDisposable
{
    private const int MostLines = 500;

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();

    private volatile bool _disposed;

    private HostProcess(Process process) => _process = process;

    /// <summary>Also once it is disposed, which only happens after its end.</summary>
    public bool HasExited => _disposed || _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <summary>What it has written, the last lines of it.</summary>
    public IReadOnlyCollection<string> Output => _output;

    /// <summary>The log event at which it killed itself; null when it did not.</summary>
    public int? KilledAt => _output.Select(static line => KilledLine().Match(line)).FirstOrDefault(static match => match.Success) is { } match
        ? int.Parse(match.Groups["event"].Value, CultureInfo.InvariantCulture) : null;

    public string? SetUpSecret => _output.Select(static line => SecretLine().Match(line)).FirstOrDefault(static match => match.Success)?.Groups["secret"].Value;

    /// <param name="settings">As of <c>serve</c>.</param>
    public static HostProcess Start(int port, CrashPoint? kill, TimeSpan ahead, IEnumerable<string> settings)
    {
        var start = new ProcessStartInfo { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var argument in Program(start)) start.ArgumentList.Add(argument);
        start.ArgumentList.Add("torture-host");
        if (kill is not null) start.ArgumentList.Add(string.Create(CultureInfo.InvariantCulture, $"--kill={kill.Event}:{kill.Count}"));
        if (ahead != TimeSpan.Zero) start.ArgumentList.Add(string.Create(CultureInfo.InvariantCulture, $"--ahead={(long)ahead.TotalSeconds}"));
        start.ArgumentList.Add(string.Create(CultureInfo.InvariantCulture, $"--urls=http://127.0.0.1:{port}"));
        foreach (var setting in settings) start.ArgumentList.Add(setting);
        // It lives for seconds: what is compiled for the long run does not pay.
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["DOTNET_gcServer"] = "0";
        var host = new HostProcess(new Process { StartInfo = start, EnableRaisingEvents = true });
        host._process.OutputDataReceived += (_, line) => host.Keep(line.Data);
        host._process.ErrorDataReceived += (_, line) => host.Keep(line.Data);
        host._process.Start();
        host._process.BeginOutputReadLine();
        host._process.BeginErrorReadLine();
        return host;
    }

    /// <summary>Once published as one file the program is its own; else it is a library that dotnet runs.</summary>
    private static IEnumerable<string> Program(ProcessStartInfo start)
    {
        var library = Path.Combine(AppContext.BaseDirectory, "Exchange.Host.dll");
        if (!File.Exists(library))
        {
            start.FileName = Environment.ProcessPath!;
            return [];
        }
        start.FileName = "dotnet";
        return [library];
    }

    public void Kill()
    {
        if (!HasExited) _process.Kill();
    }

    /// <param name="signal">STOP, CONT or TERM.</param>
    public async Task Signal(string signal)
    {
        if (HasExited) return;
        using var kill = Process.Start(new ProcessStartInfo("kill", ["-" + signal, _process.Id.ToString(CultureInfo.InvariantCulture)]) { UseShellExecute = false, RedirectStandardError = true })!;
        await kill.WaitForExitAsync();
    }

    public Task Exited(CancellationToken stop) => _disposed ? Task.CompletedTask : _process.WaitForExitAsync(stop);

    private void Keep(string? line)
    {
        if (line is null) return;
        _output.Enqueue(line);
        while (_output.Count > MostLines) _output.TryDequeue(out _);
    }

    public async ValueTask DisposeAsync()
    {
        Kill();
        if (_disposed) return;
        await _process.WaitForExitAsync();
        _disposed = true;
        _process.Dispose();
    }

    [GeneratedRegex("^KILLED (?<event>[0-9]+)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: -1)]
    private static partial Regex KilledLine();

    [GeneratedRegex("Set-up secret \\(once\\): (?<secret>\\S+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: -1)]
    private static partial Regex SecretLine();
}
