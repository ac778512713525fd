using System.Text.Json;
using Exchange.Core.Contract;

namespace Exchange.Adapters.SharedFiles;

/// <summary>How far a pull of files is.</summary>
/// <param name="File">The file that is being read; null: none is.</param>
/// <param name="Digest">Its SHA-256: a file that has changed since is another.</param>
/// <param name="Rows">Rows of it that are behind.</param>
/// <param name="Taken">Digests of the last files that were read to their end, by name: what comes again under whatever name is known.</param>
internal sealed record SharedPlace(string? File, string? Digest, long Rows, IReadOnlyList<SharedTaken> Taken)
{
    // A place is written with every page. Files that were taken are moved away, so few are ever asked for here.
    const int MostTaken = 200;

    public static SharedPlace Start { get; } = new(null, null, 0, []);

    public SharedPlace With(string file, string digest) => new(null, null, 0, [.. Taken.Where(one => one.File != file).TakeLast(MostTaken - 1), new SharedTaken(file, digest)]);

    public string Write() => JsonSerializer.Serialize(this);

    /// <exception cref="PullException">It is no place of files.</exception>
    public static SharedPlace Read(string? text)
    {
        try
        {
            if (text is null)
                return Start;
            if (JsonSerializer.Deserialize<SharedPlace>(text) is { Taken: not null } read)
                return read;
        }
        catch (JsonException)
        {
            // Told below.
        }
        throw new PullException("place-unknown", "The place of the last harvest is none of files: harvest from the start.");
    }
}

internal sealed record SharedTaken(string File, string Digest);
