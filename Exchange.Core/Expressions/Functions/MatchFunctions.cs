using System.Globalization;
using System.Text;
using static Exchange.Core.Expressions.Builtins;

namespace Exchange.Core.Expressions;

/// <summary>Strings with a pattern: a text, a regular expression, or a function that finds matches.</summary>
internal static class MatchFunctions
{
    internal static IEnumerable<NativeFunction> All => [
        Define("contains", "<s-(sf):b>", 2, Contains),
        Define("match", "<s-f<s:o>n?:a<o>>", 3, MatchAll),
        Define("split", "<s-(sf)n?:a<s>>", 3, Split),
        Define("replace", "<s-(sf)(sf)n?:s>", 4, Replace),
    ];

    static Value Contains(in Call call)
    {
        if (call[0].IsUndefined)
            return default;
        var text = call[0].AsString();
        if (call[1].IsUndefined)
            return default;
        return call[1].IsString ? text.Contains(call[1].AsString(), StringComparison.Ordinal) : Matches.First(call, call[1], text) is not null;
    }

    static double Limit(in Call call, int index, string fault)
    {
        if (call[index].IsUndefined)
            return double.PositiveInfinity;
        var limit = call[index].AsNumber();
        return limit < 0 ? throw new ExpressionException(fault, 0) { Value = call[index], Argument = index + 1 } : limit;
    }

    static Value MatchAll(in Call call)
    {
        if (call[0].IsUndefined)
            return default;
        var limit = Limit(call, 2, "D3040");
        var text = call[0].AsString();
        var results = ValueList.Sequence();
        for (var match = limit > 0 ? Matches.First(call, call[1], text) : null; match is not null && results.Count < limit; match = match.Next(call))
        {
            call.Run.Step();
            call.Run.Charge(64 + match.Text.Length * 2);
            var found = new ValueObject(3);
            found.Set("match", match.Text);
            found.Set("index", match.Start);
            found.Set("groups", match.Groups);
            results.Add(found);
        }
        return results;
    }

    static Value Split(in Call call)
    {
        if (call[0].IsUndefined)
            return default;
        var limit = Limit(call, 2, "D3020");
        var text = call[0].AsString();
        call.Run.Charge(text.Length * 2L);
        var parts = new ValueList(4);
        if (!call[1].IsFunction)
        {
            SplitByText(call, text, call[1].IsUndefined ? null : call[1].AsString(), Math.Truncate(limit), parts);
            return parts;
        }
        var start = 0;
        for (var match = Matches.First(call, call[1], text); match is not null && parts.Count < limit; match = match.Next(call))
        {
            call.Run.Step();
            // A matcher of the expression's own may go back in the text: what lies between is taken whichever end comes first.
            parts.Add(text[Math.Min(start, match.Start)..Math.Max(start, match.Start)]);
            start = match.End;
        }
        if (parts.Count < limit)
            parts.Add(text[start..]);
        return parts;
    }

    static void SplitByText(in Call call, string text, string? separator, double limit, ValueList parts)
    {
        if (limit <= 0)
            return;
        if (separator is null)
        {
            parts.Add(text);
            return;
        }
        var start = 0;
        if (separator.Length == 0)
        {
            call.Run.Charge(text.Length * 40L);
            for (; start < text.Length && parts.Count < limit; start++)
                parts.Add(text[start].ToString());
            return;
        }
        while (parts.Count < limit)
        {
            var at = text.IndexOf(separator, start, StringComparison.Ordinal);
            call.Run.Step();
            call.Run.Charge(40);
            parts.Add(at < 0 ? text[start..] : text[start..at]);
            if (at < 0)
                return;
            start = at + separator.Length;
        }
    }

    static Value Replace(in Call call)
    {
        if (call[0].IsUndefined)
            return default;
        if (call[1].IsString && call[1].AsString().Length == 0)
            throw new ExpressionException("D3010", 0) { Value = call[1], Argument = 2 };
        var limit = Limit(call, 3, "D3011");
        var text = call[0].AsString();
        if (call[1].IsUndefined || call[2].IsUndefined)
            return call[0];
        return call[1].IsString ? ReplaceText(call, text, call[1].AsString(), limit) : ReplaceMatches(call, text, limit);
    }

    static string ReplaceText(in Call call, string text, string pattern, double limit)
    {
        // A function has no match to look at where the pattern is a text.
        var with = call[2].IsString ? call[2].AsString() : throw new ExpressionException("D3012", 0) { Value = call[2], Argument = 3 };
        // Counted before it is made: a short text in place of one letter can make a very long one.
        var times = Math.Min(limit, text.AsSpan().Count(pattern));
        call.Run.Charge((long)(times * with.Length + text.Length) * 2);
        if (double.IsInfinity(limit))
            return text.Replace(pattern, with, StringComparison.Ordinal);
        var result = new StringBuilder();
        var start = 0;
        for (var count = 0; count < limit; count++)
        {
            var at = text.IndexOf(pattern, start, StringComparison.Ordinal);
            if (at < 0)
                break;
            result.Append(text, start, at - start).Append(with);
            start = at + pattern.Length;
        }
        return result.Append(text, start, text.Length - start).ToString();
    }

    static string ReplaceMatches(in Call call, string text, double limit)
    {
        var result = new StringBuilder();
        var start = 0;
        var count = 0;
        for (var match = Matches.First(call, call[1], text); match is not null && count < limit; match = match.Next(call))
        {
            call.Run.Step();
            var length = result.Length;
            result.Append(text, start, Math.Max(0, match.Start - start));
            if (call[2].IsString)
                Substitute(result, call[2].AsString(), match);
            else
                result.Append(Replacement(call, match));
            start = Math.Min(text.Length, match.Start + match.Text.Length);
            count++;
            call.Run.Charge((result.Length - length) * 2L);
        }
        return result.Append(text, start, text.Length - start).ToString();
    }

    static string Replacement(in Call call, Matches match)
    {
        var value = Sequences.Single(call.Run.Apply((Function)call[2].Reference!, [match.ToValue()], Value.Null, call.Scope));
        return value.IsString ? value.AsString() : throw new ExpressionException("D3012", 0) { Value = value, Argument = 3 };
    }

    /// <summary>The replacement text with $0 (the match), $1… (its groups; as many digits as there can be groups) and $$ put in.</summary>
    static void Substitute(StringBuilder result, string with, Matches match)
    {
        var groups = match.Groups.Count;
        var digits = groups == 0 ? 1 : (int)Math.Floor(Math.Log10(groups)) + 1;
        for (var i = 0; i < with.Length; i++)
        {
            if (with[i] != '$' || i + 1 == with.Length)
            {
                result.Append(with[i]);
                continue;
            }
            if (with[i + 1] == '$')
            {
                result.Append('$');
                i++;
                continue;
            }
            if (with[i + 1] == '0')
            {
                result.Append(match.Text);
                i++;
                continue;
            }
            var group = Leading(with, i + 1, digits);
            if (digits > 1 && group > groups)
                group = Leading(with, i + 1, digits - 1);
            if (group < 0)
            {
                result.Append('$');
                continue;
            }
            if (group >= 1 && group <= groups && match.Groups[group - 1] is { IsString: true } captured)
                result.Append(captured.AsString());
            i += group.ToString(CultureInfo.InvariantCulture).Length;
        }
    }

    static int Leading(string text, int at, int most)
    {
        var end = at;
        while (end < text.Length && end < at + most && char.IsAsciiDigit(text[end]))
            end++;
        return end == at ? -1 : int.Parse(text.AsSpan(at, end - at), CultureInfo.InvariantCulture);
    }
}
