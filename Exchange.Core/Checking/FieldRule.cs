using System.Runtime.InteropServices;
using Exchange.Core.Expressions;

namespace Exchange.Core.Checking;

/// <summary>A rule over several fields of the value that the schema describes.</summary>
/// <param name="Holds">Called with the value. Must not throw.</param>
/// <param name="Zh">Message in Chinese; must not repeat values of the record.</param>
/// <param name="En">Message in English.</param>
public sealed record FieldRule(FieldRuleCondition Holds, string Zh, string En, Severity Severity = Severity.Error);

/// <param name="value">Good until the condition returns.</param>
public delegate RuleAnswer FieldRuleCondition(Value value);

/// <summary>An entry of "rules" as the schema document has it.</summary>
/// <param name="Condition">Text in the expression language.</param>
public sealed record FieldRuleText(string Condition, string Zh, string En, Severity Severity);

/// <summary>What a rule says of a value.</summary>
/// <param name="Work">What it took, in steps of <see cref="CheckLimits.Steps"/>.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct RuleAnswer(RuleVerdict Verdict, long Work = 1);

/// <summary>A closed set: whatever a condition does, one of these comes of it.</summary>
public enum RuleVerdict
{
    /// <summary>The condition is true, or gives nothing: then the rule has nothing to say.</summary>
    Holds,

    /// <summary>The condition is false.</summary>
    Broken,

    /// <summary>What the condition looks at is not of the kind that it needs.</summary>
    Unfit,

    /// <summary>The condition gave something that is neither true nor false.</summary>
    Unclear,

    /// <summary>The condition took more work than is allowed.</summary>
    TooMuch,
}
