using System.Security.Cryptography;

namespace Exchange.Adapters.Files;

/// <summary>The bytes of a file that grows in memory, in pieces: a large file is never one large array.</summary>
internal sealed class FileBytes
{
    const int Piece = 262_144;

    readonly List<byte[]> pieces = [];

    public long Size { get; private set; }

    /// <summary>Lower-case hex SHA-256 of what is there.</summary>
    public string Sha256()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var n = 0; n < pieces.Count; n++)
            hash.AppendData(pieces[n], 0, LengthOf(n));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    public static FileBytes Of(ReadOnlySpan<byte> content)
    {
        var bytes = new FileBytes();
        bytes.Append(content);
        return bytes;
    }

    public void Append(ReadOnlySpan<byte> content)
    {
        while (content.Length > 0)
        {
            var used = (int)(Size % Piece);
            if (used == 0)
                pieces.Add(GC.AllocateUninitializedArray<byte>(Piece));
            var fits = Math.Min(Piece - used, content.Length);
            content[..fits].CopyTo(pieces[^1].AsSpan(used));
            content = content[fits..];
            Size += fits;
        }
    }

    public void WriteTo(Stream stream)
    {
        for (var n = 0; n < pieces.Count; n++)
            stream.Write(pieces[n], 0, LengthOf(n));
    }

    int LengthOf(int piece) => piece < pieces.Count - 1 ? Piece : (int)(Size - (long)piece * Piece);
}
