namespace Exchange.Host.Api;

/// <summary>Why a person does something: text that every database takes.</summary>
internal static class Reasons
{
    /// <summary>Characters.</summary>
    public const int Most = 500;

    public const string Zh = "reason 最多 500 个字符，不含空字符。";
    public const string En = "reason has at most 500 characters, none of them null.";

    public static bool Fits(string? reason) => reason is null || (reason.Length <= Most && !reason.Contains('\0', StringComparison.Ordinal));
}
