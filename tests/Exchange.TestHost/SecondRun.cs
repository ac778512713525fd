using Exchange.Core.Registry.Documents;
using Exchange.Core.Tasks;

namespace Exchange.TestHost;

/// <summary>A task that says by which process it is run. Its first run never ends by itself; the next one does at once.</summary>
public static class SecondRun
{
    public sealed record Nothing;

    public static TaskKind Kind { get; } = new TaskKind<Nothing>("second-run", new Title { Zh = "第二次运行", En = "Second run" }, async (_, run, stop) =>
    {
        await run.Report(0, 1, $"process {Environment.ProcessId}", "begun");
        if (run.Task.Runs == 1) await Task.Delay(Timeout.Infinite, stop);
        return new TaskEnd.Done("ran again from " + run.Mark);
    });
}
