using Exchange.Host.Torture;

namespace Exchange.Host.Tests.Torture;

/// <summary>
/// Some iterations of the torture kit in every test run, four at a time, since most of an iteration is waiting. Each seed is tried on one of the databases, with EXCHANGE_TEST_TORTURE=all on each.
/// By night as many as one likes, with seeds that nobody has tried yet: tests/torture.sh.
/// </summary>
[Category("Kill"), Platform(Exclude = "Win")]
internal sealed class TortureTests
{
    private static readonly int[] Always = [1, 2, 3, 4, 5, 6, 7, 8];

    [Test, CancelAfter(600_000)]
    public async Task Whatever_is_broken_what_the_hub_promises_holds(CancellationToken stop)
    {
        var all = Environment.GetEnvironmentVariable("EXCHANGE_TEST_TORTURE") == "all";
        string[] databases = Directory.Exists("/usr/lib/postgresql") ? ["sqlite", "postgres"] : ["sqlite"];
        if (databases.Length == 1) TestContext.Out.WriteLine("PostgreSQL is not on this machine: only the embedded database was tried.");
        var runs = databases.SelectMany((database, turn) => new[] { 0, 1 }.Select(half => Run(database, Always.Where(seed => all || databases.Length == 1 || seed % 2 == turn).Where((_, place) => place % 2 == half), stop)));
        var accounts = await Task.WhenAll(runs);
        foreach (var (lines, report) in accounts) TestContext.Out.WriteLine(string.Join('\n', lines.Concat(report.Summary())) + "\n");
        accounts.SelectMany(account => account.Report.Results.Where(result => !result.Holds).SelectMany(account.Report.Broken)).ShouldBeEmpty();
        accounts.Sum(account => account.Report.Results.Sum(result => result.KilledAt.Count)).ShouldBeGreaterThan(3, "hosts were killed where they were meant to be");
    }

    private static async Task<(List<string> Lines, TortureReport Report)> Run(string database, IEnumerable<int> seeds, CancellationToken stop)
    {
        var lines = new List<string>();
        var report = await TortureRun.Run(database, seeds, only: null, line =>
        {
            lines.Add(line);
            return Task.CompletedTask;
        }, stop);
        return (lines, report);
    }
}
