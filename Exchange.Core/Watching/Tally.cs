namespace Exchange.Core.Watching;

/// <summary>A count that only grows, by any thread.</summary>
public sealed class Tally
{
    private long _count;

    public long Count => Interlocked.Read(ref _count);

    internal void Add(long more) => Interlocked.Add(ref _count, more);
}
