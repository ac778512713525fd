using System.Diagnostics;
using Exchange.Core.Storage;
using Exchange.Host.Torture.Checks;
using Exchange.Host.Torture.Hosts;
using Exchange.Host.Torture.Town;
using Exchange.Host.Torture.Window;

namespace Exchange.Host.Torture;

/// <summary>One iteration: hosts on a database of their own, load, the plan's moves, rest, and the check.</summary>
internal sealed class TortureIteration : IAsyncDisposable
{
    // However much was broken: a department's answer is waited for 1 s, asked about 1 s later, a dead host's lease lasts 4.5 s, and a task that died between two hands is handed on after five leases of 5 s.
    private static readonly TimeSpan RestsWithin = TimeSpan.FromSeconds(60), StartsWithin = TimeSpan.FromSeconds(60);

    // An event that is not reached by then is not reached at all; the host is killed wherever it is.
    private static readonly TimeSpan EventWithin = TimeSpan.FromSeconds(2);

    // The load is what is disturbed: it is under way before the first move, and goes on behind the last one. A slow machine gets its time for it.
    private const int Before = 12, Behind = 25;
    private static readonly TimeSpan UnderWayWithin = TimeSpan.FromSeconds(20);

    private readonly TortureStage _stage;
    private readonly TorturePlan _plan;
    private readonly string _name;
    private readonly TownBook _town;
    private readonly WindowBook _window = new();
    private readonly HostSlot[] _hosts;
    private readonly ProgressLine _line;
    private readonly List<Task> _healing = [];
    private readonly Dictionary<string, int> _made = new(StringComparer.Ordinal);
    private int _missed;

    private TortureIteration(TortureStage stage, TorturePlan plan, string name)
    {
        (_stage, _plan, _name, _town) = (stage, plan, name, new TownBook(plan.Seed));
        _line = new ProgressLine(_town, stage.Http, Living, stage.Keys);
        stage.Department.Turn(_town, _line);
        _hosts = [.. Enumerable.Range(0, stage.Database.Means.Hosts).Select(place => new HostSlot(
            Ports.Free(), plan.KillOf(place) is { } kill ? new CrashPoint(kill.Event, kill.Hit) : null, stage.Database.Settings(name), () => stage.Database.IsTroubled))];
    }

    public static async Task<IterationResult> Run(TortureStage stage, TorturePlan plan, CancellationToken stop)
    {
        var name = "s" + Id.New(TimeProvider.System);
        var since = Stopwatch.StartNew();
        await stage.Database.Copy(TortureStage.First, name, stop);
        try
        {
            await using var iteration = new TortureIteration(stage, plan, name);
            return await iteration.Run(since, stop);
        }
        finally
        {
            await stage.Database.Drop(name);
        }
    }

    private async Task<IterationResult> Run(Stopwatch since, CancellationToken stop)
    {
        using (var start = Limit(StartsWithin, stop)) await Task.WhenAll(_hosts.Select(host => _stage.Ready(host, start.Token)));
        var startedAt = since.Elapsed;
        _line.Begin();
        using var enough = new CancellationTokenSource();
        using var rest = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var load = new WindowLoad(_window, _plan.Seed, _stage.Http, Living, _stage.Keys[TownDocuments.Intake], _stage.Keys[TownDocuments.Administrator]).Run(enough.Token, rest.Token);
        await TakenIn(Before, stop);
        var began = Stopwatch.StartNew();
        foreach (var move in _plan.Moves)
        {
            await Until(began, move.At, stop);
            await Make(move, stop);
        }
        await Until(began, TorturePlan.Shortest, stop);
        await Heal(stop);
        await TakenIn(_window.Receipts.Count + Behind, stop);
        var healedAt = since.Elapsed;
        await enough.CancelAsync();
        rest.CancelAfter(RestsWithin);
        var rested = await Rest(load, rest.Token, stop);
        var restedAt = since.Elapsed;
        // Everything is settled: whatever a host would still write at its end, nobody has been told of it.
        await Task.WhenAll(_hosts.Select(static host => host.End()));
        var evidence = await EvidenceReading.Read(_stage.Database.Direct(_name), stop);
        var findings = new Findings(evidence, _window, _town, [.. _hosts.SelectMany(static host => host.Faults)], [.. _hosts.SelectMany(static host => host.Output)]);
        var broken = Invariants.All.Select(invariant => (invariant.Name, Look: invariant.Look(findings))).ToList();
        return new IterationResult(
            _plan, [.. broken.Select(static one => new InvariantResult(one.Name, one.Look.Checked, one.Look.Broken))],
            _made, [.. _hosts.SelectMany(static host => host.KilledAt)], _missed, _window.Receipts.Count, _town.Arrivals.Count, _window.Refused503, _window.Unanswered,
            _town.Habits.ToDictionary(), rested, since.Elapsed, (startedAt, healedAt - startedAt, restedAt - healedAt));
    }

    private async Task TakenIn(int records, CancellationToken stop)
    {
        var since = Stopwatch.StartNew();
        while (_window.Receipts.Count < records && since.Elapsed < UnderWayWithin) await Task.Delay(10, stop);
    }

    private static async Task Until(Stopwatch began, int at, CancellationToken stop)
    {
        var wait = TimeSpan.FromMilliseconds(at) - began.Elapsed;
        if (wait > TimeSpan.Zero) await Task.Delay(wait, stop);
    }

    private static CancellationTokenSource Limit(TimeSpan time, CancellationToken stop)
    {
        var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(time);
        return limit;
    }

    private IReadOnlyList<Uri> Living() => [.. _hosts.Where(static host => host.Lives).Select(static host => host.Address)];

    private async Task Make(TortureMove move, CancellationToken stop)
    {
        _made[move.Name] = _made.GetValueOrDefault(move.Name) + 1;
        switch (move)
        {
            case TortureMove.KillAtEvent kill: _healing.Add(Killed(_hosts[kill.Host], stop)); break;
            case TortureMove.Kill kill: _hosts[kill.Host].Kill(); break;
            case TortureMove.Terminate end: await _hosts[end.Host].Terminate(); break;
            case TortureMove.SetClock set: await _hosts[set.Host].Terminate(TimeSpan.FromSeconds(set.AheadSeconds)); break;
            case TortureMove.Pause pause: _healing.Add(_hosts[pause.Host].Pause(TortureHost.PastLease, stop)); break;
            case TortureMove.RestartDatabase restart: await _stage.Database.Restart(restart.Crash, stop); break;
            case TortureMove.FillDisk fill:
                await _stage.Database.Fill();
                _healing.Add(After(fill.For, () => _stage.Database.Free(stop), stop));
                break;
            case TortureMove.CutDatabase: _stage.Database.Wire!.Cut(); break;
            case TortureMove.LoseCommitAnswer: _stage.Database.Wire!.LoseNextCommit(); break;
            case TortureMove.CutDepartments cut: _stage.DepartmentWire.Refuse(); Mend(cut.For); break;
            case TortureMove.DelayDepartments delay: _stage.DepartmentWire.Delay(delay.Delay); Mend(delay.For); break;
            case TortureMove.SilenceDepartments silence: _stage.DepartmentWire.Silence(); Mend(silence.For); break;
            default: throw new ArgumentOutOfRangeException(nameof(move));
        }

        void Mend(int after) => _healing.Add(After(after, () =>
        {
            _stage.DepartmentWire.Mend();
            return Task.CompletedTask;
        }, stop));
    }

    private async Task Killed(HostSlot host, CancellationToken stop)
    {
        if (!await host.KilledBy(EventWithin, stop)) _missed++;
    }

    private static async Task After(int milliseconds, Func<Task> what, CancellationToken stop)
    {
        await Task.Delay(milliseconds, stop);
        await what();
    }

    private async Task Heal(CancellationToken stop)
    {
        await Task.WhenAll(_healing);
        _stage.DepartmentWire.Mend();
        _stage.Database.Wire?.Mend();
        using var start = Limit(StartsWithin, stop);
        await Task.WhenAll(_hosts.Select(host => _stage.Ready(host, start.Token)));
    }

    /// <summary>Everybody has his answers, and nothing is on its way any more; false when that takes too long. What is open then the check names.</summary>
    private async Task<bool> Rest(Task load, CancellationToken rest, CancellationToken stop)
    {
        try
        {
            await load;
            using var database = new Database(_stage.Database.Direct(_name));
            for (var quiet = 0; quiet < 2;)
            {
                await Task.Delay(60, rest);
                quiet = _town.Untold == 0 && await EvidenceReading.StillOpen(database, rest) == 0 ? quiet + 1 : 0;
            }
            return true;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _line.DisposeAsync();
        foreach (var host in _hosts) await host.DisposeAsync();
        _stage.DepartmentWire.Mend();
        _stage.Database.Wire?.Mend();
        await _stage.Database.Free(CancellationToken.None);
    }
}
