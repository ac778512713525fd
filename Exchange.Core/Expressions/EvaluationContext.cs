using System.Collections.Frozen;

namespace Exchange.Core.Expressions;

/// <summary>What an evaluation may know beside its input. Immutable: one for many records, <c>with { Now = …, Seed = … }</c> for each.</summary>
public sealed record EvaluationContext
{
    static readonly FrozenDictionary<string, Value> None = FrozenDictionary<string, Value>.Empty;

    /// <summary>Variables by name, without the $.</summary>
    public IReadOnlyDictionary<string, Value> Bindings { get; init; } = None;

    /// <summary>The functions that can be called: the language's own, and those of the host.</summary>
    public FunctionSet Functions { get; init; } = FunctionSet.BuiltIn;

    /// <summary>What $now and $millis say: the record's own time, so that a repeat gives the same.</summary>
    public DateTimeOffset Now { get; init; } = DateTimeOffset.UnixEpoch;

    /// <summary>What $random and $shuffle start from: the same seed gives the same row.</summary>
    public long Seed { get; init; }

    /// <summary>Whether $eval may be called (D3122 where not).</summary>
    public bool AllowEval { get; init; } = true;

    public EvaluationLimits Limits { get; init; } = EvaluationLimits.Default;

    public CancellationToken Stop { get; init; }
}
