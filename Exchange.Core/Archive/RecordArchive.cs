using Exchange.Core.Records;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Storage;

namespace Exchange.Core.Archive;

/// <summary>Makes a package of a record that has closed: everything of it, with a manifest. The same record gives the same bytes.</summary>
public sealed class RecordArchive(Database database, RegistryShelf registry, IEnumerable<IArchivePart> parts)
{
    private static readonly Sql RecordOf = new("""
        select id, client, number, item, situation, organisation, revision, version, digest, state, outcome, taken_in_at, closed_at, pruned_at from record where id = @id
        """);

    private readonly IReadOnlyList<IArchivePart> _parts = [.. parts];

    /// <summary>Looks whether everything is there. What is <see cref="ArchiveAnswer.Ready"/> is to be disposed of.</summary>
    public async Task<ArchiveAnswer> Prepare(string id, ReadScope scope, CancellationToken stop)
    {
        var record = await Read(id, stop);
        if (record is null || !scope.SeesWhole(record.Client)) return new ArchiveAnswer.NoSuchRecord();
        if (record.State != RecordState.Closed) return new ArchiveAnswer.NotClosed(record.State);
        if (record.IsPruned) return new ArchiveAnswer.Pruned(record.Digest);
        var entry = (await registry.At(record.Revision, stop)).Entry(DocumentKind.Item, record.Item);
        var entries = new List<ArchiveEntry>();
        try
        {
            foreach (var part in _parts) entries.AddRange(await part.Prepare(record, stop));
            // Retention may have come between: then some of what was read is empty.
            if (await Read(id, stop) is { IsPruned: false }) return new ArchiveAnswer.Ready(record, new ArchivePackage(record, entry?.Digest, entries));
            await Close(entries);
            return new ArchiveAnswer.Pruned(record.Digest);
        }
        catch (ArchiveGapException gap)
        {
            await Close(entries);
            return new ArchiveAnswer.Incomplete(gap.Digest);
        }
        catch
        {
            await Close(entries);
            throw;
        }
    }

    private static async Task Close(List<ArchiveEntry> entries)
    {
        foreach (var one in entries) await one.DisposeAsync();
    }

    private Task<ArchivedRecord?> Read(string id, CancellationToken stop) => database.First(RecordOf.With(id), static row => new ArchivedRecord(
        row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.Text(4), row.GetString(5), row.GetInt64(6), row.GetInt64(7), row.GetString(8), row.GetString(9), row.Text(10),
        Time(row.GetInt64(11)), row.Long(12) is { } closed ? Time(closed) : null, row.Long(13) is not null), stop);

    private static DateTimeOffset Time(long at) => DateTimeOffset.FromUnixTimeMilliseconds(at);
}

/// <summary>What comes of asking for a package.</summary>
public abstract record ArchiveAnswer
{
    private ArchiveAnswer()
    {
    }

    public sealed record Ready(ArchivedRecord Record, ArchivePackage Package) : ArchiveAnswer;

    /// <summary>Or none that the reader sees whole.</summary>
    public sealed record NoSuchRecord : ArchiveAnswer;

    public sealed record NotClosed(string State) : ArchiveAnswer;

    public sealed record Pruned(string Digest) : ArchiveAnswer;

    /// <param name="Digest">SHA-256 of a file that is not in its place.</param>
    public sealed record Incomplete(string Digest) : ArchiveAnswer;
}
