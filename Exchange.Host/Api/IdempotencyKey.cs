using Microsoft.Extensions.Primitives;

namespace Exchange.Host.Api;

/// <summary>
/// The header Idempotency-Key (IETF draft httpapi-idempotency-key-header): 1 to 255 visible ASCII characters, with or without the quotes of a structured field.
/// </summary>
public static class IdempotencyKey
{
    public const string Header = "Idempotency-Key";

    public const int Longest = 255;

    public const string Zh = $"{Header} 应为一个 1 至 255 个可见 ASCII 字符的值。";
    public const string En = $"{Header} is one value of 1 to 255 visible ASCII characters.";

    /// <summary>Null when it is none.</summary>
    public static string? Read(StringValues header)
    {
        if (header is not [{ } text]) return null;
        // "abc" and abc are one key: the draft asks for quotes, and many clients send none.
        if (text.StartsWith('"'))
        {
            if (text.Length < 2 || !text.EndsWith('"')) return null;
            text = text[1..^1];
        }
        return text.Length is >= 1 and <= Longest && text.All(static one => one is > ' ' and <= '~' and not '"' and not '\\') ? text : null;
    }
}
