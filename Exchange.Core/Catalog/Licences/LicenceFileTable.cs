using System.Data.Common;
using Exchange.Core.Materials;
using Exchange.Core.Storage;

namespace Exchange.Core.Catalog.Licences;

/// <summary>Which file belongs to which licence: those that its issuer has put beside the row, and those that came with the closing it was made of. What a licence has stays as long as it names it.</summary>
public sealed class LicenceFileTable(Database database)
{
    // A file that many share is told anew once an hour, as with materials.
    private const long UseStands = 60 * 60 * 1000;

    private static readonly Sql OfLicence = new("""
        select f.digest, m.md5, m.size, m.type from licence_file f join material_file m on m.digest = f.digest where f.identifier = @identifier
        """);

    private static readonly Sql Change = new("""
        update licence_file set digest = @digest, client = @client, filed_at = @filed_at where identifier = @identifier
        """);

    private static readonly Sql Insert = new("""
        insert into licence_file (identifier, digest, client, filed_at)
        select @identifier, @digest, @client, @filed_at
        {absent licence_file where identifier = @identifier}
        """);

    // One that its issuer has put there stays. A file that is gone is nobody's.
    private static readonly Sql Keep = new("""
        insert into licence_file (identifier, digest, client, filed_at)
        select @identifier, m.digest, @client, @filed_at from material_file m
        where m.digest = @digest and not exists (select 1 from licence_file l where l.identifier = @identifier)
        """);

    // Whether something else names the one before is found out afterwards, by whoever removes files.
    private static readonly Sql LookAtBefore = new("""
        update material_file set look_at = @now where look_at is null and digest in (select digest from licence_file where identifier = @identifier and digest <> @digest)
        """);

    private static readonly Sql Use = new("update material_file set used_at = @now, gone_at = null where digest = @digest and (gone_at is not null or used_at < @stale)");

    /// <summary>
    /// The file that a licence has; null where it has none, or its row has come to name another. That a row names a digest opens no file by itself: whoever brings rows could name what others have uploaded.
    /// </summary>
    public async Task<MaterialFile?> Of(Licence licence, CancellationToken stop)
        => await database.First(OfLicence.With(licence.Identifier), Read, stop) is { } file && (licence.File is null || licence.File == file.Digest) ? file : null;

    internal static IReadOnlyList<Command> Putting(string identifier, MaterialFile file, string client, long now) =>
    [
        LookAtBefore.With(now, identifier, file.Digest), Change.With(file.Digest, client, now, identifier), Insert.With(identifier, file.Digest, client, now), Use.With(now, file.Digest, now - UseStands),
    ];

    /// <summary>The file that came with the closing of which the licence was made.</summary>
    internal static IReadOnlyList<Command> Keeping(string identifier, MaterialFile file, string client, long now)
        => [Use.With(now, file.Digest, now - UseStands), Keep.With(identifier, client, now, file.Digest)];

    private static MaterialFile Read(DbDataReader row) => new(row.GetString(0), row.GetString(1), row.GetInt64(2), FileTypes.Of(row.GetString(3)));
}
