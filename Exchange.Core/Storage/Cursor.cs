using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Exchange.Core.Storage;

/// <summary>
/// Where a page ended. Opaque to whoever pages, and bound to what was asked: with another filter it would skip rows without anybody noticing.
/// It carries no right: what a reader may see is decided anew for every page.
/// </summary>
/// <remarks>base64url of: 8 bytes of the SHA-256 of the filter's text, the position (8 bytes, big endian), the id in ASCII.</remarks>
public static class Cursor
{
    private const int Bound = 8, Head = Bound + sizeof(long), Most = 200;

    /// <param name="filter">A text that differs whenever the filter does: <see cref="Filter"/>.</param>
    /// <param name="id">Tells apart what shares a position; ASCII.</param>
    public static string Write(string filter, long position, string id = "")
    {
        var bytes = new byte[Head + id.Length];
        Digest(filter).CopyTo(bytes, 0);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(Bound), position);
        Encoding.ASCII.GetBytes(id, bytes.AsSpan(Head));
        return Base64Url.EncodeToString(bytes);
    }

    /// <exception cref="CursorException">It was not made by <see cref="Write"/>, or for another filter.</exception>
    public static (long Position, string Id) Read(string cursor, string filter)
    {
        if (cursor.Length > Most || !Base64Url.IsValid(cursor)) throw new CursorException(CursorFault.Unreadable);
        var bytes = Base64Url.DecodeFromChars(cursor);
        if (bytes.Length < Head) throw new CursorException(CursorFault.Unreadable);
        if (!bytes.AsSpan(0, Bound).SequenceEqual(Digest(filter))) throw new CursorException(CursorFault.OtherFilter);
        return (BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(Bound)), Encoding.ASCII.GetString(bytes.AsSpan(Head)));
    }

    /// <summary>The text of a filter: the list's name and what is asked of each of its members, null where nothing is.</summary>
    public static string Filter(string list, params ReadOnlySpan<object?> members)
    {
        var text = new StringBuilder(list);
        foreach (var member in members)
        {
            text.Append('\u001f');
            _ = member switch
            {
                null => text,
                DateTimeOffset at => text.Append(at.ToUnixTimeMilliseconds()),
                IEnumerable<string> several => text.AppendJoin('\u001e', several.Order(StringComparer.Ordinal)),
                _ => text.Append('=').Append(member),
            };
        }
        return text.ToString();
    }

    private static byte[] Digest(string filter) => SHA256.HashData(Encoding.UTF8.GetBytes(filter))[..Bound];
}

public enum CursorFault
{
    /// <summary>No cursor of this hub.</summary>
    Unreadable,

    /// <summary>Made while paging through another list or with another filter.</summary>
    OtherFilter,
}

/// <summary>The caller's cursor cannot be used; the API answers 400 and says which.</summary>
public sealed class CursorException(CursorFault fault) : Exception(fault == CursorFault.OtherFilter
    ? "The cursor belongs to another list or filter: start again without it."
    : "The cursor is not one of this hub's.")
{
    public CursorFault Fault => fault;
}
