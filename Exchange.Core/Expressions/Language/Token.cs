namespace Exchange.Core.Expressions;

internal enum TokenKind : byte
{
    End,
    Operator,
    Name,
    Variable,
    String,
    Number,
    Boolean,
    Null,
    Regex,
}

/// <summary>One word of an expression's text.</summary>
internal readonly record struct Token(TokenKind Kind, string Text, int Position, double Number = 0)
{
    /// <summary>"(a|b)/im" as its pattern and flags.</summary>
    internal string? Flags { get; init; }

    internal bool Is(string symbol) => Kind == TokenKind.Operator && Text == symbol;
}
