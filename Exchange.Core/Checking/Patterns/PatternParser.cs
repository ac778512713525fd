using System.Text;

namespace Exchange.Core.Checking.Patterns;

/// <summary>
/// Reads a regular expression as ECMA-262 reads it with the flag u (ES2018: lookbehind, named groups, property escapes). What that flag refuses, such as
/// \a or a lone brace, is refused.
/// </summary>
internal sealed partial class PatternParser
{
    // A pattern is somebody's document: its tree must neither exhaust the stack nor explode by counted repetition.
    const int MaxDepth = 200;
    const int MaxLength = 20_000;

    readonly int[] text;
    readonly Dictionary<string, int> names = new(StringComparer.Ordinal);
    readonly List<(string? Name, int Number)> references = [];
    int at;
    int depth;
    int groups;

    PatternParser(int[] text) => this.text = text;

    /// <exception cref="FormatException">It is not a regular expression; the message says why and where.</exception>
    public static PatternNode Parse(string source)
    {
        if (source.Length > MaxLength) throw new FormatException($"longer than {MaxLength} characters");
        var parser = new PatternParser([.. source.EnumerateRunes().Select(r => r.Value)]);
        var tree = parser.Choice();
        if (parser.at < parser.text.Length) throw parser.Wrong("a closing parenthesis without an opening one");
        foreach (var (name, number) in parser.references)
        {
            if (name != null && !parser.names.ContainsKey(name)) throw parser.Wrong($"no group is named {name}");
            if (name == null && number > parser.groups) throw parser.Wrong($"there is no group {number}");
        }
        return parser.names.Count == 0 ? tree : parser.Number(tree);
    }

    FormatException Wrong(string why) => new($"{why} (at {at})");

    bool More => at < text.Length;

    bool Next(char c) => at < text.Length && text[at] == c;

    bool Take(char c)
    {
        if (!Next(c)) return false;
        at++;
        return true;
    }

    bool Take(string word)
    {
        if (at + word.Length > text.Length) return false;
        for (var i = 0; i < word.Length; i++)
            if (text[at + i] != word[i]) return false;
        at += word.Length;
        return true;
    }

    PatternNode Choice()
    {
        if (++depth > MaxDepth) throw Wrong("too many groups within one another");
        var parts = new List<PatternNode> { Sequence() };
        while (Take('|')) parts.Add(Sequence());
        depth--;
        return parts.Count == 1 ? parts[0] : new PatternNode.Choice(parts);
    }

    PatternNode Sequence()
    {
        var parts = new List<PatternNode>();
        while (More && text[at] != '|' && text[at] != ')') parts.Add(Term());
        return parts.Count switch { 0 => new PatternNode.Empty(), 1 => parts[0], _ => new PatternNode.Sequence(parts) };
    }

    PatternNode Term()
    {
        if (Take('^')) return new PatternNode.Start();
        if (Take('$')) return new PatternNode.End();
        if (Take("\\b")) return new PatternNode.WordEdge(false);
        if (Take("\\B")) return new PatternNode.WordEdge(true);
        if (Take("(?=")) return Look(behind: false, negated: false);
        if (Take("(?!")) return Look(behind: false, negated: true);
        if (Take("(?<=")) return Look(behind: true, negated: false);
        if (Take("(?<!")) return Look(behind: true, negated: true);
        return Quantified(Atom());
    }

    PatternNode.Look Look(bool behind, bool negated)
    {
        var inner = Choice();
        Close();
        return new(behind, negated, inner);
    }

    void Close()
    {
        if (!Take(')')) throw Wrong("a group is not closed");
    }

    PatternNode Quantified(PatternNode atom)
    {
        int min, max;
        if (Take('*')) (min, max) = (0, -1);
        else if (Take('+')) (min, max) = (1, -1);
        else if (Take('?')) (min, max) = (0, 1);
        else if (Take('{'))
        {
            min = Digits() ?? throw Wrong("a brace must hold a number");
            max = min;
            if (Take(',')) max = Next('}') ? -1 : Digits() ?? throw Wrong("a brace must hold a number");
            if (!Take('}')) throw Wrong("a brace is not closed");
            if (max >= 0 && max < min) throw Wrong("the numbers in braces are out of order");
        }
        else return atom;
        var lazy = Take('?');
        return new PatternNode.Repeat(atom, min, max, lazy);
    }

    int? Digits()
    {
        var start = at;
        long value = 0;
        while (More && text[at] is >= '0' and <= '9') value = Math.Min(int.MaxValue, (value * 10) + (text[at++] - '0'));
        return at == start ? null : (int)value;
    }

    PatternNode Atom()
    {
        var c = text[at];
        switch (c)
        {
            case '.':
                at++;
                return new PatternNode.Set(CodePointSet.Dot);
            case '(':
                at++;
                return Group();
            case '[':
                at++;
                return new PatternNode.Set(Class());
            case '\\':
                at++;
                return Escape();
            case '*' or '+' or '?':
                throw Wrong("nothing to repeat");
            case '{' or '}' or ']':
                throw Wrong($"a lone {(char)c}");
            default:
                at++;
                return new PatternNode.Set(CodePointSet.Of(c));
        }
    }

    PatternNode Group()
    {
        if (Take("?:"))
        {
            var plain = Choice();
            Close();
            return plain;
        }
        var number = ++groups;
        if (Take("?<"))
        {
            if (!names.TryAdd(Name(), number)) throw Wrong("two groups have one name");
        }
        else if (Next('?')) throw Wrong("this kind of group does not exist");
        var inner = Choice();
        Close();
        return new PatternNode.Group(number, inner);
    }

    string Name()
    {
        var name = new StringBuilder();
        while (More && text[at] != '>')
        {
            var c = text[at++];
            if (c == '\\')
            {
                if (!Take('u')) throw Wrong("a wrong escape in a group's name");
                c = UnicodeEscape();
            }
            var set = UnicodeProperties.Find(name.Length == 0 ? "ID_Start" : "ID_Continue")!;
            if (c != '$' && c != '_' && !(name.Length > 0 && c is 0x200C or 0x200D) && !set.Contains(c)) throw Wrong("a wrong character in a group's name");
            name.Append(new Rune(c).ToString());
        }
        if (name.Length == 0 || !Take('>')) throw Wrong("a group's name is empty or not closed");
        return name.ToString();
    }
}
