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

    public virtual Habit Habit { get; set; } = Habit.Takes;

    /// <summary>Whether a department that is reached in this way can behave so: a folder, for one, never answers "not now".</summary>
    public virtual bool Shows(Habit habit) => true;

    /// <summary>Whether the delivery id reaches the department as a key, and its own number comes back with the answer.</summary>
    public virtual bool CarriesKeys => true;

    public virtual bool GivesNumbers => true;

    /// <summary>What the department really holds, by the hub's number.</summary>
    public virtual IReadOnlyDictionary<string, Held> Holds => held;

    /// <summary>For how long the department asks to be left alone; null where its protocol has no word for it.</summary>
    public virtual TimeSpan? PauseTold => Pause;

    /// <summary>Whether a push that is stopped while it hangs certainly had no effect, because all of it is taken in one step at the end.</summary>
    public virtual bool TakesOnlyAtTheEnd => false;

    /// <summary>A message in the department's format; the same number gives the same message.</summary>
    public virtual Message Sample(string number = "4499032611240000012") => Samples.Message(number);

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
