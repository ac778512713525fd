using Exchange.Core.Expressions;
using Exchange.Core.Mapping.Functions;
using Exchange.Core.Registry.Calendars;

namespace Exchange.Core.Mapping;

/// <summary>What a hub lends to all its mappings.</summary>
public sealed record MappingOptions
{
    public static MappingOptions Default { get; } = new();

    /// <summary>
    /// The hub's setting TimeZone: takenInAt is written in it and its date is the one at which code tables are read. Default: the offset that takenInAt
    /// has.
    /// </summary>
    public TimeZoneInfo? Zone { get; init; }

    /// <summary>The working calendar behind $workdays and $workday. A registered mapping brings the one it names. Default: none, and both fail.</summary>
    public WorkingDayTest? IsWorkingDay { get; init; }

    /// <summary>What expressions can call; tests put functions of their own among them.</summary>
    internal FunctionSet Functions { get; init; } = DomainFunctions.Set;

    /// <summary>What one translation may use. Default: a second, 5,000,000 steps, 64 MiB, a message of 16 MiB.</summary>
    public EvaluationLimits Limits { get; init; } = new() { Time = TimeSpan.FromSeconds(1), Steps = 5_000_000, Memory = 64L << 20, OutputBytes = 16 << 20 };
}
