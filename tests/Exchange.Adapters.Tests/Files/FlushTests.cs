namespace Exchange.Adapters.Tests.Files;

/// <summary>The order of flushes and renames as the system sees them: what a power failure could not turn round.</summary>
sealed class FlushTests
{
    [Test]
    public void Files_are_flushed_before_the_manifest_stands_and_a_control_file_is_renamed_after_its_file_is_safe()
    {
        if (!File.Exists("/usr/bin/strace"))
            Assert.Ignore("strace is not installed.");
        using var office = new FileOffice();
        var trace = Path.Combine(office.Root, "trace.txt");

        var (exitCode, output) = FileChild.Run(office.Root, under: ["strace", "-f", "-y", "-e", "trace=fsync,renameat2", "-o", trace]);
        if (output.Contains("ptrace", StringComparison.OrdinalIgnoreCase))
            Assert.Ignore("strace may not trace here.");

        exitCode.ShouldBe(0, output);
        var calls = File.ReadAllLines(trace).ToList();
        var (data, control) = (First("fsync", "RY_", ".csv.part>"), First("fsync", "RY_", ".ctl.part>"));
        var asideFlushed = Next(Math.Max(data, control), "fsync", $"{office.Work}>");
        var manifestFlushed = Next(asideFlushed, "fsync", ".ready.json.part>");
        var stands = Next(manifestFlushed, "renameat2", ".ready.json\"");
        var standsSafely = Next(stands, "fsync", $"{office.Work}>");
        var dataMoved = Next(standsSafely, "renameat2", $"{office.Outbox}/RY_", ".csv\"");
        var dataSafe = Next(dataMoved, "fsync", $"{office.Outbox}>");
        var controlMoved = Next(dataSafe, "renameat2", $"{office.Outbox}/RY_", ".ctl\"");
        Next(controlMoved, "fsync", $"{office.Outbox}>");

        int First(params string[] words) => Next(-1, words);

        int Next(int after, params string[] words)
        {
            var found = calls.FindIndex(after + 1, call => words.All(word => call.Contains(word, StringComparison.Ordinal)));
            found.ShouldBeGreaterThan(after, $"after line {after}: {string.Join(" … ", words)}\n{string.Join('\n', calls)}");
            return found;
        }
    }
}
