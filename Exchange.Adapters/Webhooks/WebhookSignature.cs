using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Exchange.Adapters.Webhooks;

/// <summary>
/// Signatures as Standard Webhooks has them (github.com/standard-webhooks/standard-webhooks, symmetric): HMAC-SHA256 over <c>id.time.content</c>, in Base64 after <c>v1,</c>.
/// </summary>
public static class WebhookSignature
{
    public const string IdHeader = "webhook-id", TimeHeader = "webhook-timestamp", Header = "webhook-signature";

    private const string Prefix = "whsec_";
    private const int ShortestKey = 24, LongestKey = 64;

    // One that is in use and one that takes its place.
    private const int MostKeys = 2;

    /// <summary>The keys of a secret: <c>whsec_</c> and 24 to 64 bytes in Base64, or two of these with a space between. Null when it is none.</summary>
    public static IReadOnlyList<byte[]>? Keys(string? secret)
    {
        var parts = (secret ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length is 0 or > MostKeys) return null;
        var keys = new List<byte[]>(parts.Length);
        foreach (var part in parts)
        {
            var key = new byte[LongestKey];
            if (!part.StartsWith(Prefix, StringComparison.Ordinal) || !Convert.TryFromBase64String(part[Prefix.Length..], key, out var length) || length < ShortestKey) return null;
            keys.Add(key[..length]);
        }
        return keys;
    }

    /// <summary>What stands in the header: a signature for each key, with spaces.</summary>
    public static string Of(IReadOnlyList<byte[]> keys, string id, DateTimeOffset time, ReadOnlySpan<byte> content)
    {
        var head = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{time.ToUnixTimeSeconds()}."));
        var signed = new byte[head.Length + content.Length];
        head.CopyTo(signed, 0);
        content.CopyTo(signed.AsSpan(head.Length));
        return string.Join(' ', keys.Select(key => "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, signed))));
    }
}
