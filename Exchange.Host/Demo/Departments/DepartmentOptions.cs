namespace Exchange.Host.Demo.Departments;

/// <summary>What a simulated department is started with.</summary>
public sealed record DepartmentOptions
{
    /// <summary>Decides which cases meet which habit.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>2 is twice as fast: every duration of the habits is divided by it. Above 0.</summary>
    public double Speed { get; init; } = 1;

    /// <summary>Null: the department's usual ones.</summary>
    public Habits? Habits { get; init; }

    /// <summary>What the hub has to show to be let in, or the key with which it has to sign; null lets everyone in.</summary>
    public string? Credential { get; init; }

    /// <summary>
    /// With what the department proves who it is when it calls the hub back in its own format. Null: it reports to the hub's own API with its client's key.
    /// </summary>
    public string? CallbackKey { get; init; }

    /// <summary>Answers a repeat with the first answer. Null: as the real one does (YBJ does not). False makes every push an effect of its own.</summary>
    public bool? HonoursKey { get; init; }

    /// <summary>Port on loopback; 0 takes a free one.</summary>
    public int Port { get; init; }

    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
