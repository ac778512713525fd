using Exchange.Core.Checking.Formats;
using Exchange.Core.Checking.Json;
using Exchange.Core.Checking.Patterns;

namespace Exchange.Core.Checking.Rules;

/// <summary>minLength or maxLength, in Unicode code points.</summary>
internal sealed class LengthRule(SchemaNode node, string keyword, long limit) : Rule(node, keyword)
{
    readonly bool upper = keyword == "maxLength";

    public override bool Check(ref Run run, int at, Marks? marks)
    {
        // A code point is one to four bytes, or one escape of two to twelve: mostly the length in bytes decides.
        ref readonly var token = ref run.Tokens[at];
        if (upper ? token.Length <= limit : token.Length >= limit * 12) return true;
        if (!run.Reads(at)) return false;
        var length = JsonString.CodePoints(run.Utf8, token);
        return (upper ? length <= limit : length >= limit) || run.Fail(this, at);
    }

    public override Wording Describe(SchemaNode named, int detail) => upper ? Wordings.TooLong(named, limit) : Wordings.TooShort(named, limit);
}

internal sealed class PatternRule(SchemaNode node, Pattern pattern) : Rule(node, "pattern")
{
    public override bool Check(ref Run run, int at, Marks? marks)
    {
        var text = run.Text(at);
        var answer = pattern.Matches(text, out var cost);
        if (!run.Work(cost + (text.Length / 64))) return false;
        return answer switch
        {
            PatternAnswer.Yes => true,
            PatternAnswer.No => run.Fail(this, at),
            _ => run.Stop(Wordings.PatternTooSlow),
        };
    }

    public override Wording Describe(SchemaNode named, int detail) => Wordings.Pattern(named, pattern.Source);
}

internal sealed class FormatRule(SchemaNode node, TextFormat format) : Rule(node, "format")
{
    readonly Severity check = node.GivenSeverity("format") ?? Severity.Warning;

    public override bool Check(ref Run run, int at, Marks? marks)
    {
        var text = run.Text(at);
        if (text.Length > 64 && !run.Work(text.Length / 64)) return false;
        return format.Check(text) switch
        {
            FormatAnswer.Fits => true,
            FormatAnswer.FailsCheck => run.Fail(this, at, 1, check, null),
            FormatAnswer.Old => run.Fail(this, at, 2, check, null),
            _ => run.Fail(this, at),
        };
    }

    public override Wording Describe(SchemaNode named, int detail) => detail switch
    {
        1 => Wordings.CheckCharacter(named, format),
        2 => Wordings.OldForm(named, format),
        _ => Wordings.Format(named, format),
    };

    public override bool Warns => Severity == Severity.Warning || (format.HasCheck && check == Severity.Warning);
}

/// <summary>contentEncoding and contentMediaType of draft-07, where the compile option asks for them as assertions.</summary>
internal sealed class ContentRule(SchemaNode node, string keyword, bool base64, bool json) : Rule(node, keyword)
{
    public override bool Check(ref Run run, int at, Marks? marks)
    {
        if (!run.Reads(at)) return false;
        var content = run.Text(at);
        if (base64)
        {
            var decoded = new byte[content.Length];
            var status = System.Buffers.Text.Base64.DecodeFromUtf8(content, decoded, out _, out var length);
            if (status != System.Buffers.OperationStatus.Done) return run.Fail(this, at);
            content = decoded.AsSpan(0, length);
        }
        return !json || JsonText.IsJson(content) || run.Fail(this, at);
    }

    public override Wording Describe(SchemaNode named, int detail) => Wordings.Content(named, base64, json);
}
