using System.Collections.Concurrent;

namespace Exchange.Core.Materials;

/// <summary>
/// What has come of whole parts that wait for a scanner, so that they are not read through at each question. It stands for a part as long as that has its length and nobody has written to it; in memory only, and of so many.
/// </summary>
internal sealed class LookedParts
{
    private const int Most = 1_000;

    private readonly ConcurrentDictionary<string, Looked> _parts = new(StringComparer.Ordinal);

    private sealed record Looked(long Length, DateTime Written, MaterialFile File);

    /// <summary>Null where it is to be looked at (again).</summary>
    public MaterialFile? Of(string upload, FileStream part) => _parts.TryGetValue(upload, out var looked) && (looked.Length, looked.Written) == (part.Length, File.GetLastWriteTimeUtc(part.SafeFileHandle)) ? looked.File : null;

    /// <param name="part">Open, so that nobody else writes to it.</param>
    public void Keep(string upload, FileStream part, MaterialFile file)
    {
        // Those of hosts and clients that never asked again: what is left out is read through once more, no worse.
        if (_parts.Count >= Most) _parts.Clear();
        _parts[upload] = new Looked(part.Length, File.GetLastWriteTimeUtc(part.SafeFileHandle), file);
    }

    public void Forget(string upload) => _parts.TryRemove(upload, out _);
}
