using System.Text;

namespace Exchange.Core.Checking.Patterns;

/// <summary>Writes a pattern for .NET's engine, which reads UTF-16: code points beyond the basic plane become pairs.</summary>
internal static class DotnetPattern
{
    const string Word = "[0-9A-Za-z_]";

    public static string Write(PatternNode tree)
    {
        var text = new StringBuilder();
        Write(tree, text);
        return text.ToString();
    }

    static void Write(PatternNode node, StringBuilder text)
    {
        switch (node)
        {
            case PatternNode.Set s:
                WriteSet(s.CodePoints, text);
                break;
            case PatternNode.Sequence s:
                foreach (var part in s.Parts) Write(part, text);
                break;
            case PatternNode.Choice c:
                WriteChoice(c.Parts, text);
                break;
            case PatternNode.Repeat r:
                text.Append("(?:");
                Write(r.Inner, text);
                text.Append("){").Append(r.Min).Append(',');
                if (r.Max >= 0) text.Append(r.Max);
                text.Append('}').Append(r.Lazy ? "?" : "");
                break;
            case PatternNode.Group g:
                text.Append("(?<g").Append(g.Number).Append('>');
                Write(g.Inner, text);
                text.Append(')');
                break;
            case PatternNode.Start:
                text.Append(@"\A");
                break;
            case PatternNode.End:
                text.Append(@"\z");
                break;
            case PatternNode.WordEdge e:
                text.Append(e.Negated ? $"(?:(?<={Word})(?={Word})|(?<!{Word})(?!{Word}))" : $"(?:(?<={Word})(?!{Word})|(?<!{Word})(?={Word}))");
                break;
            case PatternNode.Look l:
                text.Append("(?").Append(l.Behind ? "<" : "").Append(l.Negated ? '!' : '=');
                Write(l.Inner, text);
                text.Append(')');
                break;
            case PatternNode.Back b:
                // A group that took no part matches nothing, and that fits everywhere; in .NET it would fit nowhere.
                text.Append("(?(g").Append(b.Number).Append(@")\k<g").Append(b.Number).Append(">|)");
                break;
        }
    }

    // An empty alternative is written as "or nothing": .NET 10 answers (?:a{1,3}|){2} on "" with no.
    static void WriteChoice(IReadOnlyList<PatternNode> parts, StringBuilder text)
    {
        var something = parts.Where(p => p is not PatternNode.Empty).ToList();
        if (something.Count == 0) return;
        text.Append("(?:");
        for (var i = 0; i < something.Count; i++)
        {
            if (i > 0) text.Append('|');
            Write(something[i], text);
        }
        text.Append(')');
        if (something.Count < parts.Count) text.Append(parts[0] is PatternNode.Empty ? "??" : "?");
    }

    static void WriteSet(CodePointSet set, StringBuilder text)
    {
        var basic = new StringBuilder();
        var pairs = new List<string>();
        foreach (var (from, to) in set.Ranges)
        {
            // Halves of pairs stay out: no code point of a text is one, and half a match must not be found in the middle of a pair.
            if (from < 0xD800) AppendRange(basic, from, Math.Min(to, 0xD7FF));
            if (to > 0xDFFF && from <= 0xFFFF) AppendRange(basic, Math.Max(from, 0xE000), Math.Min(to, 0xFFFF));
            if (to > 0xFFFF) AddPairs(pairs, Math.Max(from, 0x10000), to);
        }
        if (pairs.Count == 0) { text.Append(basic.Length == 0 ? "(?!)" : $"[{basic}]"); return; }
        text.Append("(?:");
        if (basic.Length > 0) text.Append('[').Append(basic).Append("]|");
        text.AppendJoin('|', pairs).Append(')');
    }

    static void AddPairs(List<string> pairs, int from, int to)
    {
        while (from <= to)
        {
            var high = 0xD800 + ((from - 0x10000) >> 10);
            var low = (from - 0x10000) & 0x3FF;
            var block = to - from;
            if (low == 0 && block >= 0x3FF)
            {
                // Whole blocks of 1024 share one range of first halves.
                var blocks = (block + 1) >> 10;
                pairs.Add($"[{Unit(high)}-{Unit(high + blocks - 1)}][{Unit(0xDC00)}-{Unit(0xDFFF)}]");
                from += blocks << 10;
                continue;
            }
            var end = Math.Min(to, from | 0x3FF);
            pairs.Add($"{Unit(high)}[{Unit(0xDC00 + low)}-{Unit(0xDC00 + ((end - 0x10000) & 0x3FF))}]");
            from = end + 1;
        }
    }

    static void AppendRange(StringBuilder text, int from, int to)
    {
        text.Append(Unit(from));
        if (to > from) text.Append('-').Append(Unit(to));
    }

    static string Unit(int unit) => $"\\u{unit:X4}";
}
