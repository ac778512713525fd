using System.Reflection;
using Exchange.Host.Demo.Identifiers;

namespace Exchange.Host.Torture;

/// <summary>The ids of the hub's own log lines: at each of them a host can be killed.</summary>
public static class LogEventIds
{
    /// <summary>Those that the load of the kit brings about; the crash points of docs/flow.md that an HTTP department reaches, and what each start writes.</summary>
    public static IReadOnlyList<int> Usual { get; } = [1011, 1012, 2011, 2012, 2013, 2014, 2015, 2016, 3001, 3012, 4001, 4002, 5001, 5002, 6001, 6002];

    /// <summary>Every id in the program, found in its log methods, so that a new one is killed at without being listed.</summary>
    public static IReadOnlyList<int> All { get; } =
    [
        .. new[] { typeof(Core.Storage.CommitQueue).Assembly, typeof(Adapters.BuiltInAdapters).Assembly, typeof(Hub).Assembly }
            .SelectMany(static assembly => assembly.GetTypes())
            .SelectMany(static type => type.GetMethods(BindingFlags.Instance | BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly))
            .Select(static method => method.GetCustomAttribute<LoggerMessageAttribute>()?.EventId ?? 0)
            .Where(static id => id > 0).Distinct().Order(),
    ];

    internal static int Pick(ref Dice dice) => dice.Chance(0.75) ? dice.Pick<int>([.. Usual]) : dice.Pick<int>([.. All]);
}
