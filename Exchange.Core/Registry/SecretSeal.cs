using System.Security.Cryptography;
using System.Text;

namespace Exchange.Core.Registry;

/// <summary>How a secret lies in the database: AES-256-GCM under the key that is kept apart from it, bound to its name. Nonce, tag, text.</summary>
internal static class SecretSeal
{
    private static readonly int NonceBytes = AesGcm.NonceByteSizes.MaxSize;
    private static readonly int TagBytes = AesGcm.TagByteSizes.MaxSize;

    public static byte[] Seal(SecretKey key, string name, ReadOnlySpan<byte> plain)
    {
        var sealedValue = new byte[NonceBytes + TagBytes + plain.Length];
        RandomNumberGenerator.Fill(sealedValue.AsSpan(0, NonceBytes));
        using var cipher = new AesGcm(key.Bytes, TagBytes);
        cipher.Encrypt(sealedValue.AsSpan(0, NonceBytes), plain, sealedValue.AsSpan(NonceBytes + TagBytes), sealedValue.AsSpan(NonceBytes, TagBytes), Encoding.UTF8.GetBytes(name));
        return sealedValue;
    }

    /// <exception cref="InvalidDataException">It was sealed under another key, or for another name.</exception>
    public static byte[] Open(SecretKey key, string name, ReadOnlySpan<byte> sealedValue)
    {
        var plain = new byte[sealedValue.Length - NonceBytes - TagBytes];
        using var cipher = new AesGcm(key.Bytes, TagBytes);
        try
        {
            cipher.Decrypt(sealedValue[..NonceBytes], sealedValue[(NonceBytes + TagBytes)..], sealedValue.Slice(NonceBytes, TagBytes), plain, Encoding.UTF8.GetBytes(name));
        }
        catch (AuthenticationTagMismatchException e)
        {
            throw new InvalidDataException($"The secret “{name}” was stored under another key than the one this hub has. Give it the key file that belongs to this database.", e);
        }
        return plain;
    }
}
