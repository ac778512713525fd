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

    /// <summary>Share of cases that were accepted on paper and are entered two weeks later 补录.</summary>
    public double AcceptedEarlier { get; init; }

    /// <summary>Share of cases that are not accepted 不予受理: told, then closed as returned.</summary>
    public double NotAccepted { get; init; }

    /// <summary>Share of cases whose connection is dropped after the first push was stored and before it was answered.</summary>
    public double DropAfterStoring { get; init; }

    /// <summary>Share of cases for which the first push is stored and then hangs for <see cref="Hang"/>.</summary>
    public double HangAfterStoring { get; init; }

    public TimeSpan Hang { get; init; } = TimeSpan.FromSeconds(40);

    /// <summary>Shortest and longest time until a row in a staging table is noticed and its REC_FLAG set.</summary>
    public (TimeSpan First, TimeSpan Last) PickUp { get; init; }

    /// <summary>Time from a night's file to its result file, the next morning.</summary>
    public TimeSpan Night { get; init; }

    /// <summary>Share of a file's lines that cannot be used: CWDM 3012, insured with another unit already.</summary>
    public double LineFaults { get; init; }

    /// <summary>Share of certificates that exist already when they are applied for.</summary>
    public double Existing { get; init; }

    /// <summary>Shares of checks on site that end with 整改 and with 不符合; what they leave is 符合.</summary>
    public (double ToBePutRight, double NotConforming) Checks { get; init; }

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

    /// <summary>GJJ: 30 to 120 ms; 8 % accepted on paper and entered later; its stop from 23:50 to 00:30 comes once a minute and lasts as much of it as 40 minutes are of a day.</summary>
    public static Habits HousingFund { get; } = new()
    {
        Answer = (TimeSpan.FromMilliseconds(30), TimeSpan.FromMilliseconds(120)),
        Work = (TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(800)),
        Stages = ["accepted"],
        AcceptedEarlier = 0.08,
        Closed = new Stop(TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(60 * 40 / 1440.0), TimeSpan.FromSeconds(60)),
    };

    /// <summary>RSJ: a night's files answered the next morning; 0.6 % of the lines cannot be used.</summary>
    public static Habits SocialInsurance { get; } = new() { Night = TimeSpan.FromSeconds(6), LineFaults = 0.006 };

    /// <summary>SCJG-SP: rows noticed after 1 to 5 s; 3 % supplements, 1 % not accepted.</summary>
    public static Habits FoodPermits { get; } = new()
    {
        PickUp = (TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5)),
        Work = (TimeSpan.FromMilliseconds(300), TimeSpan.FromMilliseconds(1500)),
        SupplementAsked = 0.03,
        NotAccepted = 0.01,
    };

    /// <summary>WJJ: rows noticed after 0.5 to 2 s; half of the certificates exist already.</summary>
    public static Habits BirthCertificates { get; } = new()
    {
        PickUp = (TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(2)),
        Work = (TimeSpan.FromMilliseconds(300), TimeSpan.FromMilliseconds(1500)),
        Existing = 0.5,
    };

    /// <summary>GAJ-HJ: rows noticed after 1 to 5 s.</summary>
    public static Habits Households { get; } = new()
    {
        PickUp = (TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5)),
        Work = (TimeSpan.FromMilliseconds(300), TimeSpan.FromMilliseconds(1500)),
    };

    /// <summary>JD1 to JD3: 20 to 80 ms; of the checks 80 % 符合, 15 % 整改, 5 % 不符合.</summary>
    public static Habits Street { get; } = new()
    {
        Answer = (TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(80)),
        Work = (TimeSpan.FromMilliseconds(500), TimeSpan.FromMilliseconds(3000)),
        Checks = (0.15, 0.05),
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
