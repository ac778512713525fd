using System.Text.RegularExpressions;

namespace Exchange.Core.Expressions;

/// <summary>A regular expression as a value: called with a text it gives its first match, with a function for the next one.</summary>
internal sealed class RegexFunction(Regex regex) : Function
{
    internal override int Arity => 2;

    internal override Value Invoke(ReadOnlySpan<Value> arguments, Value input, Scope scope)
    {
        if (arguments.Length == 0 || !arguments[0].IsString)
            return default;
        var text = arguments[0].AsString();
        var from = arguments.Length > 1 && arguments[1].IsNumber ? (int)Math.Clamp(arguments[1].AsNumber(), 0, text.Length) : 0;
        return AsValue(First(text, from, scope.Run), text, scope.Run);
    }

    /// <exception cref="ExpressionException">U1001: the match takes too long.</exception>
    internal Match First(string text, int from, Run run)
    {
        run.Look();
        try
        {
            return regex.Match(text, from);
        }
        catch (RegexMatchTimeoutException)
        {
            throw new ExpressionException("U1001", 0, "A match of a regular expression takes too long");
        }
    }

    /// <summary>The match after this one.</summary>
    /// <exception cref="ExpressionException">D1004: an empty match would be found for ever.</exception>
    internal Match Next(Match match, string text, Run run)
    {
        var end = match.Index + match.Length;
        if (end >= text.Length)
            return Match.Empty;
        var next = First(text, end, run);
        return next.Success && next.Length == 0 ? throw new ExpressionException("D1004", 0) : next;
    }

    internal static ValueList Groups(Match match)
    {
        var groups = new ValueList(match.Groups.Count);
        for (var i = 1; i < match.Groups.Count; i++)
            groups.Add(match.Groups[i].Success ? match.Groups[i].Value : default(Value));
        return groups;
    }

    Value AsValue(Match match, string text, Run run)
    {
        if (!match.Success)
            return default;
        run.Charge(300 + match.Length * 2L);
        var found = new ValueObject(5);
        found.Set("match", match.Value);
        found.Set("start", match.Index);
        found.Set("end", match.Index + match.Length);
        found.Set("groups", Groups(match));
        found.Set("next", new NativeFunction("next", null, 0, (in Call call) => AsValue(Next(match, text, call.Run), text, call.Run)));
        return found;
    }
}
