using System.Runtime.CompilerServices;

namespace Exchange.Core.Expressions;

/// <summary>
/// A Pratt parser (top-down operator precedence): each operator has a binding power, and the paths are put into their final shape while they are read.
/// A fault in the text is thrown at once: the first is the one that helps.
/// </summary>
internal sealed partial class Parser
{
    /// <summary>Levels of nodes in one expression. Everything that walks a tree by recursion relies on it.</summary>
    internal const int MaxHeight = 1000;

    readonly Lexer lexer;
    readonly string text;
    Token token;
    int depth;

    // A fault in what the words say, such as a number as a step: reported only if the words themselves are in order.
    ExpressionSyntaxException? misuse;

    Parser(string text)
    {
        this.text = text;
        lexer = new Lexer(text);
        token = lexer.Next(afterValue: false);
    }

    internal static Syntax Parse(string text)
    {
        var parser = new Parser(text);
        var root = parser.Expression(0);
        if (parser.token.Kind != TokenKind.End)
            throw parser.Fault("S0201", parser.token);
        return parser.misuse is null ? root : throw parser.misuse;
    }

    Syntax Expression(int rightPower)
    {
        if (++depth > MaxHeight || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw Fault("S0500", token);
        var left = Prefix();
        while (rightPower < InfixPower(token))
        {
            var symbol = token;
            Advance(afterValue: false);
            left = Infix(symbol, left);
        }
        depth--;
        return left;
    }

    static int InfixPower(in Token token) => token.Kind != TokenKind.Operator ? 0 : token.Text switch
    {
        "[" or "(" or "@" or "#" => 80,
        "." => 75,
        "{" => 70,
        "*" or "/" or "%" => 60,
        "+" or "-" or "&" => 50,
        "=" or "!=" or "<" or "<=" or ">" or ">=" or "~>" or "^" or "in" or "?:" or "??" => 40,
        "and" => 30,
        "or" => 25,
        "?" => 20,
        ":=" => 10,
        _ => 0,
    };

    void Advance(bool afterValue) => token = lexer.Next(afterValue);

    void Expect(string symbol, bool afterValue = false)
    {
        if (token.Kind == TokenKind.End)
            throw Fault("S0203", token, symbol);
        if (!token.Is(symbol))
            throw Fault(token.Is("!") || token.Is("~") ? "S0204" : "S0202", token, symbol);
        Advance(afterValue);
    }

    void Note(string code, int position, string? named = null) => misuse ??= new ExpressionSyntaxException(code, text, position, named);

    /// <summary>Gives a node its height, which is bounded.</summary>
    T Measured<T>(T node)
        where T : Syntax
    {
        var height = 0;
        var binds = node is BindSyntax or CallSyntax { Procedure: VariableSyntax { Name: "eval" } };
        foreach (var child in node.Children)
        {
            height = Math.Max(height, child.Height);
            binds |= child.Binds;
        }
        if (height >= MaxHeight)
            throw new ExpressionSyntaxException("S0500", text, node.Position);
        return node with { Height = height + 1, Binds = binds };
    }

    ExpressionSyntaxException Fault(string code, in Token at, string? expected = null) =>
        new(code, text, at.Position, at.Kind == TokenKind.Variable ? "$" + at.Text : at.Text, expected);
}
