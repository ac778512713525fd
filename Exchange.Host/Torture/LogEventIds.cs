using System.Reflection;
using Exchange.Host.Demo.Identifiers;

namespace Exchange.Host.Torture;

/// <summary>The ids of the hub's own log lines: at each of them a host can be killed.</summary>
public static class LogEventIds
{
    /// <summary>Those that the load of the kit brings about, and how often within a second or two: the crash points of docs/flow.md that an HTTP department reaches, what a start writes, and tasks.</summary>
    public static IReadOnlyList<(int Event, int Most)> Usual { get; } =
    [
        (1011, 40), (1012, 40), (2011, 10), (2012, 10), (2013, 30), (2014, 30), (2015, 30), (2016, 2), (3001, 1), (3012, 1), (4001, 40), (4002, 40), (5001, 30), (5002, 30), (6001, 2), (6002, 2),
    ];

    /// <summary>Every id in the program, found in its log methods, so that a new one is killed at without being listed.</summary>
    public static IReadOnlyList<int> All { get; } =
    [
        .. new[] { typeof(Core.Storage.CommitQueue).Assembly, typeof(Adapters.BuiltInAdapters).Assembly, typeof(Hub).Assembly }
            .SelectMany(static assembly => assembly.GetTypes())
            .SelectMany(static type => type.GetMethods(BindingFlags.Instance | BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly))
            .Select(static method => method.GetCustomAttribute<LoggerMessageAttribute>()?.EventId ?? 0)
            .Where(static id => id > 0).Distinct().Order(),
    ];

    /// <summary>An event, and at which occurrence of it.</summary>
    internal static (int Event, int Hit) Pick(ref Dice dice)
    {
        // Most of all events tell of trouble: whether one is reached depends on what else is broken.
        if (dice.Chance(0.1)) return (dice.Pick<int>([.. All]), 1);
        var (id, most) = dice.Pick<(int, int)>([.. Usual]);
        return (id, dice.Chance(0.5) ? dice.Between(1, Math.Min(most, 4)) : dice.Between(1, most));
    }
}
