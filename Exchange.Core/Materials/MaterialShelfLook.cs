using System.Security.Cryptography;
using Exchange.Core.Storage;

namespace Exchange.Core.Materials;

/// <summary>Whether the files that rows name lie in the folder. Reads by keyset, changes nothing.</summary>
public static class MaterialShelfLook
{
    private const int Slice = 500;

    private static readonly Sql Files = new("select {top @most} digest, size from material_file where digest > @after and gone_at is null order by digest {limit @most}");

    /// <param name="thorough">Reads every file; else only its length.</param>
    /// <param name="within">After this time it ends with what it has seen.</param>
    /// <returns>How many were looked at, whether that was all, and the digests of those that are missing or other than they were.</returns>
    public static async Task<(int Looked, bool Whole, IReadOnlyList<string> Bad)> Look(Database database, MaterialStore store, bool thorough, TimeSpan within, TimeProvider clock, CancellationToken stop)
    {
        var (since, looked, after) = (clock.GetTimestamp(), 0, "");
        var bad = new List<string>();
        while (true)
        {
            var slice = await database.Query(Files.With(Slice, after), static row => (Digest: row.GetString(0), Size: row.GetInt64(1)), stop);
            foreach (var (digest, size) in slice)
            {
                if (within != Timeout.InfiniteTimeSpan && clock.GetElapsedTime(since) > within) return (looked, false, bad);
                looked++;
                if (!await IsThere(store, digest, size, thorough, stop)) bad.Add(digest);
                after = digest;
            }
            if (slice.Count < Slice) return (looked, true, bad);
        }
    }

    private static async Task<bool> IsThere(MaterialStore store, string digest, long size, bool thorough, CancellationToken stop)
    {
        await using var file = store.Open(digest);
        return file is not null && file.Length == size && (!thorough || Convert.ToHexStringLower(await SHA256.HashDataAsync(file, stop)) == digest);
    }
}
