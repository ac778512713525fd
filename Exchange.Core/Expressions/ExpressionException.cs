namespace Exchange.Core.Expressions;

/// <summary>
/// An evaluation ended with one of the language's own errors. The message names the place and the function or operator from the expression's text, never a
/// value of the input: those may be personal and are kept apart in <see cref="Value"/>, for whoever may see them. What $error and $assert say is the
/// expression's own text.
/// </summary>
public sealed class ExpressionException : Exception
{
    string? token;
    int? argument;

    /// <param name="code">JSONata's code (T… types, D… data) or one of the hub's for limits (U1001 depth, time or steps, U1004 memory, D2016 output, D2017
    /// nesting).</param>
    /// <param name="position">Character offset in the expression.</param>
    /// <param name="message">Instead of the code's own text.</param>
    /// <param name="inner">What went wrong inside $eval.</param>
    public ExpressionException(string code, int position, string? message = null, Exception? inner = null)
        : base(null, inner)
    {
        Code = code;
        Position = position;
        Text = message;
    }

    public string Code { get; }

    /// <summary>Character offset in the expression, from 0.</summary>
    public int Position { get; private set; }

    /// <summary>The function or operator, where there is one.</summary>
    public string? Token
    {
        get => token;
        init => token = value;
    }

    /// <summary>Which argument of the function, from 1.</summary>
    public int? Argument
    {
        get => argument;
        init => argument = value;
    }

    /// <summary>The value that was not as it should be. It may be personal: show it only to whoever may see the record.</summary>
    public Value Value { get; init; }

    string? Text { get; }

    public override string Message => Text ?? ExpressionFaults.Describe(Code, Token, Argument, Value);

    /// <summary>Whether the place of the fault is known; a built-in function does not know where it was called.</summary>
    internal bool IsPlaced { get; private set; }

    /// <summary>
    /// Places the fault in an exception filter, which runs before the stack is unwound: a catch and a rethrow at each level of a deep recursion take so much
    /// stack that reporting the recursion would overflow it.
    /// </summary>
    /// <returns>False: the fault passes by.</returns>
    internal bool Pass(int position, string? named = null)
    {
        Place(position, named);
        return false;
    }

    internal ExpressionException Place(int position, string? named = null)
    {
        if (IsPlaced)
            return this;
        IsPlaced = true;
        Position = position;
        token ??= named;
        return this;
    }
}
