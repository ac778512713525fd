using Exchange.Core.Expressions;

namespace Exchange.Core.Checking.Conditions;

/// <summary>
/// The condition of a rule over several fields, in the expression language (JSONata 2) over the value that the schema describes. It is pure: no clock, no
/// chance, no $eval, so the same record always gets the same answer.
/// </summary>
public static class FieldCondition
{
    /// <summary>Bounds of one evaluation. Steps decide, so that the answer does not depend on how busy the machine is; the time is a net below them.</summary>
    public static EvaluationLimits Limits { get; } = new()
    {
        Steps = 1_000_000, Time = TimeSpan.FromSeconds(5), Memory = 64L << 20, Depth = 1000, InputDepth = 1001,
    };

    // A step of an expression takes about as long as so many schema objects applied to values.
    const int WorkPerStep = 8;

    /// <summary>The language's own, and $addsUpTo(numbers, total), which adds exactly.</summary>
    public static FunctionSet Functions { get; } = FunctionSet.BuiltIn.With("addsUpTo", "<a<n>n:b>", ExactTotal.AddsUp);

    static readonly EvaluationContext Context = new() { AllowEval = false, Limits = Limits, Functions = Functions };

    /// <summary>For <see cref="CompileOptions.BindRule"/>.</summary>
    /// <exception cref="ConditionException">The text is no condition; the message says where and why.</exception>
    public static FieldRule Bind(FieldRuleText text)
    {
        var expression = Parse(text.Condition);
        return new FieldRule(value => Decide(expression, value), text.Zh, text.En, text.Severity);
    }

    internal static Expression Parse(string text)
    {
        try
        {
            var expression = Expression.Parse(text);
            ConditionFaults.Find(expression);
            return expression;
        }
        catch (ExpressionSyntaxException fault)
        {
            throw ConditionFaults.Syntax(fault);
        }
    }

    internal static RuleAnswer Decide(Expression expression, Value value)
    {
        var evaluation = new Evaluation(value, Context);
        try
        {
            var result = evaluation.Evaluate(expression);
            // Nothing: what the rule is about is not there. Whether it has to be is for "required" to say.
            var verdict = result.IsUndefined ? RuleVerdict.Holds
                : result.Kind != ValueKind.Boolean ? RuleVerdict.Unclear
                : result.AsBoolean() ? RuleVerdict.Holds : RuleVerdict.Broken;
            return new(verdict, evaluation.StepsTaken * WorkPerStep);
        }
        catch (ExpressionException fault)
        {
            return new(fault.Code is "U1001" or "U1004" or "D2014" ? RuleVerdict.TooMuch : RuleVerdict.Unfit, evaluation.StepsTaken * WorkPerStep);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // A fault of the hub's own in a function: the rule cannot be answered, the record can.
            return new(RuleVerdict.Unfit, evaluation.StepsTaken * WorkPerStep);
        }
    }
}
