using System.Collections.Concurrent;

namespace Exchange.Host.Torture.Town;

/// <summary>A push as it arrived.</summary>
/// <param name="Order">Counted over all systems.</param>
/// <param name="Key">The delivery's id, from its header.</param>
public sealed record Arrival(long Order, string System, string Number, string Step, long Edition, bool Withdraws, string Key);

/// <summary>What a system has: once, or it has done it twice.</summary>
public sealed record Effect(string System, string Number, string Step, long Edition, bool Withdraws);

/// <summary>A progress event that the hub has answered 202.</summary>
public sealed record Told(string EventId, string Number, string Step, string Stage);

/// <summary>What the departments know of one iteration. It outlives every host.</summary>
/// <param name="seed">Of their dice.</param>
public sealed class TownBook(int seed)
{
    private long _order;

    public int Seed => seed;

    public ConcurrentQueue<Arrival> Arrivals { get; } = new();

    /// <summary>How often each took effect.</summary>
    public ConcurrentDictionary<Effect, int> Effects { get; } = new();

    /// <summary>Deliveries that a system has, by their keys, with what it says about them: a number, or null where it will not take it.</summary>
    public ConcurrentDictionary<string, string?> Known { get; } = new(StringComparer.Ordinal);

    public ConcurrentQueue<Told> Told { get; } = new();

    /// <summary>Answers of the hub to a report that are none of those that the contract knows.</summary>
    public ConcurrentQueue<string> Faults { get; } = new();

    /// <summary>How often each habit came up.</summary>
    public ConcurrentDictionary<TownHabit, int> Habits { get; } = new();

    /// <summary>Reports that the hub has not answered yet.</summary>
    public int Untold => Volatile.Read(ref _untold);

    private int _untold;

    internal void Owe(int reports) => Interlocked.Add(ref _untold, reports);

    internal Arrival Arrive(string system, string number, string step, long edition, bool withdraws, string key)
    {
        var arrival = new Arrival(Interlocked.Increment(ref _order), system, number, step, edition, withdraws, key);
        Arrivals.Enqueue(arrival);
        return arrival;
    }

    /// <summary>The number under which a system has a case.</summary>
    public static string NumberOf(string system, string number, string step) => $"{system}-{number}-{step}";
}
