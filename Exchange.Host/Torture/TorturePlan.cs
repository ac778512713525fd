using Exchange.Host.Demo.Identifiers;

namespace Exchange.Host.Torture;

/// <summary>
/// What happens in one iteration, from its seed alone: which moves at which moments, and by what dice departments and window behave.
/// The same seed gives the same plan; how threads and processes meet in between is the machine's.
/// </summary>
/// <param name="Moves">In the order of their moments. At most one of a host's kills is at an event, and it is its first move.</param>
public sealed record TorturePlan(int Seed, IReadOnlyList<TortureMove> Moves)
{
    /// <summary>The load runs at least so long, in milliseconds.</summary>
    public const int Shortest = 1000;

    private const int MostMoves = 3, LastMoment = 1800;

    /// <param name="only">Moves of this name alone; null for all that can be made.</param>
    public static TorturePlan Make(int seed, TortureMeans means, string? only = null)
    {
        var dice = Dice.For(seed, "plan", "moves");
        string[] names = [.. TortureMove.Names.Where(name => means.Can(name) && (only is null || name == only))];
        if (names.Length == 0) throw new ArgumentException($"The move {only} cannot be made here: {means.Without().FirstOrDefault(one => one.Move == only).Because ?? "there is none of that name"}.", nameof(only));
        var moves = new List<TortureMove>();
        for (var count = dice.Between(1, MostMoves); count > 0; count--)
        {
            // Kills are what this is about: every second move is one, whatever else there is.
            var name = only is null && dice.Chance(0.5) ? dice.Chance(0.7) ? "kill-at-event" : "kill" : dice.Pick<string>(names);
            var move = Make(name, ref dice, means, dice.Between(50, LastMoment), dice.Next(means.Hosts));
            if (!Collides(moves, move)) moves.Add(move);
        }
        return new TorturePlan(seed, [.. moves.OrderBy(static move => move.At)]);
    }

    private static TortureMove Make(string name, ref Dice dice, TortureMeans means, int at, int host) => name switch
    {
        "kill-at-event" => KillAtEvent(ref dice, at, host),
        "kill" => new TortureMove.Kill(at, host),
        "terminate" => new TortureMove.Terminate(at, host),
        "pause" => new TortureMove.Pause(at, host),
        // Hosts on one database read each other's times: there a clock is a little wrong. A single host's may be days ahead, until something would be too old.
        "clock" => new TortureMove.SetClock(at, host, means.Hosts > 1 ? dice.Between(-2, 2) : dice.Chance(0.5) ? dice.Between(-2, 2) : dice.Between(60, 60 * 60 * 24)),
        "restart-database" => new TortureMove.RestartDatabase(at, dice.Chance(0.5)),
        "fill-disk" => new TortureMove.FillDisk(at, dice.Between(300, 1200)),
        "cut-database" => new TortureMove.CutDatabase(at),
        "lose-commit-answer" => new TortureMove.LoseCommitAnswer(at),
        "cut-departments" => new TortureMove.CutDepartments(at, dice.Between(0, 600)),
        "delay-departments" => new TortureMove.DelayDepartments(at, dice.Between(200, 1000), dice.Between(20, 400)),
        "silence-departments" => new TortureMove.SilenceDepartments(at, dice.Between(300, 1400)),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "There is no such move."),
    };

    private static TortureMove.KillAtEvent KillAtEvent(ref Dice dice, int at, int host)
    {
        var (id, hit) = LogEventIds.Pick(ref dice);
        return new TortureMove.KillAtEvent(at, host, id, hit);
    }

    // A host is killed at an event by how it is started, so once; its clock goes forward once.
    private static bool Collides(List<TortureMove> moves, TortureMove move) => move switch
    {
        TortureMove.KillAtEvent kill => moves.Exists(one => one is TortureMove.KillAtEvent other && other.Host == kill.Host),
        TortureMove.SetClock set => moves.Exists(one => one is TortureMove.SetClock other && other.Host == set.Host),
        TortureMove.RestartDatabase or TortureMove.FillDisk => moves.Exists(one => one is TortureMove.RestartDatabase or TortureMove.FillDisk),
        TortureMove.CutDepartments or TortureMove.DelayDepartments or TortureMove.SilenceDepartments =>
            moves.Exists(one => one is TortureMove.CutDepartments or TortureMove.DelayDepartments or TortureMove.SilenceDepartments),
        _ => false,
    };

    /// <summary>At which event a host is to be killed, and at which occurrence of it; null when at none.</summary>
    public TortureMove.KillAtEvent? KillOf(int host) => Moves.OfType<TortureMove.KillAtEvent>().FirstOrDefault(kill => kill.Host == host);
}
