using Exchange.Core.Catalog.Sharing;
using Exchange.Core.Checking.Identifiers;
using Exchange.Core.Log;
using Exchange.Core.Materials;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Storage;

namespace Exchange.Core.Catalog.Licences;

/// <summary>What is asked of a licence; each member that is there must agree with it.</summary>
/// <param name="Holder">The holder's name, or its number.</param>
/// <param name="Number">What stands on it.</param>
/// <param name="Digest">SHA-256 of the file that somebody has shown.</param>
public sealed record LicenceQuestion(string Identifier, string? Holder = null, string? Number = null, string? Digest = null);

/// <summary>The answer to a verification; nothing of the licence goes out with it. Mismatch: there is one, and something that was asked does not agree. Unknown: there is none, or nobody here can say.</summary>
public enum LicenceVerdict { Valid, Future, Expired, Revoked, Mismatch, Unknown }

/// <summary>Licences are verified, read and given their files. Whatever is answered is in the exchange log before it goes out, with the identifier masked.</summary>
public sealed class LicenceDesk(CommitQueue commits, LicenceBook book, LicenceFileTable files, CatalogTable catalog, UploadTable uploads, MaterialOptions materials, ShareSubjects subjects, TimeProvider clock)
{
    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>核验: yes or no.</summary>
    /// <exception cref="StorageUnavailableException">It may or may not be written down, so nothing is answered.</exception>
    public async Task<LicenceVerdict> Verify(LicenceQuestion question, string client, CancellationToken stop)
    {
        var licence = await book.Find(question.Identifier, stop);
        var verdict = licence is null ? LicenceVerdict.Unknown : await Agrees(licence, question, stop) ? Enum.Parse<LicenceVerdict>(licence.Standing.ToString()) : LicenceVerdict.Mismatch;
        await Log(LogKind.LicenceVerified, question.Identifier, book.TypeOf(question.Identifier), licence?.HolderNumber, client, ("answer", CatalogJson.Word(verdict)));
        return verdict;
    }

    /// <summary>Somebody reads what its row says; only then it goes out.</summary>
    /// <exception cref="StorageUnavailableException">Likewise.</exception>
    public Task Read(Licence licence, string client) => Log(LogKind.LicenceRead, licence.Identifier, licence.Type, licence.HolderNumber, client, ("state", CatalogJson.Word(licence.Standing)));

    /// <summary>Somebody reads its file; only then it goes out.</summary>
    /// <exception cref="StorageUnavailableException">Likewise.</exception>
    public Task FileRead(Licence licence, MaterialFile file, string client) => Log(LogKind.LicenceFileRead, licence.Identifier, licence.Type, licence.HolderNumber, client, ("digest", file.Digest));

    /// <summary>The organisation issues licences of this type: it sees its rows as they are and puts files beside them.</summary>
    public async Task<bool> Issues(LicenceTypeDocument type, string organisation, CancellationToken stop)
        => type.Issuers.Count > 0 ? type.Issuers.Contains(organisation, StringComparer.Ordinal) : (await catalog.Read(type.Resource, stop))?.Provider == organisation;

    /// <summary>Its issuer puts a file beside the row: one that was uploaded before, by the same client.</summary>
    /// <param name="sha256">What the file is to be; null where the upload's id is enough.</param>
    /// <exception cref="StorageUnavailableException">It is not known whether it was stored: the same again is safe.</exception>
    public async Task<IReadOnlyList<CatalogFault>> File(Licence licence, ClientDocument client, string upload, string? sha256, CancellationToken stop)
    {
        if (await uploads.Read(upload, stop) is not { State: UploadState.Ready, File: { } file } came || came.Client != client.Name || came.ExpiresAt(materials) <= clock.GetUtcNow())
            return [new("/upload", "licence.upload", "没有这个上传，或尚未传完、未被接受、已过期：请重新上传。", "There is no such upload, or it is not whole, was refused, or is too old: upload it again.")];
        if (sha256 is not null && sha256 != file.Digest) return [new("/sha256", "licence.digest", "与上传的文件不符。", "It is not that of the uploaded file.")];
        if (licence.File is { } said && said != file.Digest) return [new("/upload", "licence.other-file", "与证照数据中登记的文件摘要不符。", "The licence's row names another file by its digest.")];
        var unit = new Unit("licence " + licence.Identifier);
        foreach (var command in LicenceFileTable.Putting(licence.Identifier, file, client.Name, Now)) unit.Do(command);
        // If we stop before this commit the upload is there and belongs to no licence: it goes when its time is over. Behind it the file stays as long as a licence names it.
        await commits.Offer(unit.Log(Line(LogKind.LicenceFiled, licence.Identifier, licence.Type, client.Name, ("digest", file.Digest))));
        return [];
    }

    private async Task<bool> Agrees(Licence licence, LicenceQuestion question, CancellationToken stop)
        => (question.Holder is null || question.Holder == licence.Holder || question.Holder == licence.HolderNumber)
            && (question.Number is null || question.Number == licence.Number)
            && (question.Digest is null || question.Digest == licence.File || question.Digest == (await files.Of(licence, stop))?.Digest);

    /// <param name="holder">Whose it is: the holder is told who has read it.</param>
    private Task Log(string kind, string identifier, LicenceTypeDocument? type, string? holder, string client, (string Name, object? Value) more)
    {
        var line = Line(kind, identifier, type, client, more);
        return commits.Offer(subjects.Lead(new Unit("licence " + identifier).Log(line), holder, line.At));
    }

    private LogEvent Line(string kind, string identifier, LicenceTypeDocument? type, string client, (string Name, object? Value) more)
        => new(Now, kind, Client: client, Data: LogData.Of(("type", type?.Name), ("licence", LicenceIdentifier.Masked(identifier)), more));
}
