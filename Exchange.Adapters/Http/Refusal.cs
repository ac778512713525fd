using System.Buffers;

namespace Exchange.Adapters.Http;

/// <summary>Code and reason of a refusal. The code goes to the log, so it must be one; the reason is the department's free text.</summary>
internal static class Refusal
{
    const int CodeLength = 64, ReasonLength = 2000;

    // A mobile number has 11 digits, an identity number 17 and a check character. No department's code is that long a number.
    const int DigitsOfAPerson = 11;

    static readonly SearchValues<char> CodeCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:/-");

    public static string Code(AnswerExpression? code, AnswerFacts facts) => code?.Text(facts) is { } text && IsCode(text) ? text : Code(facts.Status);

    public static string Code(int status) => $"http-{status}";

    /// <summary>What the rule's expression brings, or the beginning of the answer.</summary>
    public static string Reason(AnswerExpression? reason, AnswerFacts facts)
    {
        var text = reason?.Text(facts);
        return string.IsNullOrEmpty(text) ? Reason(facts.Answer) : Cut(text, ReasonLength);
    }

    public static string Reason(Answer answer) => answer.Beginning(ReasonLength) is { Length: > 0 } text ? text : $"status {answer.Status} without a word";

    /// <summary>The beginning of a text, never half a character.</summary>
    public static string Cut(string text, int length) =>
        text.Length <= length ? text : text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];

    /// <summary>Whether a text can go to the log as a code.</summary>
    public static bool IsCode(string text)
    {
        if (text.Length is 0 or > CodeLength || text.AsSpan().ContainsAnyExcept(CodeCharacters))
            return false;
        var digits = 0;
        foreach (var c in text)
        {
            digits = char.IsAsciiDigit(c) ? digits + 1 : 0;
            if (digits >= DigitsOfAPerson)
                return false;
        }
        return true;
    }
}
