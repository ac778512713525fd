using Exchange.Core.Storage;

namespace Exchange.Core.Archive;

/// <summary>What was sent, byte for byte: every version.</summary>
public sealed class FormPart(Database database) : IArchivePart
{
    private static readonly Sql Versions = new("select version from record_version where record_id = @record_id order by version");

    private static readonly Sql Content = new("select content, digest from record_version where record_id = @record_id and version = @version");

    public async Task<IReadOnlyList<ArchiveEntry>> Prepare(ArchivedRecord record, CancellationToken stop)
    {
        var versions = await database.Query(Versions.With(record.Id), static row => row.GetInt64(0), stop);
        // One version at a time in memory: each may be large.
        return versions.ConvertAll(version => new ArchiveEntry($"record/{version}.json", "application/json", async reading =>
        {
            var (content, digest) = (await database.Query(Content.With(record.Id, version), static row => (row.Bytes(0)!, row.GetString(1)), reading))[0];
            // Retention has come between: what is left of it is no record.
            return content.Length > 0 ? new MemoryStream(content, writable: false) : throw new ArchiveGapException(digest);
        }));
    }
}
