using Exchange.Core.Materials;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Archive;

/// <summary>One file of a package.</summary>
/// <param name="Name">Its path in the package: ASCII, with slashes.</param>
/// <param name="MediaType">Of its content.</param>
/// <param name="Open">Opens its content, to be read once.</param>
/// <param name="Sha256">What it must turn out to be, 64 hex characters; null where nobody has said it before.</param>
public sealed record ArchiveEntry(string Name, string MediaType, Func<CancellationToken, Task<Stream>> Open, string? Sha256 = null) : IAsyncDisposable
{
    /// <summary>Held open since it was prepared, so that it cannot go before its turn; null where nothing is.</summary>
    public Stream? Held { get; init; }

    public static ArchiveEntry Of(string name, string mediaType, byte[] content) => new(name, mediaType, _ => Task.FromResult<Stream>(new MemoryStream(content, writable: false)));

    public static ArchiveEntry Of(string name, string mediaType, Stream held, string sha256) => new(name, mediaType, _ => Task.FromResult(held), sha256) { Held = held };

    /// <summary>A file of the folder. Held open from here on: whoever prunes files takes it away from nobody who reads it.</summary>
    /// <param name="name">Its path without the ending.</param>
    /// <param name="file">What is known of it; null where it was removed.</param>
    /// <exception cref="ArchiveGapException">It is not in its place, or was cut.</exception>
    public static ArchiveEntry Of(string name, string digest, MaterialFile? file, MaterialStore store)
    {
        if (file is null || !store.IsThere || store.Open(digest) is not { } content) throw new ArchiveGapException(digest);
        if (content.Length == file.Size) return Of(name + Ending(file.Type), FileTypes.MediaType(file.Type), content, digest);
        content.Dispose();
        throw new ArchiveGapException(digest);
    }

    private static string Ending(FileType type) => type is FileType.Other or FileType.Office ? ".bin" : "." + FileTypes.Word(type);

    public ValueTask DisposeAsync() => Held?.DisposeAsync() ?? ValueTask.CompletedTask;
}
