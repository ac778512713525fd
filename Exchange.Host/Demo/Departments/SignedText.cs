using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Exchange.Host.Demo.Departments;

/// <summary>
/// HMAC-SHA256 over lines of text, as departments sign and check requests. Written apart from the hub's signatures, so that the two check each other.
/// </summary>
internal static class SignedText
{
    static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    /// <param name="lines">What is signed, a line each.</param>
    /// <returns>64 lower-case hexadecimal characters.</returns>
    public static string Sign(string key, params ReadOnlySpan<string> lines) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(string.Join('\n', lines))));

    public static string Digest(ReadOnlySpan<byte> body) => Convert.ToHexStringLower(SHA256.HashData(body));

    public static bool Fits(string shown, string wanted) =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(shown), Encoding.ASCII.GetBytes(wanted));

    /// <param name="stamp">Seconds since 1970.</param>
    public static bool IsRecent(string stamp, DateTimeOffset now) =>
        long.TryParse(stamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
        && Math.Abs(now.ToUnixTimeSeconds() - seconds) <= Window.TotalSeconds;
}
