namespace Exchange.Host.Demo.Departments;

/// <summary>
/// How a simulated department behaves. Shares are 0 to 1 and decided by seed and case, so a case meets the same luck in every run with the same seed.
/// Durations are at speed 1.
/// </summary>
public sealed record Habits
{
    /// <summary>Shortest and longest time to an answer.</summary>
    public (TimeSpan First, TimeSpan Last) Answer { get; init; }

    /// <summary>Shortest and longest time between two stages of the work on a case.</summary>
    public (TimeSpan First, TimeSpan Last) Work { get; init; }

    /// <summary>Stages told between the acknowledgement and the closing, in order.</summary>
    public IReadOnlyList<string> Stages { get; init; } = [];

    /// <summary>Share of cases for which a supplement is asked before they are accepted 补正告知.</summary>
    public double SupplementAsked { get; init; }

    /// <summary>Share of cases that are not accepted 不予受理: told, then closed as returned.</summary>
    public double NotAccepted { get; init; }

    /// <summary>Share of cases whose connection is dropped after the first push was stored and before it was answered.</summary>
    public double DropAfterStoring { get; init; }

    /// <summary>Share of cases for which the first push is stored and then hangs for <see cref="Hang"/>.</summary>
    public double HangAfterStoring { get; init; }

    public TimeSpan Hang { get; init; } = TimeSpan.FromSeconds(40);

    /// <summary>When it is closed: 503 with Retry-After. Null: never.</summary>
    public Stop? Closed { get; init; }

    /// <summary>Answers at once, works each case at once, and nothing goes wrong.</summary>
    public static Habits None { get; } = new();

    /// <summary>SCJG-DJ: 20 to 80 ms; 2 % supplements, 1 % not accepted, 1 % dropped after storing.</summary>
    public static Habits Registration { get; } = new()
    {
        Answer = (TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(80)),
        Work = (TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(600)),
        Stages = ["accepted", "reviewed"],
        SupplementAsked = 0.02,
        NotAccepted = 0.01,
        DropAfterStoring = 0.01,
    };

    /// <summary>GJJ: 30 to 120 ms; its stop from 23:50 to 00:30 comes once a minute and lasts as much of it as 40 minutes are of a day.</summary>
    public static Habits HousingFund { get; } = new()
    {
        Answer = (TimeSpan.FromMilliseconds(30), TimeSpan.FromMilliseconds(120)),
        Work = (TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(800)),
        Stages = ["accepted"],
        Closed = new Stop(TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(60 * 40 / 1440.0), TimeSpan.FromSeconds(60)),
    };

    /// <summary>YBJ: 50 to 200 ms; 1 % hang 40 s after storing.</summary>
    public static Habits MedicalInsurance { get; } = new()
    {
        Answer = (TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(200)),
        Work = (TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(800)),
        Stages = ["accepted"],
        HangAfterStoring = 0.01,
    };
}

/// <summary>A stop that comes back: first after <paramref name="From"/> since opening, for <paramref name="Lasts"/>, then every <paramref name="Every"/>.</summary>
public sealed record Stop(TimeSpan From, TimeSpan Lasts, TimeSpan Every)
{
    /// <summary>How long it is still closed; zero when it is open.</summary>
    public TimeSpan LeftAt(TimeSpan sinceOpening)
    {
        if (sinceOpening < From)
            return TimeSpan.Zero;
        var into = TimeSpan.FromTicks((sinceOpening - From).Ticks % Every.Ticks);
        return into < Lasts ? Lasts - into : TimeSpan.Zero;
    }
}
