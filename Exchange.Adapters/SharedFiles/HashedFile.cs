using System.Security.Cryptography;
using Exchange.Adapters.Files;

namespace Exchange.Adapters.SharedFiles;

/// <summary>A file that is read for its rows, hashed on the way: whether they are of the content that was proven before is known when the last byte has come.</summary>
internal sealed class HashedFile : IAsyncDisposable
{
    readonly SHA256 hash = SHA256.Create();
    readonly CryptoStream content;

    public HashedFile(string path)
    {
        Name = Path.GetFileName(path);
        content = new CryptoStream(Disk.OpenRegular(path), hash, CryptoStreamMode.Read);
    }

    public string Name { get; }

    public Stream Content => content;

    /// <summary>Null until all was read.</summary>
    public string? Digest { get; private set; }

    /// <summary>Reads what the rows have left over. While <see cref="Content"/> is open.</summary>
    public async Task Finish(CancellationToken stop)
    {
        await content.CopyToAsync(Stream.Null, stop);
        Digest = Convert.ToHexStringLower(hash.Hash!);
    }

    public async ValueTask DisposeAsync()
    {
        await content.DisposeAsync();
        hash.Dispose();
    }
}
