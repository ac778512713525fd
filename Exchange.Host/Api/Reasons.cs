using System.Text;

namespace Exchange.Host.Api;

/// <summary>Why a person does something: text that every database takes.</summary>
internal static class Reasons
{
    /// <summary>Characters.</summary>
    public const int Most = 500;

    /// <summary>Where a request's content is taken by something else: addresses are written down by whatever a request passes, and a reason may name a person.</summary>
    public const string Header = "Correction-Reason";

    public const string Zh = "reason 最多 500 个字符，不含空字符。";
    public const string En = "reason has at most 500 characters, none of them null.";

    public const string HeaderZh = $"{Header} 应为按 RFC 3986 百分号编码的 UTF-8 文本，解码后最多 500 个字符，不含控制字符。";
    public const string HeaderEn = $"{Header} is UTF-8 text with percent-encoding (RFC 3986); decoded it has at most 500 characters, none of them a control character.";

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The refusal of what a person must say why and does not; null when the reason is there and fits.</summary>
    public static IResult? Missing(HttpContext context, string? reason) => string.IsNullOrWhiteSpace(reason) || !Fits(reason)
        ? Refusal.Declined.Result(context, errors: [new ProblemError("/reason", "content.length", context.WantsEnglish() ? "A reason is not empty. " + En : "须填写 reason；" + Zh, "error")])
        : null;

    public static bool Fits(string? reason) => reason is null || (reason.Length <= Most && !reason.Contains('\0', StringComparison.Ordinal));

    /// <summary>The header's text, decoded; null when there is none.</summary>
    /// <returns>False when what stands there is none.</returns>
    public static bool TryRead(string? text, out string? reason)
    {
        reason = null;
        if (string.IsNullOrEmpty(text)) return true;
        if (text.Length > Most * 12) return false;
        var bytes = new List<byte>(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '%')
            {
                if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2])) return false;
                bytes.Add(Convert.ToByte(text.Substring(i + 1, 2), 16));
                i += 2;
            }
            else if (text[i] is >= ' ' and <= '~') bytes.Add((byte)text[i]);
            else return false;
        }
        try
        {
            reason = Strict.GetString([.. bytes]);
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
        return reason.Length <= Most && !reason.Any(char.IsControl);
    }
}
