namespace Exchange.Core.Expressions;

/// <summary>The text is not an expression. One fault, the first.</summary>
public sealed class ExpressionSyntaxException : Exception
{
    internal ExpressionSyntaxException(string code, string text, int position, string? token = null, string? expected = null)
        : base(Describe(code, text, position, token, expected))
    {
        Code = code;
        Position = position;
        Token = token;
        Expected = expected;
        (Line, Column) = ExpressionFaults.LineAndColumn(text, position);
    }

    /// <summary>JSONata's code (S…), or S0500 for an expression that is nested too deep.</summary>
    public string Code { get; }

    /// <summary>Character offset from 0.</summary>
    public int Position { get; }

    /// <summary>From 1.</summary>
    public int Line { get; }

    /// <summary>In characters, from 1.</summary>
    public int Column { get; }

    /// <summary>What stands there; null at the end of the text.</summary>
    public string? Token { get; }

    /// <summary>What should stand there, where only one thing could.</summary>
    public string? Expected { get; }

    static string Describe(string code, string text, int position, string? token, string? expected)
    {
        var (line, column) = ExpressionFaults.LineAndColumn(text, position);
        return $"{ExpressionFaults.DescribeSyntax(code, token, expected)} (line {line}, column {column})";
    }
}
