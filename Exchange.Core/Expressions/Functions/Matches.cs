using System.Text.RegularExpressions;

namespace Exchange.Core.Expressions;

/// <summary>
/// One match of a regular expression, or of a function that stands for one: it is called with the text and gives {match, start, end, groups, next}.
/// </summary>
internal sealed class Matches
{
    readonly RegexFunction? regex;
    readonly Match? match;
    readonly string whole;
    readonly Value next;

    Matches(string text, int start, int end, ValueList groups, string whole)
    {
        Text = text;
        Start = start;
        End = end;
        Groups = groups;
        this.whole = whole;
    }

    Matches(RegexFunction regex, Match match, string whole)
        : this(match.Value, match.Index, match.Index + match.Length, RegexFunction.Groups(match), whole)
    {
        this.regex = regex;
        this.match = match;
    }

    Matches(string text, int start, int end, ValueList groups, string whole, Value next)
        : this(text, start, end, groups, whole) => this.next = next;

    internal string Text { get; }

    internal int Start { get; }

    internal int End { get; }

    internal ValueList Groups { get; }

    internal static Matches? First(in Call call, Value pattern, string text) => pattern.Reference switch
    {
        RegexFunction regex => Found(regex, regex.First(text, 0, call.Run), text),
        Function matcher => Read(Sequences.Single(call.Run.Apply(matcher, [text], Value.Null, call.Scope)), text),
        _ => null,
    };

    internal Matches? Next(in Call call)
    {
        if (regex is not null)
            return Found(regex, regex.Next(match!, whole, call.Run), whole);
        return next.Reference is Function more ? Read(Sequences.Single(call.Run.Apply(more, [], Value.Null, call.Scope)), whole) : null;
    }

    internal Value ToValue()
    {
        var value = new ValueObject(4);
        value.Set("match", Text);
        value.Set("start", Start);
        value.Set("end", End);
        value.Set("groups", Groups);
        return value;
    }

    static Matches? Found(RegexFunction regex, Match match, string whole) => match.Success ? new Matches(regex, match, whole) : null;

    // A matcher may be anybody's function, so what it says about places is kept within the text.
    static Matches? Read(Value found, string whole)
    {
        if (found.IsUndefined)
            return null;
        if (found["match"] is not { IsString: true } text || found["start"] is not { IsNumber: true } start || found["groups"] is not { IsArray: true } groups
            || found["next"] is { IsUndefined: false, IsFunction: false })
            throw new ExpressionException("T1010", 0) { Value = found };
        var from = (int)Math.Clamp(start.AsNumber(), 0, whole.Length);
        var end = found["end"].IsNumber ? (int)Math.Clamp(found["end"].AsNumber(), from, whole.Length) : Math.Min(whole.Length, from + text.AsString().Length);
        return new Matches(text.AsString(), from, end, Sequences.Listed(groups), whole, found["next"]);
    }
}
