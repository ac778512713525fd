using System.Buffers;

namespace Exchange.Core.Expressions;

/// <summary>A JSONata 2 expression, parsed and compiled once, evaluated any number of times and on any number of threads.</summary>
public sealed class Expression
{
    [ThreadStatic]
    static Workspace? idle;

    readonly Plan plan;

    Expression(string text, Syntax syntax, bool isInner)
    {
        Text = text;
        Syntax = syntax;
        plan = Compiler.Compile(syntax, Ancestry.Resolve(syntax, text), isInner, out var bindsNames);
        BindsNames = bindsNames;
    }

    public string Text { get; }

    /// <summary>The parsed form, for checks and lineage.</summary>
    public Syntax Syntax { get; }

    /// <summary>It binds variables of its own.</summary>
    internal bool BindsNames { get; }

    internal Plan Plan => plan;

    /// <exception cref="ExpressionSyntaxException">The text is not an expression.</exception>
    public static Expression Parse(string text) => Parse(text, isInner: false);

    /// <summary>For $eval: the text is evaluated inside another expression.</summary>
    internal static Expression ParseInner(string text) => Parse(text, isInner: true);

    static Expression Parse(string text, bool isInner)
    {
        try
        {
            return new Expression(text, Parser.Parse(text), isInner);
        }
        catch (InsufficientExecutionStackException)
        {
            throw new ExpressionSyntaxException("S0500", text, 0);
        }
    }

    /// <summary>Evaluates over a value; undefined where the expression gives nothing.</summary>
    /// <exception cref="ExpressionException">One of the language's errors, or a limit.</exception>
    public Value Evaluate(Value input, EvaluationContext context) => new Evaluation(input, context).Evaluate(this);

    /// <summary>
    /// Evaluates over a value and writes the result after what is already there. False, and nothing written, where the expression gives nothing.
    /// </summary>
    /// <exception cref="ExpressionException">One of the language's errors, or a limit.</exception>
    public bool Write(Value input, EvaluationContext context, JsonOutput output) => new Evaluation(input, context).Write(this, output);

    /// <summary>
    /// Evaluates over JSON text in UTF-8 and writes the result as JSON in UTF-8. False, and nothing written, where the expression gives nothing.
    /// </summary>
    /// <param name="json">One JSON value.</param>
    /// <param name="context">What the evaluation may know and use.</param>
    /// <param name="output">Gets the result only when it is complete.</param>
    /// <exception cref="InputException">The input is not JSON in UTF-8.</exception>
    /// <exception cref="ExpressionException">One of the language's errors, or a limit.</exception>
    public bool Evaluate(ReadOnlySpan<byte> json, EvaluationContext context, IBufferWriter<byte> output)
    {
        // Parsed input and output buffer are used again for the next record of this thread; a host function that evaluates gets others.
        var workspace = idle ?? new Workspace();
        idle = null;
        try
        {
            workspace.Output.Clear();
            workspace.Output.Limit = context.Limits.OutputBytes;
            if (!Write(workspace.Input.Read(json, context.Limits.InputDepth), context, workspace.Output))
                return false;
            output.Write(workspace.Output.Written);
            return true;
        }
        finally
        {
            if (!workspace.IsLarge)
                idle = workspace;
        }
    }

    sealed class Workspace
    {
        const int Large = 1 << 20;

        internal readonly JsonInput Input = new();
        internal readonly JsonOutput Output = new();

        /// <summary>Grown for one big record; not worth keeping.</summary>
        internal bool IsLarge => Input.Capacity > Large || Output.Capacity > Large;
    }
}
