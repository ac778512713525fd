using System.Text;
using Exchange.Core.Checking.Conditions;
using Exchange.Core.Expressions;

namespace Exchange.Core.Catalog.Sharing;

/// <summary>
/// Which rows of a resource a grant shows: an expression over a row, which names its fields one by one. A row is shown where the expression says true, and nowhere else: one that lacks what is asked for, or over which the
/// expression fails, is not.
/// </summary>
public sealed class ShareRows
{
    /// <summary>Most characters that somebody writes.</summary>
    public const int MostText = 2_000;

    // A row is a small thing, and many are looked at: what goes beyond is not shown.
    private static readonly EvaluationContext Context = new()
    {
        AllowEval = false, Functions = FieldCondition.Functions, Limits = FieldCondition.Limits with { Steps = 100_000, Memory = 8L << 20, Time = TimeSpan.FromSeconds(1) },
    };

    [ThreadStatic]
    private static JsonInput? _input;

    private readonly Expression _expression;

    private ShareRows(Expression expression, IReadOnlySet<string> fields) => (_expression, Fields) = (expression, fields);

    /// <summary>Members at the top of a row that it looks at.</summary>
    public IReadOnlySet<string> Fields { get; }

    /// <exception cref="ConditionException">The text is no condition, or looks at more of a row than it names; the message says where and why.</exception>
    public static ShareRows Read(string text)
    {
        var expression = FieldCondition.Parse(text);
        var fields = RowNames.In(expression.Syntax);
        if (fields.Count == 0) throw new ConditionException("条件没有用到任何信息项", "the condition looks at no field");
        return new ShareRows(expression, fields);
    }

    /// <summary>Both conditions at once.</summary>
    public static string Both(string one, string other) => one == other ? one : $"({one}) and ({other})";

    public bool Shows(string row) => Shows(Encoding.UTF8.GetBytes(row));

    /// <param name="row">A JSON object in UTF-8.</param>
    public bool Shows(ReadOnlySpan<byte> row) => Shows(row, null);

    /// <summary>Within what one answer may cost: once that is spent no row is shown, and whoever asks has to look whether it is.</summary>
    internal bool Shows(ReadOnlySpan<byte> row, RowBudget? budget)
    {
        if (budget is { IsSpent: true }) return false;
        Evaluation? evaluation = null;
        try
        {
            evaluation = new Evaluation((_input ??= new JsonInput()).Read(row), Context);
            var said = evaluation.Evaluate(_expression);
            return !said.IsUndefined && said.Kind == ValueKind.Boolean && said.AsBoolean();
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            return false;
        }
        finally
        {
            budget?.Take(evaluation?.StepsTaken ?? 0);
        }
    }
}
