using System.Globalization;

namespace Exchange.Host.Tests.Stories;

/// <summary>A clock that a test sets: from then on it goes as clocks go. Pauses and deadlines within the hub last as long as ever.</summary>
internal sealed class SteeredClock : TimeProvider
{
    private long _ahead;

    public SteeredClock(string at) => Set(at);

    /// <summary>By the clock of Shanghai: "2026-12-24 10:00".</summary>
    public static DateTimeOffset Time(string at) => new(DateTime.Parse(at, CultureInfo.InvariantCulture), TimeSpan.FromHours(8));

    public void Set(string at) => Interlocked.Exchange(ref _ahead, Time(at).UtcTicks - System.GetUtcNow().UtcTicks);

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddTicks(Interlocked.Read(ref _ahead));
}
