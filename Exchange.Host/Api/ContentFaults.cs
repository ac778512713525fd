using System.Text.Json;
using System.Text.RegularExpressions;

namespace Exchange.Host.Api;

/// <summary>
/// What the framework found wrong when it bound a request, in the API's words. Its own messages repeat what was sent, so that only names are taken from them.
/// </summary>
public static partial class ContentFaults
{
    public static Task Write(HttpContext context, BadHttpRequestException error) => error switch
    {
        { StatusCode: StatusCodes.Status413PayloadTooLarge } => Refusal.TooLarge.Write(context),
        { StatusCode: StatusCodes.Status415UnsupportedMediaType }
            => Refusal.WrongMediaType.Write(context, "应为 application/json，不压缩。", "Send application/json, not compressed."),
        { InnerException: JsonException { InnerException: JsonException syntax } }
            => Refusal.Malformed.Write(context, $"第 {syntax.LineNumber + 1} 行。", $"Line {syntax.LineNumber + 1}."),
        { InnerException: JsonException shape } => Refusal.Declined.Write(context, errors: [.. Members(shape, context.WantsEnglish())]),
        _ when ParameterName().Match(error.Message) is { Success: true } named && named.Groups["name"].Value is var name => name == "body"
            ? Refusal.Malformed.Write(context, "缺少请求内容。", "There is no content.")
            : Refusal.BadQuery.Write(context, $"参数 {name} 缺失或无法识别。", $"The parameter {name} is missing or cannot be read."),
        _ => Refusal.Malformed.Write(context),
    };

    /// <summary>A member that is missing, unknown or of another type: its place, never its value.</summary>
    private static IEnumerable<ProblemError> Members(JsonException error, bool english)
    {
        var at = Pointer(error.Path ?? "$");
        if (error.Message.IndexOf("including: ", StringComparison.Ordinal) is var from and > 0)
        {
            foreach (Match missing in Quoted().Matches(error.Message[from..].Split(" Path:")[0]))
                yield return new ProblemError($"{at}/{missing.Groups["name"].Value}", "content.required", english ? "It is missing." : "缺少这个字段。", "error");
            yield break;
        }
        yield return error.Message.Contains("could not be mapped", StringComparison.Ordinal)
            ? new ProblemError(at, "content.unknown-member", english ? "There is no such member." : "没有这个字段。", "error")
            : new ProblemError(at, "content.type", english ? "This is of another type, or stands here twice." : "类型不符，或字段重复。", "error");
    }

    /// <summary>From <c>$.files[0].path</c> to <c>/files/0/path</c>.</summary>
    private static string Pointer(string path) => Indexed().Replace(path, "/${at}").Replace('.', '/')[1..];

    [GeneratedRegex("""parameter "(?:\S+ )*(?<name>\w+)" """, RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: -1)]
    private static partial Regex ParameterName();

    [GeneratedRegex("'(?<name>[^']+)'", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: -1)]
    private static partial Regex Quoted();

    [GeneratedRegex(@"\[(?<at>[0-9]+)\]", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: -1)]
    private static partial Regex Indexed();
}
