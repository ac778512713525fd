using System.Collections.Concurrent;
using Exchange.Core.Contract;

namespace Exchange.Adapters.Tests.Contract;

/// <summary>A department's system as the contract suite sees it, and the adapter that speaks to it. One subclass for each adapter kind.</summary>
public abstract class TestDepartment : IAsyncDisposable
{
    public const string RefusalCode = "E17";
    public const string RefusalReason = "单位名称与登记不符";
    public const string Secret = "s3cr3t-not-to-be-seen";
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(7);

    readonly ConcurrentDictionary<string, Held> held = new(StringComparer.Ordinal);
    readonly ConcurrentQueue<string> keys = new();
    int numbers;

    public required IAdapter Adapter { get; init; }

    /// <summary>What the kind says of a second push under this adapter's options.</summary>
    public required Repeat Repeat { get; init; }

    public Habit Habit { get; set; } = Habit.Takes;

    /// <summary>Whether a department that is reached in this way can behave so: a folder, for one, never answers "not now".</summary>
    public virtual bool Shows(Habit habit) => true;

    /// <summary>Whether the delivery id reaches the department as a key, and its own number comes back with the answer.</summary>
    public virtual bool CarriesKeys => true;

    public virtual bool GivesNumbers => true;

    /// <summary>What the department really holds, by the hub's number.</summary>
    public IReadOnlyDictionary<string, Held> Holds => held;

    /// <summary>The idempotency key of every push that arrived, in order.</summary>
    public IReadOnlyCollection<string> Keys => keys;

    /// <summary>The department's system goes away: nothing answers any more.</summary>
    public abstract Task Leave();

    public abstract ValueTask DisposeAsync();

    protected void Arrived(string key) => keys.Enqueue(key);

    protected Held Keep(string key, string number, byte[] payload) =>
        held.AddOrUpdate(
            number,
            _ => new Held(key, number, GivesNumbers ? $"D{Interlocked.Increment(ref numbers):D5}" : null, payload, 1),
            (_, first) => first with { Times = first.Times + 1 });
}

/// <param name="Acknowledgement">The department's own number; null where it gives none.</param>
/// <param name="Times">How often it arrived.</param>
public sealed record Held(string Key, string Number, string? Acknowledgement, byte[] Payload, int Times);
