using System.Diagnostics;
using System.Globalization;

namespace Exchange.Host.Tests.Promises;

/// <summary>The receipt leaves only after the database has synced: seen in the system calls.</summary>
[NonParallelizable]
public sealed class SyncBeforeReceiptTests
{
    [Test]
    public async Task Between_request_and_202_the_database_is_synced()
    {
        if (!File.Exists("/usr/bin/strace")) Assert.Ignore("strace is not installed.");
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        await using var world = await PromiseWorld.Open(hung: 0, limit.Token);
        (await world.TakeInOne("good", "warm", limit.Token)).EnsureSuccessStatusCode();

        var file = Path.GetTempFileName();
        var start = new ProcessStartInfo("/usr/bin/strace") { RedirectStandardError = true, UseShellExecute = false };
        foreach (var argument in new[] { "-f", "-s", "32", "-e", "trace=fsync,fdatasync,recvmsg,recvfrom,read,sendmsg,sendto,write", "-o", file, "-p", world.Hub.Id.ToString(CultureInfo.InvariantCulture) })
            start.ArgumentList.Add(argument);
        using var strace = Process.Start(start)!;
        try
        {
            if (await strace.StandardError.ReadLineAsync(limit.Token) is { } line && !line.Contains("attached", StringComparison.Ordinal)) Assert.Ignore("strace may not attach here: " + line);
            (await world.TakeInOne("good", "traced", limit.Token)).EnsureSuccessStatusCode();
            await Task.Delay(300, limit.Token);
        }
        finally
        {
            using var end = Process.Start("kill", ["-INT", strace.Id.ToString(CultureInfo.InvariantCulture)]);
            await strace.WaitForExitAsync(limit.Token);
        }
        var calls = await File.ReadAllLinesAsync(file, limit.Token);
        File.Delete(file);
        var asked = Array.FindIndex(calls, call => call.Contains("POST /api/v1/records", StringComparison.Ordinal));
        var answered = Array.FindIndex(calls, call => call.Contains("HTTP/1.1 202", StringComparison.Ordinal));
        asked.ShouldBeGreaterThanOrEqualTo(0, string.Join('\n', calls.Take(40)));
        answered.ShouldBeGreaterThan(asked);
        calls[asked..answered].Any(call => (call.Contains("fdatasync(", StringComparison.Ordinal) || call.Contains("fsync(", StringComparison.Ordinal)
            || call.Contains("fdatasync resumed", StringComparison.Ordinal) || call.Contains("fsync resumed", StringComparison.Ordinal)) && call.Contains("= 0", StringComparison.Ordinal)).ShouldBeTrue(string.Join('\n', calls[asked..answered]));
    }
}
