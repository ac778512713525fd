using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Exchange.Core.Registry;

namespace Exchange.Core.Materials;

/// <summary>
/// Links by which a department's system fetches the files of a delivery: who has the link may fetch, nobody can make one, and it is good for some days after the delivery's last push.
/// A link names delivery and place and not the time of its end: a repeat must be the same message (decision 211).
/// </summary>
public sealed class MaterialLinks
{
    private readonly byte[] _key;

    /// <param name="key">The hub's; hosts on one database have one. Links are signed with a key of their own, made of it.</param>
    public MaterialLinks(SecretKey key) => _key = HKDF.DeriveKey(HashAlgorithmName.SHA256, key.Bytes.ToArray(), 32, info: "material links v1"u8.ToArray());

    /// <param name="address">Without a slash at its end.</param>
    public string Of(string address, string delivery, long place)
        => string.Create(CultureInfo.InvariantCulture, $"{address}/materials/{delivery}/{place}?s={Base64Url.EncodeToString(Sign(delivery, place))}");

    /// <summary>In constant time, and as it was written: no other spelling of it is good.</summary>
    public bool Holds(string delivery, long place, string? signature)
        => signature is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(signature), Encoding.UTF8.GetBytes(Base64Url.EncodeToString(Sign(delivery, place))));

    private byte[] Sign(string delivery, long place) => HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{delivery}/{place}")));
}
