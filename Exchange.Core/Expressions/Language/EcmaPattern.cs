using System.Globalization;
using System.Text;

namespace Exchange.Core.Expressions;

/// <summary>
/// Rewrites a pattern of ECMA-262 (without its u flag) so that .NET matches the same: digits, words and spaces, line ends, the end of the text, groups in the
/// order of the text.
/// </summary>
internal sealed class EcmaPattern
{
    const string Digits = "0-9";
    const string Words = "a-zA-Z0-9_";
    const string Spaces = @"\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff";
    const string NotDigits = @"\u0000-/:-\uffff";
    const string NotWords = @"\u0000-/:-@\[-\^`{-\uffff";
    const string NotSpaces = @"\u0000-\u0008\u000e-\u001f!-\u009f\u00a1-\u167f\u1681-\u1fff\u200b-\u2027\u202a-\u202e\u2030-\u205e\u2060-\u2fff"
        + @"\u3001-\ufefe\uff00-\uffff";
    const string Boundary = "(?:(?<=[a-zA-Z0-9_])(?![a-zA-Z0-9_])|(?<![a-zA-Z0-9_])(?=[a-zA-Z0-9_]))";
    const string NoBoundary = "(?:(?<=[a-zA-Z0-9_])(?=[a-zA-Z0-9_])|(?<![a-zA-Z0-9_])(?![a-zA-Z0-9_]))";

    readonly string pattern;
    readonly bool multiline;
    readonly StringBuilder result = new();
    readonly List<string> names;
    readonly int groups;
    int at;

    EcmaPattern(string pattern, bool multiline)
    {
        this.pattern = pattern;
        this.multiline = multiline;
        names = GroupsOf(pattern);
        groups = names.Count;
    }

    /// <exception cref="ArgumentException">Not a pattern.</exception>
    internal static string ToDotNet(string pattern, bool multiline) => new EcmaPattern(pattern, multiline).Rewrite();

    string Rewrite()
    {
        while (at < pattern.Length)
        {
            var c = pattern[at];
            switch (c)
            {
                case '\\':
                    Escape(inClass: false);
                    break;
                case '[':
                    Class();
                    break;
                case '(':
                    Group();
                    break;
                case '.':
                    Put(@"[^\n\r\u2028\u2029]", 1);
                    break;
                case '^':
                    Put(multiline ? "^" : @"\A", 1);
                    break;
                case '$':
                    Put(multiline ? "$" : @"\z", 1);
                    break;
                // Only the expression's own flag decides how spaces and # are read, and there is none for it.
                case '#' or ' ':
                    Put("\\" + c, 1);
                    break;
                default:
                    Put(c.ToString(), 1);
                    break;
            }
        }
        return result.ToString();
    }

    void Put(string text, int consumed)
    {
        result.Append(text);
        at += consumed;
    }

    void Group()
    {
        var rest = pattern.AsSpan(at);
        if (!rest.StartsWith("(?"))
            Put("(", 1);
        else if (rest.StartsWith("(?:") || rest.StartsWith("(?=") || rest.StartsWith("(?!"))
            Put(rest[..3].ToString(), 3);
        else if (rest.StartsWith("(?<=") || rest.StartsWith("(?<!"))
            Put(rest[..4].ToString(), 4);
        else if (rest.StartsWith("(?<") && rest.IndexOf('>') is > 3 and var end)
            // Without its name: .NET numbers named groups after the others.
            Put("(", end + 1);
        else
            throw new ArgumentException("There is no such group in ECMAScript.");
    }

    void Class()
    {
        var negated = at + 1 < pattern.Length && pattern[at + 1] == '^';
        at += negated ? 2 : 1;
        if (at < pattern.Length && pattern[at] == ']')
        {
            Put(negated ? @"[\s\S]" : "(?!)", 1);
            return;
        }
        result.Append(negated ? "[^" : "[");
        while (at < pattern.Length && pattern[at] != ']')
        {
            if (pattern[at] == '\\')
                Escape(inClass: true);
            else if (pattern[at] == '[')
                Put(@"\[", 1);
            else
                Put(pattern[at].ToString(), 1);
        }
        if (at == pattern.Length)
            throw new ArgumentException("The class has no end.");
        Put("]", 1);
    }

    void Escape(bool inClass)
    {
        if (at + 1 == pattern.Length)
            throw new ArgumentException("The pattern ends in a backslash.");
        var kind = pattern[at + 1];
        switch (kind)
        {
            case 'd':
                Set(Digits, inClass);
                break;
            case 'w':
                Set(Words, inClass);
                break;
            case 's':
                Set(Spaces, inClass);
                break;
            case 'D':
                Set(NotDigits, inClass);
                break;
            case 'W':
                Set(NotWords, inClass);
                break;
            case 'S':
                Set(NotSpaces, inClass);
                break;
            case 'b':
                Put(inClass ? @"\x08" : Boundary, 2);
                break;
            case 'B' when !inClass:
                Put(NoBoundary, 2);
                break;
            case 't' or 'n' or 'v' or 'f' or 'r':
                Put("\\" + kind, 2);
                break;
            case 'x':
                Code(2);
                break;
            case 'u':
                Code(4);
                break;
            case 'c' when at + 2 < pattern.Length && char.IsAsciiLetter(pattern[at + 2]):
                Put($@"\u{pattern[at + 2] % 32:x4}", 3);
                break;
            case 'k' when !inClass && names.Exists(n => n.Length > 0):
                Named();
                break;
            case >= '0' and <= '9':
                Number(inClass);
                break;
            default:
                // Anything else stands for itself.
                Put(char.IsAsciiLetter(kind) || kind > 127 ? kind.ToString() : "\\" + kind, 2);
                break;
        }
    }

    void Set(string members, bool inClass) => Put(inClass ? members : $"[{members}]", 2);

    void Code(int digits)
    {
        if (at + 2 + digits <= pattern.Length
            && ushort.TryParse(pattern.AsSpan(at + 2, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
            Put($@"\u{code:x4}", 2 + digits);
        else
            Put(pattern[at + 1].ToString(), 2);
    }

    void Named()
    {
        var close = pattern.IndexOf('>', at);
        var index = close > at + 3 && pattern[at + 2] == '<' ? names.IndexOf(pattern[(at + 3)..close]) : -1;
        if (index < 0)
            throw new ArgumentException("There is no group of that name.");
        Put($"(?:\\{index + 1})", close + 1 - at);
    }

    void Number(bool inClass)
    {
        var end = at + 1;
        while (end < pattern.Length && char.IsAsciiDigit(pattern[end]) && end < at + 4)
            end++;
        var number = int.Parse(pattern.AsSpan(at + 1, end - at - 1), CultureInfo.InvariantCulture);
        if (!inClass && number > 0 && number <= groups)
        {
            Put($"(?:\\{number})", end - at);
            return;
        }
        // Otherwise octal, as browsers read it; 8 and 9 stand for themselves.
        end = at + 1;
        var code = 0;
        while (end < pattern.Length && pattern[end] is >= '0' and <= '7' && code * 8 + (pattern[end] - '0') < 256)
            code = code * 8 + (pattern[end++] - '0');
        if (end == at + 1)
            Put(pattern[at + 1].ToString(), 2);
        else
            Put($@"\u{code:x4}", end - at);
    }

    // The name of each capturing group, empty for one that has none.
    static List<string> GroupsOf(string pattern)
    {
        var found = new List<string>();
        var inClass = false;
        for (var i = 0; i < pattern.Length; i++)
        {
            var c = pattern[i];
            if (c == '\\')
                i++;
            else if (c == '[')
                inClass = true;
            else if (c == ']')
                inClass = false;
            else if (c == '(' && !inClass)
            {
                var rest = pattern.AsSpan(i);
                if (!rest.StartsWith("(?"))
                    found.Add("");
                else if (rest.StartsWith("(?<") && rest.Length > 3 && rest[3] is not ('=' or '!') && rest.IndexOf('>') is > 3 and var end)
                    found.Add(rest[3..end].ToString());
            }
        }
        return found;
    }
}
