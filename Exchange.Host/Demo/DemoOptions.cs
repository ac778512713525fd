using System.ComponentModel.DataAnnotations;

namespace Exchange.Host.Demo;

/// <summary>How the demo runs.</summary>
public sealed record DemoOptions
{
    /// <summary>Records submitted.</summary>
    [Range(1, Applications.RecordGenerator.MostRecords)]
    public int Records { get; init; } = 200;

    /// <summary>End when everything is settled instead of staying up.</summary>
    public bool Exit { get; init; }

    /// <summary>The same seed submits the same records and meets the same habits.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>The day that stands in the records' numbers and dates: with the seed it repeats a run exactly. Null: today.</summary>
    public DateOnly? Day { get; init; }

    /// <summary>Departments' durations are divided by it.</summary>
    [Range(0.1, 1000)]
    public double Speed { get; init; } = 1;

    /// <summary>Seconds that one night of demo time lasts: a file of social insurance is written once a night. At speed 1.</summary>
    [Range(1, 3600)]
    public int NightSeconds { get; init; } = 20;

    /// <summary>Requests of the intake system at the same time.</summary>
    [Range(1, 256)]
    public int Senders { get; init; } = 32;

    /// <summary>The demo gives up when for this long nothing has moved and something is still open.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);
}
