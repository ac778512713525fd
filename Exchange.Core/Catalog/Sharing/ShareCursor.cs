using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Exchange.Core.Registry;

namespace Exchange.Core.Catalog.Sharing;

/// <summary>
/// Where a page of a share query ended, as its asker carries it: sealed, for it holds the identity of a row, which the grant may mask or not show at all, and the batch as of which the next page is read. Bound to the question.
/// </summary>
public sealed class ShareCursor(SecretKey secret)
{
    private const int Head = sizeof(long), Most = 4_000;

    private static readonly int Nonce = AesGcm.NonceByteSizes.MaxSize, Tag = AesGcm.TagByteSizes.MaxSize;

    private readonly byte[] _key = HKDF.DeriveKey(HashAlgorithmName.SHA256, secret.Bytes.ToArray(), SecretKey.Length, info: "share cursor"u8.ToArray());

    /// <param name="question">What was asked, in one text.</param>
    public string Write(string question, SharePlace place)
    {
        var plain = new byte[Head + Encoding.UTF8.GetByteCount(place.Key)];
        BinaryPrimitives.WriteInt64BigEndian(plain, place.Batch);
        Encoding.UTF8.GetBytes(place.Key, plain.AsSpan(Head));
        var whole = new byte[Nonce + Tag + plain.Length];
        RandomNumberGenerator.Fill(whole.AsSpan(0, Nonce));
        using var aes = new AesGcm(_key, Tag);
        aes.Encrypt(whole.AsSpan(0, Nonce), plain, whole.AsSpan(Nonce + Tag), whole.AsSpan(Nonce, Tag), Encoding.UTF8.GetBytes(question));
        return Base64Url.EncodeToString(whole);
    }

    /// <returns>Null when it was not made by <see cref="Write"/>, by a hub of this key, for this question.</returns>
    public SharePlace? Read(string cursor, string question)
    {
        if (cursor.Length > Most || !Base64Url.IsValid(cursor)) return null;
        var whole = Base64Url.DecodeFromChars(cursor);
        if (whole.Length < Nonce + Tag + Head) return null;
        var plain = new byte[whole.Length - Nonce - Tag];
        try
        {
            using var aes = new AesGcm(_key, Tag);
            aes.Decrypt(whole.AsSpan(0, Nonce), whole.AsSpan(Nonce + Tag), whole.AsSpan(Nonce, Tag), plain, Encoding.UTF8.GetBytes(question));
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
        return new SharePlace(BinaryPrimitives.ReadInt64BigEndian(plain), Encoding.UTF8.GetString(plain.AsSpan(Head)));
    }
}
