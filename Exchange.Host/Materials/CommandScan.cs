using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Exchange.Core.Materials;

namespace Exchange.Host.Materials;

/// <summary>
/// A program that is started for each file, such as <c>/usr/bin/clamdscan --fdpass --no-summary {file}</c>. Exit code 0: clean; 1: infected, as clamscan and its like have it; anything else, or no end in time: it cannot tell.
/// No shell reads the line, and what the program writes is thrown away: it quotes names.
/// </summary>
public sealed class CommandScan(string command, TimeSpan most) : IFileScan
{
    /// <summary>Where the file's path goes; without it, at the end.</summary>
    public const string Placeholder = "{file}";

    private readonly string[] _words = command.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    public async Task<ScanAnswer> Scan(string path, Stream content, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(most);
        using var running = Start(path);
        try
        {
            // Read to their ends, or a program that says much would wait for us.
            await Task.WhenAll(running.StandardOutput.BaseStream.CopyToAsync(Stream.Null, limit.Token), running.StandardError.BaseStream.CopyToAsync(Stream.Null, limit.Token), running.WaitForExitAsync(limit.Token));
        }
        catch (OperationCanceledException)
        {
            running.Kill(entireProcessTree: true);
            stop.ThrowIfCancellationRequested();
            throw new ScanTroubleException(string.Create(CultureInfo.InvariantCulture, $"{_words[0]} did not end within {most.TotalSeconds} s."));
        }
        return running.ExitCode switch
        {
            0 => ScanAnswer.Clean,
            1 => ScanAnswer.Infected,
            var code => throw new ScanTroubleException(string.Create(CultureInfo.InvariantCulture, $"{_words[0]} ended with exit code {code}.")),
        };
    }

    private Process Start(string path)
    {
        var start = new ProcessStartInfo(_words[0]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var word in _words.Skip(1)) start.ArgumentList.Add(word == Placeholder ? path : word);
        if (!_words.Contains(Placeholder, StringComparer.Ordinal)) start.ArgumentList.Add(path);
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception error)
        {
            throw new ScanTroubleException($"{_words[0]} cannot be started.", error);
        }
    }
}
