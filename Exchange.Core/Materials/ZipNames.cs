using System.Buffers.Binary;
using System.Text;

namespace Exchange.Core.Materials;

/// <summary>
/// Names of what lies in a zip, out of its central directory (APPNOTE.TXT 4.3.12 and 4.3.16). Nothing is unpacked, and no more than a bounded part of the file is read: whoever made it may mean harm.
/// One that is broken, encrypted as a whole or of the 64-bit form has no names here.
/// </summary>
internal static class ZipNames
{
    private const int EndLength = 22, LongestComment = 65_535, EntryLength = 46, MostBytes = 4 * 1024 * 1024;

    public static IEnumerable<string> Of(Stream file)
    {
        var tail = Read(file, Math.Max(0, file.Length - EndLength - LongestComment), EndLength + LongestComment);
        var end = tail.AsSpan().LastIndexOf("PK\u0005\u0006"u8);
        if (end < 0 || tail.Length - end < EndLength) yield break;
        var (size, from) = (BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(end + 12)), BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(end + 16)));
        if (size > MostBytes || from > file.Length) yield break;
        var directory = Read(file, from, (int)size);
        for (var at = 0; directory.Length - at >= EntryLength && directory.AsSpan(at).StartsWith("PK\u0001\u0002"u8);)
        {
            var lengths = directory.AsSpan(at + 28);
            var (name, rest) = (BinaryPrimitives.ReadUInt16LittleEndian(lengths), BinaryPrimitives.ReadUInt16LittleEndian(lengths[2..]) + BinaryPrimitives.ReadUInt16LittleEndian(lengths[4..]));
            if (directory.Length - at - EntryLength < name) yield break;
            yield return Encoding.UTF8.GetString(directory, at + EntryLength, name).TrimStart('/');
            at += EntryLength + name + rest;
        }
    }

    private static byte[] Read(Stream file, long from, int most)
    {
        file.Position = from;
        var bytes = new byte[Math.Min(most, file.Length - from)];
        return bytes[..file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
    }
}
