namespace Exchange.Core.Expressions;

/// <summary>
/// Expressions evaluated over one input within one set of limits, such as the fields of a mapping over a record. The variables that one expression binds are
/// not seen by the next. For one thread.
/// </summary>
public sealed class Evaluation
{
    readonly Run run;
    readonly Scope scope;
    readonly Value input;

    /// <exception cref="OperationCanceledException">The context's token is cancelled already.</exception>
    public Evaluation(Value input, EvaluationContext context)
    {
        run = new Run(context, input);
        scope = new Scope(run);
        this.input = Sequences.Wrapped(input);
    }

    /// <summary>Steps counted so far, as the limit counts them.</summary>
    internal long StepsTaken => run.StepsTaken;

    /// <summary>The result; undefined where the expression gives nothing.</summary>
    /// <exception cref="ExpressionException">One of the language's errors, or a limit.</exception>
    public Value Evaluate(Expression expression)
    {
        var result = Sequences.Unwrapped(expression.Plan.Evaluate(input, ScopeOf(expression)));
        // A function is no result.
        return result.IsFunction ? default : result;
    }

    /// <summary>Writes the result after what is there already. False, and nothing written, where the expression gives nothing or fails.</summary>
    /// <exception cref="ExpressionException">One of the language's errors, or a limit.</exception>
    public bool Write(Expression expression, JsonOutput output)
    {
        var before = output.Length;
        try
        {
            var written = expression.Plan.Write(input, ScopeOf(expression), output);
            if (output.Length > run.Context.Limits.OutputBytes)
                throw new ExpressionException("D2016", 0);
            return written;
        }
        catch
        {
            output.CutTo(before);
            throw;
        }
    }

    // A level of its own only where there is something to keep apart.
    Scope ScopeOf(Expression expression)
    {
        run.Depth = 0;
        return expression.BindsNames || run.HasDynamicNames ? new Scope(scope) : scope;
    }
}
