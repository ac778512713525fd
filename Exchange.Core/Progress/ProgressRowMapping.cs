using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Exchange.Core.Checking;
using Exchange.Core.Contract;
using Exchange.Core.Mapping;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Progress;

/// <summary>A row with the progress event that its mapping made of it, or why there is none.</summary>
/// <param name="Content">UTF-8 JSON as <see cref="ProgressReport"/> reads it.</param>
/// <param name="Addressee">Equal for rows about the same record, as far as it can be told; null when there is no event.</param>
public sealed record RowEvent(ProgressRow Row, ReadOnlyMemory<byte> Content, string? EventId, string? Addressee, ProgressObstacle? Obstacle = null);

/// <summary>Makes progress events of rows by registered mappings, as they are today.</summary>
public sealed class ProgressRowMapping(RegistryShelf registry, RegisteredMappings mappings)
{
    private const int LongestId = 100;
    private const int MostTold = 5;
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Never throws for what the row or the mapping holds.</summary>
    public RowEvent Translate(string adapter, ProgressRow row, DateTimeOffset receivedAt, CancellationToken stop)
    {
        var current = registry.Current;
        if (!current.Mappings.TryGetValue(row.Mapping, out var document)) return None(row, "no-such-mapping", $"没有登记映射 {row.Mapping}。 The mapping {row.Mapping} is not registered.");
        if (document is not { Reads: MappingReads.Row, Format: MessageFormat.Json })
            return None(row, "no-row-mapping", $"映射 {row.Mapping} 须为 reads: row、format: json。 The mapping {row.Mapping} must have reads: row and format: json.");
        if (RegisteredSchemas.Checker(current, document.From).Check(row.Row) is { IsValid: false } found) return None(row, "row-does-not-fit", Misfit(document.From, found));
        var input = new RowInput { Row = row.Row, Source = row.Source, Key = row.Key, ReceivedAt = receivedAt };
        return mappings.Translator(current, row.Mapping).Translate(input, stop) switch
        {
            Translation.Written written => Event(adapter, row, written.Message),
            Translation.Failed { Fault: var fault } => None(row, fault.Code, $"{fault.Target ?? row.Mapping}: {fault.Zh} {fault.En}{(fault.Place is null ? "" : $" ({fault.Place})")}"),
            _ => throw new InvalidOperationException("A translation is written or failed."),
        };
    }

    private static RowEvent Event(string adapter, ProgressRow row, byte[] message)
    {
        if (JsonNode.Parse(message) is not JsonObject root) return new RowEvent(row, message, null, null);   // The desk says what is wrong with it.
        if (root["eventId"] is null) root["eventId"] = EventIdOf(adapter, row.Key);
        var id = root["eventId"] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
        var about = root["about"] as JsonObject;
        var addressee = about is null ? null : string.Join('\n', about.Where(static member => member.Key != "step").Select(static member => $"{member.Key}={member.Value}"));
        return new RowEvent(row, JsonSerializer.SerializeToUtf8Bytes(root, Plain), id, addressee);
    }

    /// <summary>
    /// The adapter's name and the row's key: event ids are an organisation's, keys an adapter's, and two adapters of one organisation must not take each other's events for repeats.
    /// </summary>
    internal static string EventIdOf(string adapter, string key)
    {
        var whole = $"{adapter}:{key}";
        return whole.Length <= LongestId ? whole : "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(whole)));
    }

    // Findings never repeat what the row holds.
    private static string Misfit(string schema, Findings found)
    {
        var some = found.Errors.Take(MostTold).ToList();
        var more = found.HasMore || found.Errors.Skip(MostTold).Any() ? " …" : "";
        return $"行不符合 {schema}：{string.Join("；", some.Select(finding => $"{finding.Pointer} {finding.Zh}"))}{more} "
            + $"The row does not fit {schema}: {string.Join("; ", some.Select(finding => $"{finding.Pointer} {finding.En}"))}{more}";
    }

    private static RowEvent None(ProgressRow row, string code, string text) => new(row, default, null, null, new ProgressObstacle(code, text));
}
