using System.CommandLine;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Exchange.Host.Torture;
using Exchange.Host.Torture.Hosts;

namespace Exchange.Host.Commands;

/// <summary><c>torture</c>: breaks hubs of its own in every way it knows, and looks whether they keep what the hub promises.</summary>
public static class TortureCommand
{
    public static Command Torture()
    {
        var usual = new TortureOptions();
        var database = new Option<string>("--database") { Description = "sqlite, postgres (a server of the kit's own) or postgres:CONNECTION", DefaultValueFactory = _ => usual.Database };
        var iterations = new Option<int>("--iterations") { Description = "How many; each has the next seed", DefaultValueFactory = _ => usual.Iterations };
        var seed = new Option<int?>("--seed") { Description = "Of the first iteration. Default: another one each time, which is printed" };
        var only = new Option<string?>("--only") { Description = "Moves of this name alone: " + string.Join(", ", TortureMove.Names) };
        var run = new Command("torture", "Break hubs and look what they keep 故障演练") { database, iterations, seed, only };
        run.SetAction(async (line, stop) =>
        {
            var options = new TortureOptions { Database = line.GetValue(database)!, Iterations = line.GetValue(iterations), Seed = line.GetValue(seed), Only = line.GetValue(only) };
            var faults = new List<ValidationResult>();
            Validator.TryValidateObject(options, new ValidationContext(options), faults, validateAllProperties: true);
            if (options.Only is { } name && !TortureMove.Names.Contains(name, StringComparer.Ordinal)) faults.Add(new ValidationResult("--only is one of " + string.Join(", ", TortureMove.Names) + "."));
            if (OperatingSystem.IsWindows()) faults.Add(new ValidationResult("hosts are paused and ended by signals, which Windows does not have."));
            foreach (var fault in faults) await Console.Error.WriteLineAsync("torture: " + fault.ErrorMessage);
            return faults.Count > 0 ? 2 : await Run(options, stop);
        });
        return run;
    }

    private static Task<int> Run(TortureOptions options, CancellationToken stop) => StartFaults.Told("The torture kit cannot work", "故障演练无法进行", async () =>
    {
        var seed = options.Seed ?? Random.Shared.Next();
        await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"seed {seed}"));
        try
        {
            var report = await TortureRun.Run(options.Database, Enumerable.Range(0, options.Iterations).Select(i => unchecked(seed + i)), options.Only, Console.Out.WriteLineAsync, stop);
            foreach (var line in report.Summary()) await Console.Out.WriteLineAsync(line);
            return report.Holds ? 0 : 1;
        }
        catch (ArgumentException fault)
        {
            await Console.Error.WriteLineAsync("torture: " + fault.Message);
            return 2;
        }
    });

    /// <summary><c>torture-host</c>: what the kit starts.</summary>
    public static Command Host()
    {
        var kill = new Option<string?>("--kill") { Description = "Kills itself (SIGKILL) at a log event: EVENT:COUNT" };
        var ahead = new Option<long>("--ahead") { Description = "Seconds by which its clock is ahead of the machine's" };
        var host = new Command("torture-host", "A host as the kit starts it: never on a database that matters 演练用实例") { kill, ahead };
        host.TreatUnmatchedTokensAsErrors = false;
        host.SetAction((line, stop) => StartFaults.Told("The hub does not start", "平台未启动", () => TortureHost.Run(
            line.GetValue(kill) is { } point ? CrashPoint.Parse(point) : null, TimeSpan.FromSeconds(line.GetValue(ahead)), [.. line.UnmatchedTokens], stop)));
        return host;
    }
}
