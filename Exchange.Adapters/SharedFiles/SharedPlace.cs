using System.Text.Encodings.Web;
using System.Text.Json;
using Exchange.Core.Contract;

namespace Exchange.Adapters.SharedFiles;

/// <summary>How far a pull of files is.</summary>
/// <param name="File">The file that is being read; null: none is.</param>
/// <param name="Digest">Its SHA-256: a file that has changed since is another.</param>
/// <param name="Rows">Rows of it that are behind.</param>
/// <param name="Taken">The last files that were read to their end, each name with what it held last.</param>
internal sealed record SharedPlace(string? File, string? Digest, long Rows, IReadOnlyList<SharedTaken> Taken)
{
    // A place is written with every page. Files that were taken are moved away, so few are ever asked for here; no pull takes more, or it would not know those again that it began with.
    const int MostTaken = 200;

    static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static SharedPlace Start { get; } = new(null, null, 0, []);

    /// <summary>The file that is forgotten when one more is taken; null when none is.</summary>
    public string? Forgets => Taken.Count < MostTaken ? null : Taken[0].File;

    public SharedPlace With(string file, SharedFacts facts) => new(null, null, 0, [.. Taken.Where(one => one.File != file).TakeLast(MostTaken - 1), new SharedTaken(file, facts.Digest, facts.Modified)]);

    /// <summary>
    /// The file was read to its end: one of this name that held the same. The same content under another name is another file, of changes back to what was before. Where names have an order, one that is put there once more
    /// is the same; a name that all files have says nothing of that, and the time does.
    /// </summary>
    public bool Knows(string file, SharedFacts facts, bool ordered) => Taken.Any(one => one.File == file && one.Digest == facts.Digest && (ordered || one.Modified == facts.Modified));

    public string Write() => JsonSerializer.Serialize(this, Plain);

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

/// <param name="Modified">When it was last written, in ticks of UTC.</param>
internal sealed record SharedTaken(string File, string Digest, long Modified);

/// <summary>What is known of a file before a row of it is read.</summary>
/// <param name="Digest">SHA-256, lower-case hex.</param>
/// <param name="Modified">When it was last written, in ticks of UTC.</param>
internal sealed record SharedFacts(string Digest, long Modified);
