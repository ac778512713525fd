namespace Exchange.Host.Torture;

/// <summary>One disturbance, at a moment after the load began.</summary>
/// <param name="At">Milliseconds.</param>
public abstract record TortureMove(int At)
{
    /// <summary>As the command line and the report name it.</summary>
    public abstract string Name { get; }

    /// <summary>kill -9 when this log event is written for the <paramref name="Hit"/>th time; at the latest some seconds after <see cref="At"/>, wherever it is then.</summary>
    public sealed record KillAtEvent(int At, int Host, int Event, int Hit) : TortureMove(At)
    {
        public override string Name => "kill-at-event";
    }

    /// <summary>kill -9, wherever it is.</summary>
    public sealed record Kill(int At, int Host) : TortureMove(At)
    {
        public override string Name => "kill";
    }

    /// <summary>SIGTERM, as at an upgrade.</summary>
    public sealed record Terminate(int At, int Host) : TortureMove(At)
    {
        public override string Name => "terminate";
    }

    /// <summary>SIGSTOP, for longer than its leases last; another host takes over meanwhile, where there is one.</summary>
    public sealed record Pause(int At, int Host) : TortureMove(At)
    {
        public override string Name => "pause";
    }

    /// <summary>Ends, and begins again with its clock so much ahead of the machine's.</summary>
    public sealed record SetClock(int At, int Host, int AheadSeconds) : TortureMove(At)
    {
        public override string Name => "clock";
    }

    /// <summary>The database's server is stopped (SIGQUIT, as a crash, or in good order) and started again.</summary>
    public sealed record RestartDatabase(int At, bool Crash) : TortureMove(At)
    {
        public override string Name => "restart-database";
    }

    /// <summary>The disk with the database has no room left for so long.</summary>
    public sealed record FillDisk(int At, int For) : TortureMove(At)
    {
        public override string Name => "fill-disk";
    }

    /// <summary>Every connection to the database breaks at once.</summary>
    public sealed record CutDatabase(int At) : TortureMove(At)
    {
        public override string Name => "cut-database";
    }

    /// <summary>The next commit reaches the database and its answer is lost, and the connection with it.</summary>
    public sealed record LoseCommitAnswer(int At) : TortureMove(At)
    {
        public override string Name => "lose-commit-answer";
    }

    /// <summary>Every connection to the departments breaks at once, and none comes about for so long.</summary>
    public sealed record CutDepartments(int At, int For) : TortureMove(At)
    {
        public override string Name => "cut-departments";
    }

    /// <summary>What goes to and from the departments takes so much longer.</summary>
    public sealed record DelayDepartments(int At, int For, int Delay) : TortureMove(At)
    {
        public override string Name => "delay-departments";
    }

    /// <summary>Nothing goes to or from the departments, and nobody is told; then the connections break.</summary>
    public sealed record SilenceDepartments(int At, int For) : TortureMove(At)
    {
        public override string Name => "silence-departments";
    }

    public static IReadOnlyList<string> Names { get; } =
    [
        "kill-at-event", "kill", "terminate", "pause", "clock", "restart-database", "fill-disk", "cut-database", "lose-commit-answer", "cut-departments", "delay-departments", "silence-departments",
    ];
}
