namespace Exchange.Host.Torture.Hosts;

/// <summary>The machine's clock, some seconds ahead or behind. Time goes by as it does.</summary>
public sealed class OffsetClock(TimeSpan ahead) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + ahead;
}
