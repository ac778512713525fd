using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Exchange.Core.Materials;

namespace Exchange.Host.Api;

/// <summary>Headers of the tus protocol 1.0.0 for resumable uploads, read strictly.</summary>
public static class TusHeaders
{
    public const string Version = "1.0.0", Resumable = "Tus-Resumable", Offset = "Upload-Offset", Length = "Upload-Length", Metadata = "Upload-Metadata", Checksum = "Upload-Checksum", Expires = "Upload-Expires",
        MediaType = "application/offset+octet-stream", Extensions = "creation,creation-with-upload,expiration,checksum,termination", Algorithms = "sha1,sha256,md5";

    private const int LongestName = 200;

    /// <summary>A whole number; null where there is none.</summary>
    public static long? Number(HttpRequest request, string header)
        => request.Headers[header] is [{ Length: > 0 and <= 18 } text] && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>The file's name and the digest that it is announced with; false where one of them cannot be. What else there is in the header is passed over, as the protocol wants.</summary>
    public static bool TryReadMetadata(HttpRequest request, out string? name, out string? sha256)
    {
        (name, sha256) = (null, null);
        foreach (var pair in request.Headers[Metadata].ToString().Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = pair.Split(' ', 2, StringSplitOptions.TrimEntries);
            if (parts[0] is not ("filename" or "sha256")) continue;
            if (Decoded(parts.Length > 1 ? parts[1] : "") is not { } value) return false;
            if (parts[0] == "filename") name = value;
            else sha256 = value;
        }
        return (name is null || IsName(name)) && (sha256 is null || MaterialStore.IsDigest(sha256));
    }

    /// <summary>Of the bytes that come with it: the algorithm and the value, null where there is none; false where it is none that can be.</summary>
    public static bool TryReadChecksum(HttpRequest request, out (HashAlgorithmName Algorithm, byte[] Value)? checksum)
    {
        checksum = null;
        if (request.Headers[Checksum].ToString() is not { Length: > 0 } text) return true;
        var parts = text.Split(' ', 2, StringSplitOptions.TrimEntries);
        (HashAlgorithmName Name, int Bytes)? known = parts[0] switch
        {
            "sha1" => (HashAlgorithmName.SHA1, SHA1.HashSizeInBytes),
            "sha256" => (HashAlgorithmName.SHA256, SHA256.HashSizeInBytes),
            "md5" => (HashAlgorithmName.MD5, MD5.HashSizeInBytes),
            _ => null,
        };
        if (known is not { } algorithm || parts.Length < 2) return false;
        var value = new byte[algorithm.Bytes];
        if (!Convert.TryFromBase64String(parts[1], value, out var written) || written != value.Length) return false;
        checksum = (algorithm.Name, value);
        return true;
    }

    /// <summary>A name, and nothing that leads elsewhere: no folder, no drive, no dots alone.</summary>
    private static bool IsName(string name) => name.Length is > 0 and <= LongestName && !name.Any(char.IsControl) && name.AsSpan().IndexOfAny("/\\:") < 0 && name.Trim('.', ' ').Length > 0 && Reasons.Fits(name);

    private static string? Decoded(string text)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(Convert.FromBase64String(text));
        }
        catch (Exception error) when (error is FormatException or DecoderFallbackException or ArgumentException)
        {
            return null;
        }
    }
}
