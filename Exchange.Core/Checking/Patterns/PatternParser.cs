using System.Text;

namespace Exchange.Core.Checking.Patterns;

/// <summary>
/// Reads a regular expression as ECMA-262 reads it with the flag u (ES2018: lookbehind, named groups, property escapes). What that flag refuses, such as
/// \a or a lone brace, is refused.
/// </summary>
internal sealed class PatternParser
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

    PatternNode Escape()
    {
        if (!More) throw Wrong("a backslash at the end");
        if (text[at] is >= '1' and <= '9')
        {
            var number = Digits()!.Value;
            references.Add((null, number));
            return new PatternNode.Back(number);
        }
        if (Take("k<"))
        {
            var name = Name();
            references.Add((name, 0));
            return new PatternNode.Back(-references.Count);     // its group may come later: numbered at the end
        }
        return new PatternNode.Set(ClassEscape() ?? CodePointSet.Of(CharacterEscape(inClass: false)));
    }

    /// <summary>\d and its like, or null.</summary>
    CodePointSet? ClassEscape()
    {
        var c = More ? text[at] : -1;
        if (c is not ('d' or 'D' or 's' or 'S' or 'w' or 'W' or 'p' or 'P')) return null;
        at++;
        var set = (c | 0x20) switch { 'd' => CodePointSet.Digits, 's' => CodePointSet.Space, 'w' => CodePointSet.Word, _ => Property() };
        return c is 'D' or 'S' or 'W' or 'P' ? set.Negate() : set;
    }

    CodePointSet Property()
    {
        if (!Take('{')) throw Wrong("\\p must be followed by a property in braces");
        var name = new StringBuilder();
        while (More && text[at] != '}') name.Append(new Rune(text[at++]).ToString());
        if (!Take('}')) throw Wrong("a property is not closed");
        return UnicodeProperties.Find(name.ToString()) ?? throw Wrong($"there is no property {name}");
    }

    int CharacterEscape(bool inClass)
    {
        if (!More) throw Wrong("a backslash at the end");
        var c = text[at++];
        switch (c)
        {
            case 'f': return 12;
            case 'n': return 10;
            case 'r': return 13;
            case 't': return 9;
            case 'v': return 11;
            case 'b' when inClass: return 8;
            case '-' when inClass: return '-';
            case 'c' when More && text[at] < 128 && char.IsAsciiLetter((char)text[at]): return text[at++] % 32;
            case '0' when !More || text[at] is < '0' or > '9': return 0;
            case 'x': return Hex(2) ?? throw Wrong("\\x must be followed by two hexadecimal digits");
            case 'u': return UnicodeEscape();
            case '^' or '$' or '\\' or '.' or '*' or '+' or '?' or '(' or ')' or '[' or ']' or '{' or '}' or '|' or '/': return c;
            default: throw Wrong($"the escape \\{new Rune(c)} does not exist");
        }
    }

    int? Hex(int length)
    {
        if (at + length > text.Length) return null;
        var value = 0;
        for (var i = 0; i < length; i++)
        {
            var digit = text[at + i] < 128 ? Json.JsonString.HexDigit((byte)text[at + i]) : -1;
            if (digit < 0) return null;
            value = (value << 4) | digit;
        }
        at += length;
        return value;
    }

    int UnicodeEscape()
    {
        if (Take('{'))
        {
            var value = 0;
            var start = at;
            while (More && text[at] != '}')
            {
                value = (value << 4) | (Hex(1) ?? throw Wrong("a wrong digit in \\u{}"));
                if (value > CodePointSet.Last) throw Wrong("\\u{} goes beyond Unicode");
            }
            if (at == start || !Take('}')) throw Wrong("\\u{ is empty or not closed");
            return value;
        }
        var unit = Hex(4) ?? throw Wrong("\\u must be followed by four hexadecimal digits");
        if (unit is < 0xD800 or > 0xDBFF) return unit;
        var back = at;
        if (Take("\\u") && Hex(4) is >= 0xDC00 and <= 0xDFFF and var low) return 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
        at = back;
        return unit;
    }

    CodePointSet Class()
    {
        var negated = Take('^');
        var ranges = new List<(int, int)>();
        while (true)
        {
            if (!More) throw Wrong("a class is not closed");
            if (Take(']')) break;
            var set = Member(out var from);
            if (Next('-') && at + 1 < text.Length && text[at + 1] != ']')
            {
                at++;
                var end = Member(out var to);
                if (set != null || end != null) throw Wrong("a range in a class must go from one character to another");
                if (to < from) throw Wrong("a range in a class is out of order");
                ranges.Add((from, to));
            }
            else if (set != null) ranges.AddRange(set.Ranges);
            else ranges.Add((from, from));
        }
        var all = new CodePointSet(ranges);
        return negated ? all.Negate() : all;
    }

    CodePointSet? Member(out int codePoint)
    {
        codePoint = 0;
        if (!Take('\\')) { codePoint = text[at++]; return null; }
        if (ClassEscape() is { } set) return set;
        codePoint = CharacterEscape(inClass: true);
        return null;
    }

    PatternNode Number(PatternNode node) => node switch
    {
        PatternNode.Back { Number: < 0 } b => new PatternNode.Back(names[references[-b.Number - 1].Name!]),
        PatternNode.Sequence s => new PatternNode.Sequence([.. s.Parts.Select(Number)]),
        PatternNode.Choice c => new PatternNode.Choice([.. c.Parts.Select(Number)]),
        PatternNode.Repeat r => r with { Inner = Number(r.Inner) },
        PatternNode.Group g => g with { Inner = Number(g.Inner) },
        PatternNode.Look l => l with { Inner = Number(l.Inner) },
        _ => node,
    };
}
