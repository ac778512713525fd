using System.Diagnostics;
using Exchange.Host.Tests.Commands;

namespace Exchange.Host.Tests.Start;

/// <summary>The program as a process, on machines of other languages and on one without culture data (decision 73).</summary>
internal sealed class CultureTests
{
    // What is said of these days goes through the process's own culture: a Persian machine would write the year 1404 and a Turkish one other small letters.
    private const string Said = "It would end on 2025-01-01, before it begins on 2026-01-01.";

    // In a mount namespace of its own an empty file lies over each of the libraries.
    private const string HideIcu = "for f in $(ldconfig -p | sed -n 's/.* => \\(.*libicu.*\\)/\\1/p' | xargs -r readlink -f | sort -u); do mount --bind \"$EMPTY\" \"$f\" || exit 99; done; exec \"$@\"";

    private string _folder = null!;

    [SetUp]
    public void Open() => _folder = Directory.CreateTempSubdirectory("exchange-culture-").FullName;

    [TearDown]
    public void Close() => Directory.Delete(_folder, recursive: true);

    [TestCase("fa_IR.UTF-8")]
    [TestCase("tr_TR.UTF-8")]
    [TestCase("de_DE.UTF-8")]
    [CancelAfter(60_000)]
    public async Task The_machines_language_changes_nothing(string language, CancellationToken stop)
        => (await Import(["dotnet"], stop, ("LC_ALL", language), ("LANG", language))).ShouldBe(Said);

    [Test, CancelAfter(60_000)]
    public async Task It_runs_where_culture_data_is_switched_off(CancellationToken stop)
        => (await Import(["dotnet"], stop, ("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "1"))).ShouldBe(Said);

    [Test, CancelAfter(60_000)]
    public async Task It_runs_where_libicu_is_missing(CancellationToken stop)
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess || !File.Exists("/usr/bin/unshare")) Assert.Ignore("Hiding libicu takes root's rights and unshare.");
        var empty = Path.Combine(_folder, "empty");
        await File.WriteAllTextAsync(empty, "", stop);
        (await Import(["unshare", "-m", "/bin/sh", "-c", HideIcu, "sh", "dotnet"], stop, ("EMPTY", empty))).ShouldBe(Said);
    }

    private async Task<string> Import(string[] command, CancellationToken stop, params (string Name, string Value)[] environment)
    {
        var days = Path.Combine(_folder, "days.csv");
        await File.WriteAllTextAsync(days, "date,kind\n2026-10-01,holiday\n", stop);
        var start = new ProcessStartInfo(command[0], [.. command[1..], Path.Combine(AppContext.BaseDirectory, "Exchange.Host.dll"), "calendar", "import", days, "--until", "2025-01-01"])
        {
            UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var said = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(stop), process.StandardError.ReadToEndAsync(stop));
        await process.WaitForExitAsync(stop);
        var end = new CommandEnd(process.ExitCode, said[0], said[1]);
        if (end.Exit == 99) Assert.Ignore("Nothing may be mounted here.");
        end.Exit.ShouldBe(1, end.Error);
        return end.Error.Trim();
    }
}
