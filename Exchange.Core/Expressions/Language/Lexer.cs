using System.Globalization;
using System.Text;

namespace Exchange.Core.Expressions;

/// <summary>Cuts the text into tokens, one at a time: whether / begins a regular expression depends on what the parser expects.</summary>
internal sealed class Lexer(string text)
{
    const string Singles = ".[]{}(),@#;:?+-*/%|=<>^&!~";
    static readonly string[] Doubles = ["..", ":=", "!=", ">=", "<=", "**", "~>", "?:", "??"];

    int at;

    internal string Text => text;

    /// <param name="afterValue">An operator may come next, so / divides.</param>
    internal Token Next(bool afterValue)
    {
        SkipSpaceAndComments();
        if (at >= text.Length)
            return new Token(TokenKind.End, "(end)", text.Length);
        var start = at;
        var c = text[at];
        if (c == '/' && !afterValue)
            return ReadRegex();
        foreach (var symbol in Doubles)
            if (string.CompareOrdinal(text, at, symbol, 0, 2) == 0)
            {
                at += 2;
                return new Token(TokenKind.Operator, symbol, start);
            }
        if (Singles.Contains(c))
        {
            at++;
            return new Token(TokenKind.Operator, c.ToString(), start);
        }
        if (c is '"' or '\'')
            return ReadString(c);
        if (char.IsAsciiDigit(c))
            return ReadNumber();
        if (c == '`')
            return ReadQuotedName();
        return ReadName();
    }

    /// <summary>The text of a signature, spaces left out, from its &lt; to the matching &gt;.</summary>
    internal string ReadSignature(int start)
    {
        var signature = new StringBuilder("<");
        var depth = 1;
        for (at = start + 1; depth > 0 && at < text.Length && text[at] != '{'; at++)
        {
            if (text[at] == '<')
                depth++;
            else if (text[at] == '>')
                depth--;
            if (!char.IsWhiteSpace(text[at]))
                signature.Append(text[at]);
        }
        return signature.ToString();
    }

    void SkipSpaceAndComments()
    {
        while (at < text.Length)
        {
            if (IsSpace(text[at]))
                at++;
            else if (text[at] == '/' && at + 1 < text.Length && text[at + 1] == '*')
            {
                var end = text.IndexOf("*/", at + 2, StringComparison.Ordinal);
                if (end < 0)
                    throw Fault("S0106", at);
                at = end + 2;
            }
            else
                return;
        }
    }

    static bool IsSpace(char c) => c is ' ' or '\t' or '\n' or '\r' or '\v';

    Token ReadString(char quote)
    {
        var start = at++;
        var value = new StringBuilder();
        while (at < text.Length)
        {
            var c = text[at];
            if (c == quote)
            {
                at++;
                return new Token(TokenKind.String, value.ToString(), start);
            }
            if (c == '\\')
            {
                value.Append(ReadEscape());
                continue;
            }
            value.Append(c);
            at++;
        }
        throw Fault("S0101", start);
    }

    char ReadEscape()
    {
        var kind = at + 1 < text.Length ? text[at + 1] : '\0';
        if (kind == 'u')
        {
            if (at + 6 > text.Length || !ushort.TryParse(text.AsSpan(at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit))
                throw Fault("S0104", at);
            at += 6;
            return (char)unit;
        }
        if (kind == '\0' || !"\"'\\/bfnrt".Contains(kind) || kind == '\'')
            throw Fault("S0103", at, kind == '\0' ? "" : kind.ToString());
        at += 2;
        return JsonEscapes.Simple((byte)kind);
    }

    Token ReadNumber()
    {
        var start = at;
        if (text[at] == '0')
            at++;
        else
            SkipDigits();
        if (at + 1 < text.Length && text[at] == '.' && char.IsAsciiDigit(text[at + 1]))
        {
            at++;
            SkipDigits();
        }
        if (at < text.Length && text[at] is 'e' or 'E')
        {
            var digits = at + 1 < text.Length && text[at + 1] is '+' or '-' ? at + 2 : at + 1;
            if (digits < text.Length && char.IsAsciiDigit(text[digits]))
            {
                at = digits;
                SkipDigits();
            }
        }
        var word = text[start..at];
        var number = double.Parse(word, CultureInfo.InvariantCulture);
        if (!double.IsFinite(number))
            throw Fault("S0102", start, word);
        return new Token(TokenKind.Number, word, start, number);
    }

    void SkipDigits()
    {
        while (at < text.Length && char.IsAsciiDigit(text[at]))
            at++;
    }

    Token ReadQuotedName()
    {
        var start = at;
        var end = text.IndexOf('`', at + 1);
        if (end < 0)
            throw Fault("S0105", start);
        at = end + 1;
        return new Token(TokenKind.Name, text[(start + 1)..end], start);
    }

    Token ReadName()
    {
        var start = at;
        while (at < text.Length && !IsSpace(text[at]) && !Singles.Contains(text[at]))
            at++;
        var name = text[start..at];
        if (name[0] == '$')
            return new Token(TokenKind.Variable, name[1..], start);
        return name switch
        {
            "and" or "or" or "in" => new Token(TokenKind.Operator, name, start),
            "true" or "false" => new Token(TokenKind.Boolean, name, start),
            "null" => new Token(TokenKind.Null, name, start),
            _ => new Token(TokenKind.Name, name, start),
        };
    }

    Token ReadRegex()
    {
        var start = at++;
        var depth = 0;
        for (; at < text.Length; at++)
        {
            var c = text[at];
            if (c == '\\')
            {
                at++;
                continue;
            }
            if (c == '/' && depth == 0)
            {
                var pattern = text[(start + 1)..at];
                if (pattern.Length == 0)
                    throw Fault("S0301", start);
                var flags = ++at;
                while (at < text.Length && text[at] is 'i' or 'm')
                    at++;
                return new Token(TokenKind.Regex, pattern, start) { Flags = text[flags..at] };
            }
            if (c is '(' or '[' or '{')
                depth++;
            else if (c is ')' or ']' or '}')
                depth--;
        }
        throw Fault("S0302", start);
    }

    ExpressionSyntaxException Fault(string code, int position, string? token = null) => new(code, text, position, token);
}
