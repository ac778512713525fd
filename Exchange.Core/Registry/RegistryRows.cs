using System.Data.Common;
using System.Text;
using System.Text.Json;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Registry.Reading;
using Exchange.Core.Storage;

namespace Exchange.Core.Registry;

/// <summary>The registry's tables. Rows are never changed: the head is the one value that moves.</summary>
internal static class RegistryRows
{
    private const int MostPath = 400;

    private static readonly Sql Head = new("select revision from registry_head where id = 1");

    private static readonly Sql MoveHead = new("update registry_head set revision = @next where id = 1 and revision = @base");

    private static readonly Sql AddRevision = new("""
        insert into registry_revision (revision, at, author, reason, back_to)
        values (@revision, @at, @author, @reason, @back_to)
        """);

    private static readonly Sql AddDocument = new("""
        insert into registry_document (kind, name, revision, removed, digest, content, source, path)
        values (@kind, @name, @revision, @removed, @digest, @content, @source, @path)
        """);

    // Revisions are dense, so a stretch of them is a page.
    private static readonly Sql Revisions = new("""
        select revision, at, author, reason, back_to from registry_revision
        where revision >= @first and revision < @before order by revision desc
        """);

    private static readonly Sql Versions = new("""
        select d.revision, d.removed, d.digest, d.path, r.at, r.author, r.reason
        from registry_document d join registry_revision r on r.revision = d.revision
        where d.kind = @kind and d.name = @name order by d.revision desc
        """);

    // The versions that stand at a revision, without their content: most of it is in memory already.
    private static readonly Sql Standing = new("""
        select d.kind, d.name, d.revision
        from registry_document d
        join (select kind, name, max(revision) as revision from registry_document where revision <= @at group by kind, name) l
          on l.kind = d.kind and l.name = d.name and l.revision = d.revision
        where d.removed = 0
        """);

    private static readonly Sql Version = new("""
        select digest, content, path from registry_document where kind = @kind and name = @name and revision = @revision
        """);

    private static readonly Sql Source = new("""
        select source, path from registry_document where kind = @kind and name = @name and revision = @revision
        """);

    public static async Task<long> ReadHead(Database database, CancellationToken stop) =>
        (await database.Query(Head.With(), static row => row.GetInt64(0), stop))[0];

    public static Task<List<(string Kind, string Name, long Revision)>> ReadStanding(Database database, long revision, CancellationToken stop) =>
        database.Query(Standing.With(revision), static row => (row.GetString(0), row.GetString(1), row.GetInt64(2)), stop);

    public static async Task<RegistryEntry> ReadEntry(Database database, DocumentKind kind, string name, long revision, CancellationToken stop)
    {
        var rows = await database.Query(Version.With(kind.Name, name, revision), row =>
        {
            var content = Encoding.UTF8.GetBytes(row.GetString(1));
            return new RegistryEntry(kind, name, revision, row.GetString(0), content, Bind(kind, name, revision, content), row.GetString(2));
        }, stop);
        return rows[0];
    }

    public static async Task<(string Source, string Path)> ReadSource(Database database, RegistryEntry entry, CancellationToken stop) =>
        (await database.Query(Source.With(entry.Kind.Name, entry.Name, entry.Revision), static row => (row.GetString(0), row.GetString(1)), stop))[0];

    public static Task<List<RegistryRevision>> ReadRevisions(Database database, long before, int limit, CancellationToken stop) =>
        database.Query(Revisions.With(before - limit, before), static row => new RegistryRevision(
            row.GetInt64(0), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1)), row.GetString(2), row.Text(3), row.Long(4)), stop);

    public static Task<List<DocumentVersion>> ReadVersions(Database database, DocumentKind kind, string name, CancellationToken stop) =>
        database.Query(Versions.With(kind.Name, name), static row => new DocumentVersion(
            row.GetInt64(0), row.GetInt64(1) != 0, row.GetString(2), row.GetString(3),
            DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(4)), row.GetString(5), row.Text(6)), stop);

    /// <summary>The guard of every change: two that started from one revision cannot both move the head.</summary>
    public static Command Move(long from, long to) => MoveHead.With(to, from);

    public static Command Add(RegistryRevision revision) => AddRevision.With(
        revision.Revision, revision.At.ToUnixTimeMilliseconds(), revision.Author, revision.Reason, revision.BackTo);

    public static Command Add(RegistryEntry entry, string source) => AddDocument.With(
        entry.Kind.Name, entry.Name, entry.Revision, 0L, entry.Digest, Encoding.UTF8.GetString(entry.Content.Span), source,
        entry.File.Length <= MostPath ? entry.File : entry.File[^MostPath..]);

    public static Command AddRemoval(DocumentKind kind, string name, long revision) =>
        AddDocument.With(kind.Name, name, revision, 1L, "", "", "", "");

    private static Document Bind(DocumentKind kind, string name, long revision, byte[] content)
    {
        try
        {
            return (Document)JsonSerializer.Deserialize(content, kind.Record, DocumentJson.Stored)!;
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"The registered {kind} “{name}” of revision {revision} does not fit this version of the hub: {e.Message}", e);
        }
    }
}

/// <summary>One change of the registry.</summary>
/// <param name="Author">The client or person who made it.</param>
/// <param name="BackTo">The revision that it restored, if it was a rollback.</param>
public sealed record RegistryRevision(long Revision, DateTimeOffset At, string Author, string? Reason, long? BackTo);

/// <summary>One version in a document's history.</summary>
/// <param name="Removed">This version says that the document is gone; it has no content.</param>
public sealed record DocumentVersion(long Revision, bool Removed, string Digest, string File, DateTimeOffset At, string Author, string? Reason);
