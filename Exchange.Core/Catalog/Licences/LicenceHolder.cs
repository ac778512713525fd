using System.Text.Json;
using Exchange.Core.Records;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Catalog.Licences;

/// <summary>Whose a certificate is, as its record says.</summary>
internal sealed record LicenceHolder(string? Name, string? Number);

/// <summary>Reads out of a record, by the licence type, whose a certificate is that its closing has brought.</summary>
public sealed class LicenceHolders(CaseFiles cases, CaseReading reading)
{
    /// <summary>Null where the record is not there, or the type names none of its steps any more.</summary>
    internal async Task<LicenceHolder?> Of(LicenceDue due, LicenceTypeDocument type, CancellationToken stop)
    {
        if (await cases.Read(due.RecordId, stop) is not { } record || type.Sources.FirstOrDefault(one => one.Item == record.Item && one.Step == due.Step) is not { } source) return null;
        JsonElement? body = await reading.Content(record.Id, null, ReadScope.All, stop) is { IsPruned: false } content ? JsonElement.Parse(content.Body.Span) : null;
        // What the step gives goes before what the form says: a new company has its number only then.
        return new LicenceHolder(At(body, source.Holder), Given(record.Step(due.Step)?.Gives, source.HolderGives) ?? At(body, source.HolderNumber));
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
