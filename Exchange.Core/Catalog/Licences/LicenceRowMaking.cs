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
public sealed class LicenceRowMaking(CommitQueue commits, CaseFiles cases, CaseReading reading, LicenceMint mint, LibraryWriter writer)
{
    // Rows of the hub's own making, in the words of batches and of the log.
    private const string Client = "hub";

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal async Task<RowMade> Make(LicenceDue due, LicenceTypeDocument type, LibraryDocument library, ResultLine result, LicenceDueTable table, CancellationToken stop)
    {
        if (await cases.Read(due.RecordId, stop) is not { } record || type.Sources.FirstOrDefault(one => one.Item == record.Item && one.Step == due.Step) is not { } source) return new RowMade.Later();
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
        var row = Row(type, source, result, identifier, await Body(record, stop), record.Step(due.Step)?.Gives);
        switch (await writer.Open(library.Name, new BatchOrder(Client, BatchMode.Upsert, "record", Resumable: false), stop))
        {
            case OpenAnswer.Opened(var batch):
                return await Bring(batch, row, identifier, stop);
            case OpenAnswer.Busy:
                return new RowMade.Later();
            case OpenAnswer.NeedsFull:
                return new RowMade.Refused("the library's rows have to come anew");
            default:
                return new RowMade.Refused("there is no such library, or its resource is not in the catalog");
        }
    }

    private async Task<RowMade> Bring(LibraryBatch batch, byte[] row, string identifier, CancellationToken stop)
    {
        // If we stop anywhere here the batch is open with one row at most, and is abandoned by whoever brings rows next; the identifier is kept, and the next look brings the same row.
        try
        {
            await batch.Append([new IncomingRow(row)], null, stop);
            await batch.Flush();
            if (batch.Line.Tally.Counts.Quarantined > 0)
            {
                await batch.Abandon("broken-row", Client, stop);
                return new RowMade.Refused("the row breaks the library's schema or rules");
            }
            return await batch.Merge(new MergeOrder(), stop) switch
            {
                // Taken out at the merge: another row has what no two may have.
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

    private async Task<JsonElement?> Body(CaseFile record, CancellationToken stop)
    {
        if (await reading.Content(record.Id, null, ReadScope.All, stop) is not { } content || content.IsPruned) return null;
        return JsonElement.Parse(content.Body.Span);
    }

    private static byte[] Row(LicenceTypeDocument type, LicenceSourcePart source, ResultLine result, string identifier, JsonElement? body, byte[]? gives)
    {
        var holderNumber = Given(gives, source.HolderGives) ?? At(body, source.HolderNumber);
        var row = new JsonObject();
        Put(type.Fields.Identifier, identifier);
        Put(type.Fields.Number, result.Number);
        Put(type.Fields.Holder, At(body, source.Holder));
        Put(type.Fields.HolderNumber, holderNumber);
        Put(type.Fields.HolderNumberType, holderNumber is null ? null : NumberType(holderNumber));
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

    private static string? At(JsonElement? body, string? path)
    {
        if (body is not { } at || path is null) return null;
        foreach (var name in path.Split('.'))
            if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(name, out at)) return null;
        return at.ValueKind == JsonValueKind.String && at.GetString() is { Length: > 0 } text ? text : null;
    }

    private static string? Given(byte[]? gives, string? fact)
        => gives is not null && fact is not null && JsonElement.Parse(gives).TryGetProperty(fact, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

/// <summary>What came of making a row: a closed set.</summary>
internal abstract record RowMade
{
    private RowMade() { }

    /// <summary>It is read from now on.</summary>
    public sealed record There(string Identifier) : RowMade;

    /// <summary>Somebody else brings rows at the moment, or the record moves: the next look tries again.</summary>
    public sealed record Later : RowMade;

    public sealed record Refused(string Why) : RowMade;
}
