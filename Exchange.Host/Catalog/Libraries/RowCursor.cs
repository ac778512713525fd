using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Exchange.Host.Catalog.Libraries;

/// <summary>
/// Where a page of rows ended: the batch as of which they are, and the key of the last one. As <see cref="Core.Storage.Cursor"/> it is bound to what was asked; a key may be long, of any characters and personal data,
/// so it goes in contents and never in an address.
/// </summary>
internal static class RowCursor
{
    private const int Bound = 8, Head = Bound + sizeof(long), Most = 4_000;

    public static string Write(string filter, long batch, string key)
    {
        var bytes = new byte[Head + Encoding.UTF8.GetByteCount(key)];
        Digest(filter).CopyTo(bytes);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(Bound), batch);
        Encoding.UTF8.GetBytes(key, bytes.AsSpan(Head));
        return Base64Url.EncodeToString(bytes);
    }

    /// <returns>Null when it was not made by <see cref="Write"/> for this filter.</returns>
    public static (long Batch, string Key)? Read(string cursor, string filter)
    {
        if (cursor.Length > Most || !Base64Url.IsValid(cursor)) return null;
        var bytes = Base64Url.DecodeFromChars(cursor);
        if (bytes.Length < Head || !bytes.AsSpan(0, Bound).SequenceEqual(Digest(filter))) return null;
        var key = Encoding.UTF8.GetString(bytes.AsSpan(Head));
        return key.Contains('\0', StringComparison.Ordinal) ? null : (BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(Bound)), key);
    }

    private static ReadOnlySpan<byte> Digest(string filter) => SHA256.HashData(Encoding.UTF8.GetBytes(filter)).AsSpan(0, Bound);
}
