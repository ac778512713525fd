using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Macs;
using Org.BouncyCastle.Crypto.Parameters;

namespace Exchange.Adapters.Http.Proof;

/// <summary>Makes signatures as the options say. SM3 (GB/T 32905) comes from BouncyCastle, for .NET has none.</summary>
internal sealed class Signing(HttpSignature options)
{
    static readonly TimeSpan China = TimeSpan.FromHours(8);

    readonly SignatureText text = new(options);

    bool IsSm3 => options.Algorithm is SignatureAlgorithm.HmacSm3 or SignatureAlgorithm.Sm3;

    public HttpSignature Options => options;

    /// <summary>The key that a secret's text stands for; null when it is not written as the options say.</summary>
    public byte[]? Key(string secret)
    {
        try
        {
            var key = options.KeyEncoding switch
            {
                KeyEncoding.Hex => Convert.FromHexString(secret),
                KeyEncoding.Base64 => Convert.FromBase64String(secret),
                _ => Encoding.UTF8.GetBytes(secret),
            };
            return key.Length > 0 ? key : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    public string Digest(ReadOnlySpan<byte> body) => Write(IsSm3 ? Sm3(body) : SHA256.HashData(body), options.DigestEncoding);

    public byte[] Sign(SignedRequest request, byte[] key)
    {
        var signed = text.Of(request, Digest(request.Body.Span), key);
        return options.Algorithm switch
        {
            SignatureAlgorithm.HmacSha256 => HMACSHA256.HashData(key, signed),
            SignatureAlgorithm.HmacSm3 => HmacSm3(key, signed),
            SignatureAlgorithm.Sha256 => SHA256.HashData(signed),
            _ => Sm3(signed),
        };
    }

    public string Write(byte[] signature) => options.Prefix + Write(signature, options.Encoding);

    /// <summary>The bytes of a signature that came; null when it is none.</summary>
    public byte[]? Read(string header)
    {
        if (!header.StartsWith(options.Prefix, StringComparison.Ordinal))
            return null;
        var written = header.AsSpan(options.Prefix.Length).Trim();
        if (options.Encoding is not BytesEncoding.Base64)
            return written.Length == 64 && Convert.FromHexString(written, stackalloc byte[32], out _, out _) == System.Buffers.OperationStatus.Done
                ? Convert.FromHexString(written)
                : null;
        return Base64.IsValid(written, out var length) && length == 32 ? Convert.FromBase64String(written.ToString()) : null;
    }

    public string Stamp(DateTimeOffset at) => options.Timestamp switch
    {
        TimestampFormat.UnixMilliseconds => at.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
        TimestampFormat.Digits => at.ToOffset(China).ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture),
        TimestampFormat.Rfc3339 => at.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        _ => at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>The moment that a timestamp says; null when it says none.</summary>
    public DateTimeOffset? Moment(string stamp)
    {
        const NumberStyles Digits = NumberStyles.None;
        switch (options.Timestamp)
        {
            case TimestampFormat.Digits:
                return DateTime.TryParseExact(stamp, "yyyyMMddHHmmss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var local)
                    ? new DateTimeOffset(local, China)
                    : null;
            case TimestampFormat.Rfc3339:
                return stamp.Length > 0 && char.IsAsciiDigit(stamp[0]) && stamp.Contains('T', StringComparison.Ordinal)
                    && DateTimeOffset.TryParse(stamp, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : null;
            case TimestampFormat.UnixMilliseconds:
                return long.TryParse(stamp, Digits, CultureInfo.InvariantCulture, out var ms) && ms < 253_402_300_800_000
                    ? DateTimeOffset.FromUnixTimeMilliseconds(ms)
                    : null;
            default:
                return long.TryParse(stamp, Digits, CultureInfo.InvariantCulture, out var s) && s < 253_402_300_800 ? DateTimeOffset.FromUnixTimeSeconds(s) : null;
        }
    }

    static string Write(byte[] bytes, BytesEncoding encoding) => encoding switch
    {
        BytesEncoding.HexUpper => Convert.ToHexString(bytes),
        BytesEncoding.Base64 => Convert.ToBase64String(bytes),
        _ => Convert.ToHexStringLower(bytes),
    };

    static byte[] Sm3(ReadOnlySpan<byte> data)
    {
        var digest = new SM3Digest();
        digest.BlockUpdate(data);
        var hash = new byte[digest.GetDigestSize()];
        digest.DoFinal(hash);
        return hash;
    }

    static byte[] HmacSm3(byte[] key, ReadOnlySpan<byte> data)
    {
        var mac = new HMac(new SM3Digest());
        mac.Init(new KeyParameter(key));
        mac.BlockUpdate(data);
        var hash = new byte[mac.GetMacSize()];
        mac.DoFinal(hash);
        return hash;
    }
}
