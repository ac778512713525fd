using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Exchange.Adapters.Http.Proof;

/// <summary>How a text is signed: keyed hashes (RFC 2104), or plain ones over a text that holds the secret.</summary>
public enum SignatureAlgorithm { HmacSha256, HmacSm3, Sha256, Sm3 }

public enum KeyEncoding { Text, Hex, Base64 }

public enum BytesEncoding { Hex, HexUpper, Base64 }

public enum TimestampFormat { UnixSeconds, UnixMilliseconds, Digits, Rfc3339 }

/// <summary>A signature in headers over a text made of the request. The same options serve both ways: what the hub sends, and callbacks that it gets.</summary>
public sealed record HttpSignature
{
    [Required, StringLength(100, MinimumLength = 1)]
    [Description("Name of the secret that holds the key, as given to `secret set`. Required; at most 100 characters.")]
    public required string Secret { get; init; }

    [Description("hmacSha256, hmacSm3, or sha256 and sm3: a plain hash, whose text must hold {secret}. Default hmacSha256.")]
    public SignatureAlgorithm Algorithm { get; init; } = SignatureAlgorithm.HmacSha256;

    [Description("How the secret is written: text (its UTF-8 bytes are the key), hex or base64. Default text.")]
    public KeyEncoding KeyEncoding { get; init; } = KeyEncoding.Text;

    [StringLength(2000, MinimumLength = 1)]
    [Description("The text that is signed, with placeholders {method}, {path}, {query}, {pathAndQuery}, {timestamp}, {nonce}, {bodyDigest}, {body}, {keyId}, {secret}; "
        + @"\n is a line end. Default {method}\n{pathAndQuery}\n{timestamp}\n{nonce}\n{bodyDigest}; at most 2000 characters.")]
    public string Canonical { get; init; } = "{method}\n{pathAndQuery}\n{timestamp}\n{nonce}\n{bodyDigest}";

    [Description("How the signature is written: hex, hexUpper or base64. Default hex.")]
    public BytesEncoding Encoding { get; init; } = BytesEncoding.Hex;

    [Description("How {bodyDigest} is written (SHA-256 of the body's bytes; SM3 with hmacSm3 and sm3): hex, hexUpper or base64. Default hex.")]
    public BytesEncoding DigestEncoding { get; init; } = BytesEncoding.Hex;

    [Description("How {timestamp} is written: unixSeconds, unixMilliseconds, digits (yyyyMMddHHmmss, UTC+8) or rfc3339 (UTC). Default unixSeconds.")]
    public TimestampFormat Timestamp { get; init; } = TimestampFormat.UnixSeconds;

    [StringLength(200)]
    [Description("Name of the key or application, {keyId}. Default empty: its header is not sent. At most 200 characters of visible ASCII.")]
    public string KeyId { get; init; } = "";

    [RegularExpression("^[A-Za-z0-9_-]{1,64}$")]
    [Description("Header of the signature. Default X-Signature. Letters, digits, hyphen, underscore; at most 64.")]
    public string SignatureHeader { get; init; } = "X-Signature";

    [StringLength(100)]
    [Description("Text before the signature in its header, such as sha256=. Default empty. At most 100 characters of visible ASCII.")]
    public string Prefix { get; init; } = "";

    [RegularExpression("^[A-Za-z0-9_-]{0,64}$")]
    [Description("Header of the timestamp; empty: none. Default X-Timestamp. Letters, digits, hyphen, underscore; at most 64.")]
    public string TimestampHeader { get; init; } = "X-Timestamp";

    [RegularExpression("^[A-Za-z0-9_-]{0,64}$")]
    [Description("Header of the nonce, 32 random hexadecimal characters of the hub's; empty: none. Default X-Nonce. Letters, digits, hyphen, underscore; at most 64.")]
    public string NonceHeader { get; init; } = "X-Nonce";

    [RegularExpression("^[A-Za-z0-9_-]{0,64}$")]
    [Description("Header of keyId; empty: none. Default X-App-Id. Letters, digits, hyphen, underscore; at most 64.")]
    public string KeyIdHeader { get; init; } = "X-App-Id";

    [RegularExpression("^[A-Za-z0-9_-]{0,64}$")]
    [Description("Header that repeats {bodyDigest}. Default empty: none. Letters, digits, hyphen, underscore; at most 64.")]
    public string DigestHeader { get; init; } = "";
}
