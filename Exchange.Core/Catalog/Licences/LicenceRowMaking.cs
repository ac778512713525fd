using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Exchange.Core.Catalog.Libraries;
using Exchange.Core.Checking.Identifiers;
using Exchange.Core.Records;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Storage;

namespace Exchange.Core.Catalog.Licences;

/// <summary>Makes the row of a licence out of a result, under a mandate: an identifier, and a batch of its own in the library (source: record).</summary>
public sealed class LicenceRowMaking(CommitQueue commits, LicenceHolders holders, LicenceMint mint, LibraryWriter writer)
{
    // Rows of the hub's own making, in the words of batches and of the log.
    private const string Client = "hub";

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="revision">Of the registry: a row that was refused may be taken when schema or rules have changed.</param>
    internal async Task<RowMade> Make(LicenceDue due, LicenceTypeDocument type, LibraryDocument library, ResultLine result, LicenceDueTable table, long revision, CancellationToken stop)
    {
        if (await holders.Of(due, type, stop) is not { } holder) return new RowMade.Later();
        if (await table.Identifier(due, stop) is not { } identifier)
        {
            switch (await mint.Make(type, due.Organisation, Client, stop))
            {
                case MintAnswer.Made(var made, _):
                    // If we stop before this commit the identifier is a gap; behind it, it is this result's whatever happens to the batch.
                    if (!await commits.Commit(new Unit(due.RecordId).When(LicenceDueTable.Naming(due, made)))) return new RowMade.Later();
                    identifier = made;
                    break;
                case MintAnswer.NoMandate:
                    return new RowMade.Refused("the mandate does not hold today");
                default:
                    return new RowMade.Refused("there is no identifier left");
            }
        }
        var row = Row(type, result, identifier, holder);
        var mark = Mark(row, revision);
        if (due.Refused == mark) return new RowMade.Unchanged(mark);
        switch (await writer.Open(library.Name, new BatchOrder(Client, BatchMode.Upsert, "record", Resumable: false), stop))
        {
            case OpenAnswer.Opened(var batch):
                return await Bring(batch, row, mark, identifier, stop);
            case OpenAnswer.Busy:
                return new RowMade.Later();
            case OpenAnswer.NeedsFull:
                return new RowMade.Refused("the library's rows have to come anew");
            default:
                return new RowMade.Refused("there is no such library, or its resource is not in the catalog");
        }
    }

    private async Task<RowMade> Bring(LibraryBatch batch, byte[] row, string mark, string identifier, CancellationToken stop)
    {
        // If we stop anywhere here the batch is open with one row at most, and is abandoned by whoever brings rows next; the identifier is kept, and the next look brings the same row.
        try
        {
            await batch.Append([new IncomingRow(row)], null, stop);
            await batch.Flush();
            // Also one that the library's filter leaves out: nobody would ever read it.
            if (batch.Line.Tally.Counts is { Quarantined: > 0 } or { Outside: > 0 })
            {
                await batch.Abandon("broken-row", Client, stop);
                return new RowMade.Broken(mark);
            }
            return await batch.Merge(new MergeOrder(), stop) switch
            {
                // Taken out at the merge: another row has what no two may have, which that row may lose.
                MergeAnswer.Merged { Batch.Tally.Counts.Quarantined: > 0 } => new RowMade.Refused("another row of the library has a value of it that no two may have"),
                MergeAnswer.Merged => new RowMade.There(identifier),
                _ => new RowMade.Later(),
            };
        }
        catch (BatchEndedException)
        {
            // Its resource was withdrawn, or somebody has abandoned it.
            return new RowMade.Later();
        }
    }

    private static string Mark(byte[] row, long revision)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(row);
        hash.AppendData(Encoding.UTF8.GetBytes(revision.ToString(CultureInfo.InvariantCulture)));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static byte[] Row(LicenceTypeDocument type, ResultLine result, string identifier, LicenceHolder holder)
    {
        var row = new JsonObject();
        Put(type.Fields.Identifier, identifier);
        Put(type.Fields.Number, result.Number);
        Put(type.Fields.Holder, holder.Name);
        Put(type.Fields.HolderNumber, holder.Number);
        Put(type.Fields.HolderNumberType, holder.Number is { } number ? NumberType(number) : null);
        Put(type.Fields.ValidFrom, result.ValidFrom);
        Put(type.Fields.ValidUntil, result.ValidUntil);
        Put(type.Fields.State, type.States?.Valid[0]);
        Put(type.Fields.File, result.Digest);
        return Encoding.UTF8.GetBytes(row.ToJsonString(Plain));

        void Put(string? field, string? value)
        {
            if (field is not null && value is not null) row[field] = value;
        }
    }

    /// <summary>持证主体代码类型: 111 a citizen's number, 001 a credit code; null where it is neither.</summary>
    private static string? NumberType(string number)
    {
        var bytes = Encoding.UTF8.GetBytes(number);
        return CitizenNumber.Check(bytes) == IdentifierAnswer.Valid ? "111" : CreditCode.Check(bytes) == IdentifierAnswer.Valid ? "001" : null;
    }
}

/// <summary>What came of making a row: a closed set.</summary>
internal abstract record RowMade
{
    private RowMade() { }

    /// <summary>It is read from now on.</summary>
    public sealed record There(string Identifier) : RowMade;

    /// <summary>Somebody else brings rows at the moment, or the record moves: the next look tries again.</summary>
    public sealed record Later : RowMade;

    /// <summary>Not now; what is in its way may go away.</summary>
    public sealed record Refused(string Why) : RowMade;

    /// <summary>The row breaks the library's schema or rules: it is not brought again before it, or a document, has changed.</summary>
    /// <param name="Mark">By which the same row is known.</param>
    public sealed record Broken(string Mark) : RowMade;

    /// <summary>It is the row that was broken before.</summary>
    public sealed record Unchanged(string Mark) : RowMade;
}
