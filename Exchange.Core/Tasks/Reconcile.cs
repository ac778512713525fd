using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Exchange.Core.Checking;
using Exchange.Core.Reconciling;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Storage;

namespace Exchange.Core.Tasks;

/// <summary>What is compared with what.</summary>
public sealed record ReconcileArguments
{
    [Required, Description("Organisation whose systems are compared.")]
    public required string Organisation { get; init; }

    [Description("One system of it. Default: all that can list what they hold.")]
    public string? Adapter { get; init; }

    [Required, Description("First day, yyyy-MM-dd, in the hub's time zone.")]
    public required DateOnly From { get; init; }

    [Required, Description("Last day, yyyy-MM-dd; at most 31 days.")]
    public required DateOnly Until { get; init; }

    [Description("A list that came in, by the reconciliation's id. Default: none, the systems are asked.")]
    public string? List { get; init; }
}

/// <summary>The task <c>reconcile</c>: reads what a department holds, compares it with what the hub has handed over, and writes the differences down.</summary>
public sealed class Reconcile(ReconciliationTable table, Comparison comparison, HubSide hub, HeldLists lists, RegistryShelf registry, TimeProvider clock)
{
    /// <summary>Days at once.</summary>
    public const int MostDays = 31;

    private const int PageLines = 500;
    private const int MostTries = 5;

    // A department's clock is not the hub's.
    private static readonly TimeSpan Slack = TimeSpan.FromHours(1);

    public TaskKind Kind => new TaskKind<ReconcileArguments>("reconcile", new Title { Zh = "对账", En = "Reconcile with a department" }, Run, Faults);

    /// <summary>What is wrong with what is asked for, each with its place.</summary>
    public IEnumerable<Finding> Faults(ReconcileArguments arguments)
    {
        if (arguments.Until < arguments.From || arguments.Until.DayNumber - arguments.From.DayNumber >= MostDays)
            yield return new Finding { Pointer = "/until", Code = "reconcile.days", Zh = $"结束日不早于开始日，且最多 {MostDays} 天。", En = $"The last day is not before the first, and there are at most {MostDays} days." };
        if (arguments.From.Year < 2000 || comparison.Range(arguments.From, arguments.From).From > clock.GetUtcNow())
            yield return new Finding { Pointer = "/from", Code = "reconcile.future", Zh = "开始日不能在将来，也不能早于 2000 年。", En = "The first day is not in the future, and not before 2000." };
        if (!registry.Current.Organisations.ContainsKey(arguments.Organisation))
        {
            yield return new Finding { Pointer = "/organisation", Code = "reconcile.organisation", Zh = "没有登记这个单位。", En = "No such organisation is registered." };
            yield break;
        }
        if (arguments.Adapter is { } named && registry.Current.Adapters.GetValueOrDefault(named)?.Organisation != arguments.Organisation)
            yield return new Finding { Pointer = "/adapter", Code = "reconcile.adapter", Zh = "该单位没有登记这个适配器。", En = "The organisation has no such adapter." };
        else if (arguments.List is null && (arguments.Adapter is { } one ? !lists.Lists(one) : lists.Of(arguments.Organisation).Count == 0))
            yield return new Finding
            {
                Pointer = arguments.Adapter is null ? "/organisation" : "/adapter", Code = "reconcile.no-list",
                Zh = "其系统未配置在库清单（options.held）；请上传清单。", En = "Its systems have no list of what they hold (options.held): upload one.",
            };
    }

    private async Task<TaskEnd> Run(ReconcileArguments arguments, TaskRun run, CancellationToken stop)
    {
        try
        {
            return await Compare(arguments, run, stop);
        }
        catch (UnreadableException error)
        {
            // What was compared so far says nothing: every submission that was not listed would look lost.
            return new TaskEnd.Failed(error.Message);
        }
    }

    private async Task<TaskEnd> Compare(ReconcileArguments arguments, TaskRun run, CancellationToken stop)
    {
        await table.AbandonLeftBehind(clock.GetUtcNow() - TimeSpan.FromDays(1), stop);
        var id = arguments.List ?? run.Task.Id;
        var order = new ReconciliationOrder(arguments.Organisation, arguments.Adapter, arguments.List is null ? HeldSource.Adapter : HeldSource.List, arguments.From, arguments.Until);
        if (arguments.List is null) await table.Ensure(id, order, run.Task.AskedBy, run.Task.AskedAt);
        if (await table.Read(id, Records.ReadScope.All, stop) is not { } of || of.Organisation != order.Organisation) return new TaskEnd.Failed("There is no such list of this organisation.");
        var place = run.Mark is { } mark ? JsonSerializer.Deserialize<ComparisonPlace>(mark)! : await Begin(of, stop);
        if (of.State == ReconciliationState.Compared && place.Part != "done") return new TaskEnd.Failed("It is compared already.");
        // What an interrupted run has written behind its mark goes; a list that came in stays.
        if (place.Part != "done") await table.DropAfter(id, arguments.List is null && place.Part == "fetch" ? place.Lines : long.MaxValue, place.Position);
        while (place.Part != "done")
        {
            place = place.Part switch
            {
                "fetch" => await Fetch(of, place, stop),
                "lines" => await comparison.Lines(of, place, stop),
                _ => await comparison.Hub(of, place, stop),
            };
            await run.Report(place.Lines + place.Walked, null, place.Part, JsonSerializer.Serialize(place));
        }
        var report = await comparison.End(of, place, stop);
        var differences = report.Differences.Values.Sum();
        return new TaskEnd.Done(differences == 0 ? $"Both sides agree; {place.Lines} lines." : $"{differences} differences; {place.Lines} lines.");
    }

    private async Task<ComparisonPlace> Begin(Reconciliation of, CancellationToken stop)
    {
        if (of.Source == HeldSource.List)
        {
            IReadOnlyList<string> all = of.Adapter is { } named ? [named] : await hub.Adapters(of.Organisation, stop);
            return new ComparisonPlace("lines", of.AskedAt, all, 0, null, null, of.Lines, 0, 0, 0, "", 0, Tally.Empty);
        }
        return new ComparisonPlace("fetch", clock.GetUtcNow(), of.Adapter is { } one ? [one] : lists.Of(of.Organisation), 0, null, null, 0, 0, 0, 0, "", 0, Tally.Empty);
    }

    /// <summary>One page of one system. If we stop behind the page and before the mark, its lines are dropped and it is read again.</summary>
    private async Task<ComparisonPlace> Fetch(Reconciliation of, ComparisonPlace place, CancellationToken stop)
    {
        if (place.Adapter >= place.Adapters.Count) return place with { Part = "lines", Adapter = 0, After = null };
        var adapter = place.Adapters[place.Adapter];
        var (from, until) = comparison.Range(of.From, of.Until);
        var end = place.Until ?? await End(of, adapter, from, until, stop);
        var page = await Page(adapter, from - Slack, end, place.After, stop);
        if (page.Next is not null && page.Next == place.After) throw new UnreadableException($"The list of {adapter} does not go on: a page names itself as the next.");
        var lines = page.Lines.Select(static line => HeldLineCheck.Fault(line, out var fit) is { } fault ? (fit, fault) : (fit, (string?)null)).ToList();
        await table.AddLines(of.Id, place.Lines + 1, lines, stop);
        return place with { Adapter = page.Next is null ? place.Adapter + 1 : place.Adapter, After = page.Next, Until = page.Next is null ? null : end, Lines = place.Lines + lines.Count };
    }

    /// <summary>What was made on a day may have gone out days later.</summary>
    private async Task<DateTimeOffset> End(Reconciliation of, string adapter, DateTimeOffset from, DateTimeOffset until, CancellationToken stop)
        => (await hub.Settled(of.Organisation, adapter, from.ToUnixTimeMilliseconds(), until.ToUnixTimeMilliseconds(), stop) is { } last && DateTimeOffset.FromUnixTimeMilliseconds(last) is var settled && settled > until
            ? settled : until) + Slack;

    private async Task<Contract.HeldPage> Page(string adapter, DateTimeOffset from, DateTimeOffset until, string? after, CancellationToken stop)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                using var opened = lists.Open(adapter) ?? throw new IOException("it has no list any more");
                using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
                patience.CancelAfter(TimeSpan.FromMinutes(2));
                return await opened.System.ListHeld(from, until, after, PageLines, patience.Token);
            }
            catch (IOException) when (tries < MostTries)
            {
                await Task.Delay(TimeSpan.FromSeconds(tries * 2), clock, stop);
            }
            catch (OperationCanceledException) when (!stop.IsCancellationRequested && tries < MostTries)
            {
                // It hung; once more.
            }
            catch (IOException error)
            {
                throw new UnreadableException($"The system of {adapter} cannot be read: {error.Message}");
            }
            catch (OperationCanceledException) when (!stop.IsCancellationRequested)
            {
                throw new UnreadableException($"The system of {adapter} does not answer.");
            }
        }
    }

    private sealed class UnreadableException(string message) : Exception(message);
}
