using System.Text;

namespace Exchange.Core.Checking.Patterns;

// Escapes and character classes.
internal sealed partial class PatternParser
{
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
