using System.ComponentModel.DataAnnotations;

namespace Exchange.Core.Expressions;

/// <summary>What one evaluation may use. Reaching a limit ends it with an <see cref="ExpressionException"/>, never with a crash.</summary>
public sealed record EvaluationLimits
{
    public const int DefaultInputDepth = 512;
    public const long DefaultOutputBytes = 64 << 20;

    public static EvaluationLimits Default { get; } = new();

    /// <summary>
    /// Steps: a call, an item of a path, a turn of a loop each count one. The same expression over the same input always takes the same number. U1001.
    /// </summary>
    [Range(1, long.MaxValue)]
    public long Steps { get; init; } = 20_000_000;

    /// <summary>Wall time, looked at every thousand steps. U1001.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Nested evaluations, counted as the reference implementation counts them: about three a call that is not a tail call. U1001.</summary>
    [Range(1, 100_000)]
    public int Depth { get; init; } = 3_000;

    /// <summary>Bytes of all strings and arrays that the evaluation makes, counted when made. U1004.</summary>
    [Range(1, long.MaxValue)]
    public long Memory { get; init; } = 512L << 20;

    /// <summary>Bytes of JSON written. D2016.</summary>
    [Range(1, int.MaxValue)]
    public long OutputBytes { get; init; } = DefaultOutputBytes;

    /// <summary>Nested arrays and objects of the input.</summary>
    [Range(1, 100_000)]
    public int InputDepth { get; init; } = DefaultInputDepth;

    /// <summary>Wall time of one match of a regular expression that needs backtracking (the others cannot run away). U1001.</summary>
    public static TimeSpan MatchTime { get; } = TimeSpan.FromMilliseconds(500);
}
