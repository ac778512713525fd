using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using Exchange.Core.Checking;
using Exchange.Core.Contract;
using Exchange.Core.Mapping;
using Exchange.Core.Materials;
using Exchange.Core.Records;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Storage;

namespace Exchange.Core.Delivery;

/// <summary>
/// Makes the messages of claimed deliveries. A delivery that was started before is translated under the documents of its first start, and must give the same message.
/// </summary>
public sealed class Translations(RegistryShelf registry, RegisteredMappings mappings, Database database, CaseMaterials materials, MaterialLinks links, MaterialStore store)
{
    private const int Most = 32;
    private static readonly string Ids = string.Join(", ", Enumerable.Range(0, Most).Select(i => $"@id{(char)('a' + i / 26)}{(char)('a' + i % 26)}"));

    private static readonly Sql Cases = new($$"""
        select d.id, r.id, r.number, r.item, r.situation, r.revision, r.taken_in_at, r.trace, v.content, v.body_from, v.body_length, d.mapping,
          cast(case when r.warnings is null and d.version = 1 then 0 else 1 end as bigint), cast(case when d.replaces is null then 0 else 1 end as bigint)
        from delivery d join record r on r.id = d.record_id join record_version v on v.record_id = d.record_id and v.version = d.version
        where d.id in ({{Ids}})
        """);

    private static readonly Sql Steps = new($$"""
        select s.record_id, s.name, s.acknowledgement, s.gives from step s where s.record_id in ({{Ids}}) and (s.acknowledgement is not null or s.gives is not null)
        """);

    // Only of replacements, which are few: nobody else pays for it.
    private static readonly Sql Edits = new($$"""
        select e.delivery_id, e.body from edited_body e where e.delivery_id in ({{Ids}})
        """);

    private static readonly Dictionary<string, StepFacts> NoFacts = [];

    private sealed record Case(
        string Delivery, string Record, string Number, string Item, string? Situation, long Revision, DateTimeOffset TakenInAt, string? Trace,
        ReadOnlyMemory<byte> Content, int BodyFrom, int BodyLength, string? Mapping, bool MayWarn, bool Replaces = false)
    {
        /// <summary>What came with the version.</summary>
        public IReadOnlyList<MaterialLine> Materials { get; init; } = [];

        public ReadOnlyMemory<byte> Body => Content.Slice(BodyFrom, BodyLength);
    }

    public async Task<IReadOnlyList<Outgoing>> Translate(IReadOnlyList<Claimed> claimed, CancellationToken stop)
    {
        var outgoing = new List<Outgoing>(claimed.Count);
        foreach (var some in claimed.Chunk(Most))
        {
            var cases = (await database.Query(Cases.With(Padded(some.Select(d => d.Id))), ReadCase, stop)).ToDictionary(c => c.Delivery, StringComparer.Ordinal);
            // Looked for before an edited body takes the place of what was sent.
            var brought = cases.Values.Where(static one => MayHaveMaterials(one)).Select(static one => one.Delivery).ToList();
            if (cases.Values.Where(static one => one.Replaces).Select(static one => one.Delivery).ToList() is { Count: > 0 } replacements)
                foreach (var (delivery, body) in await database.Query(Edits.With(Padded(replacements)), static row => (row.GetString(0), row.Bytes(1)!), stop))
                    cases[delivery] = cases[delivery] with { Content = body, BodyFrom = 0, BodyLength = body.Length, MayWarn = true };
            if (brought.Count > 0)
            {
                var found = await materials.OfAll(brought, stop);
                foreach (var delivery in brought) cases[delivery] = cases[delivery] with { Materials = [.. found[delivery]] };
            }
            var steps = (await database.Query(Steps.With(Padded(some.Select(d => d.RecordId))), row => (Record: row.GetString(0), Step: row.GetString(1), Facts: new StepFacts(row.Text(2), row.Bytes(3))), stop))
                .ToLookup(s => s.Record, StringComparer.Ordinal);
            foreach (var delivery in some)
                outgoing.Add(await Translate(delivery, cases[delivery.Id], steps[delivery.RecordId].ToDictionary(s => s.Step, s => s.Facts, StringComparer.Ordinal), stop));
        }
        return outgoing;
    }

    /// <summary>Of a record that is about to be taken in and of which no step has brought anything yet; null when the registry has changed since it was examined.</summary>
    public Outgoing? TranslateFirst(Claimed delivery, NewRecord record, NewStep step, CancellationToken stop)
    {
        var current = registry.Current;
        if (current.Revision != record.Revision) return null;
        var file = new Case(
            delivery.Id, record.Id, record.Number, record.Item, record.Situation, record.Revision, DateTimeOffset.FromUnixTimeMilliseconds(record.TakenInAt), record.Trace,
            record.Content, record.BodyFrom, record.BodyLength, step.Mapping, MayWarn: record.Warnings is not null)
        {
            Materials = [.. record.Materials.Select(static (one, i) => new MaterialLine(1, i + 1L, one.Code, one.Way, one.File?.Digest, one.File, one.Name, one.Number, one.Due?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)))],
        };
        return Translate(delivery, file, current, current, NoFacts, stop);
    }

    private async Task<Outgoing> Translate(Claimed delivery, Case file, IReadOnlyDictionary<string, StepFacts> facts, CancellationToken stop)
    {
        var then = delivery.Revision is { } pinned ? await registry.At(pinned, stop) : registry.Current;
        return Translate(delivery, file, await registry.At(file.Revision, stop), then, facts, stop);
    }

    /// <param name="takenIn">The documents when the record was taken in.</param>
    /// <param name="then">The documents when the delivery was first started.</param>
    private Outgoing Translate(
        Claimed delivery, Case file, RegistrySnapshot takenIn, RegistrySnapshot then, IReadOnlyDictionary<string, StepFacts> facts, CancellationToken stop)
    {
        var item = takenIn.Items.GetValueOrDefault(file.Item);
        // A record is pruned when nothing of it is open; whatever opens a delivery of one all the same must not send a message made of nothing.
        if (file.Content.IsEmpty) return Fault(delivery, then, "content-pruned");
        if (item?.StepIn(delivery.Step, file.Situation) is not { } step) return Fault(delivery, then, "no-such-step");
        // A jurisdiction's own mapping was written down with the delivery.
        var mapping = file.Mapping ?? (delivery.Purpose == "withdraw" ? step.WithdrawMapping : step.Mapping);
        if (mapping is null) return Fault(delivery, then, "no-withdraw-mapping");
        if (!then.Mappings.ContainsKey(mapping)) return Fault(delivery, then, "no-such-mapping", mapping);

        // What its step does not get, neither its mapping sees nor its system: the item says so, as it was when the record was taken in.
        var brought = file.Materials.Count == 0 ? [] : file.Materials.Where(one => item.HandsOver(one.Code, step.Name)).ToList();
        var handOver = brought.Count == 0 ? null : then.Adapters.GetValueOrDefault(delivery.Adapter)?.Materials;
        var input = new MappingInput
        {
            Record = file.Body,
            Number = file.Number,
            StepNumber = SubNumber.Of(file.Number, item, delivery.Step),
            TakenInAt = file.TakenInAt,
            DeliveryId = delivery.Id,
            RecordId = delivery.RecordId,
            Step = delivery.Step,
            Version = (int)delivery.Version,
            Situation = file.Situation,
            Materials = brought.Count == 0 ? default : MaterialsJson.Of(brought, delivery.Id, handOver, links),
            Warnings = file.MayWarn ? Warnings(takenIn, item.FormIn(file.Situation), file.Body) : default,
            Steps = facts,
        };
        var translator = mappings.Translator(then, mapping);
        return translator.Translate(input, stop) switch
        {
            Translation.Written written => Message(
                delivery, file, then, written.Message, translator.MediaType, facts.GetValueOrDefault(delivery.Step)?.Acknowledgement,
                handOver is { As: HandOver.Copy } && delivery.Purpose != "withdraw" ? [.. brought.Where(static one => one.File is not null).Select(Copy)] : []),
            Translation.Failed failed => Fault(delivery, then, failed.Fault.Code, failed.Fault.ToString(), PlaceOf(translator, failed.Fault)),
            _ => throw new InvalidOperationException("A translation is written or failed."),
        };
    }

    /// <summary>
    /// What the check of this version warns of. Found again rather than kept: a correction may have mended it, and the form of the record's revision always
    /// finds the same.
    /// </summary>
    private static ReadOnlyMemory<byte> Warnings(RegistrySnapshot takenIn, string form, ReadOnlyMemory<byte> body)
        => RegisteredSchemas.Checker(takenIn, form).Check(body) is { IsClean: false } found ? FindingsJson.Array(found.Warnings) : default;

    /// <summary>
    /// Without asking the database: nothing but a few names stands around the body, so a record without materials pays a look at some dozen bytes. An escape could hide the name.
    /// </summary>
    private static bool MayHaveMaterials(Case file)
    {
        var content = file.Content.Span;
        return content.Length > 0 && (Names(content[..file.BodyFrom]) || Names(content[(file.BodyFrom + file.BodyLength)..]));

        static bool Names(ReadOnlySpan<byte> around) => around.IndexOf("materials"u8) >= 0 || around.Contains((byte)'\\');
    }

    private static Outgoing Message(Claimed delivery, Case file, RegistrySnapshot then, byte[] payload, string mediaType, string? acknowledgement, IReadOnlyList<MessageFile> files) => new(
        delivery,
        new Message(
            delivery.Id, delivery.RecordId, file.Number, delivery.Step, (int)delivery.Version, delivery.Purpose == "withdraw" ? MessagePurpose.Withdraw : MessagePurpose.Submit,
            payload, mediaType, file.TakenInAt, acknowledgement, file.Trace) { Files = files },
        then.Revision,
        Convert.ToHexStringLower(SHA256.HashData(payload)));

    private MessageFile Copy(MaterialLine one)
    {
        var file = one.File!;
        return new MessageFile(one.Code, one.Name, FileTypes.MediaType(file.Type), FileTypes.Word(file.Type), file.Size, file.Digest, file.Md5, () => store.Open(file.Digest) ?? throw new FileNotFoundException("The file of a material is not in the folder."));
    }

    private static Outgoing Fault(Claimed delivery, RegistrySnapshot then, string code, string? text = null, string? place = null)
        => new(delivery, null, then.Revision, "", code, text, place);

    /// <summary>The mapping, the place in it and in its message: what stands in a document, and so nothing personal.</summary>
    private static string PlaceOf(Translator translator, TranslationFault fault)
        => $"{translator.Program.Document.Name} {fault.Place?.ToString() ?? fault.Target}";

    private static object?[] Padded(IEnumerable<string> ids)
    {
        var padded = new object?[Most];
        var i = 0;
        foreach (var id in ids) padded[i++] = id;
        return padded;
    }

    private static Case ReadCase(DbDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.Text(4), row.GetInt64(5), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(6)),
        row.Text(7), row.Bytes(8)!, (int)row.GetInt64(9), (int)row.GetInt64(10), row.Text(11), row.GetInt64(12) == 1, row.GetInt64(13) == 1);
}
