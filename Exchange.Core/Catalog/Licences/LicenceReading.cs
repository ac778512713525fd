using System.Globalization;
using System.Text.Json;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Catalog.Licences;

/// <summary>What the row of a licence says, by its type. Pure.</summary>
internal static class LicenceReading
{
    // What people write where a validity has no end.
    private static readonly string[] Endless = ["长期", "永久", "9999-12-31"];

    private static readonly string[] Days = ["yyyy-MM-dd", "yyyyMMdd"];

    /// <summary>Null where the row has no identifier: then it is none.</summary>
    public static Licence? Of(LicenceTypeDocument type, string library, string content, DateOnly today, TimeZoneInfo zone)
    {
        var row = Members(content);
        if (Text(row, type.Fields.Identifier) is not { } identifier) return null;
        var (state, from, until) = (Text(row, type.Fields.State), Text(row, type.Fields.ValidFrom), Text(row, type.Fields.ValidUntil));
        return new Licence(
            type, library, identifier, Standing(type, state, from, until, today, zone), state, Text(row, type.Fields.Number), Text(row, type.Fields.Holder), Text(row, type.Fields.HolderNumber), from, until,
            Text(row, type.Fields.File)?.ToLowerInvariant(), row);
    }

    /// <summary>Those that hold first; of several the one that holds longest, then the one that began last.</summary>
    public static int Compare(Licence one, Licence other)
    {
        if (one.Standing != other.Standing) return one.Standing.CompareTo(other.Standing);
        var until = string.CompareOrdinal(End(other), End(one));
        if (until != 0) return until;
        var from = string.CompareOrdinal(Digits(other.ValidFrom), Digits(one.ValidFrom));
        return from != 0 ? from : string.CompareOrdinal(one.Identifier, other.Identifier);
    }

    /// <summary>The row's members; an object without any where it is none.</summary>
    public static IReadOnlyDictionary<string, JsonElement> Members(string content)
    {
        var members = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        if (JsonElement.Parse(content) is { ValueKind: JsonValueKind.Object } row)
            foreach (var member in row.EnumerateObject()) members[member.Name] = member.Value;
        return members;
    }

    /// <summary>A member as text: of a number its source. Null where it is missing, empty, or no single value.</summary>
    public static string? Text(IReadOnlyDictionary<string, JsonElement> row, string? field)
        => field is null || !row.TryGetValue(field, out var value) ? null : value.ValueKind switch
        {
            JsonValueKind.String when value.GetString() is { Length: > 0 } text => text,
            JsonValueKind.Number => value.GetRawText(),
            _ => null,
        };

    /// <summary>A row's members as JSON again.</summary>
    public static string Text(IReadOnlyDictionary<string, JsonElement> row) => JsonSerializer.Serialize(row, CatalogJson.Options);

    private static string End(Licence licence) => licence.ValidUntil is not { } until || Endless.Contains(until, StringComparer.Ordinal) ? "99991231" : Digits(until);

    // Days come with hyphens and without.
    private static string Digits(string? day) => day is null ? "" : day.Replace("-", "", StringComparison.Ordinal);

    private static LicenceStanding Standing(LicenceTypeDocument type, string? state, string? from, string? until, DateOnly today, TimeZoneInfo zone)
    {
        if (type.States is { } states)
        {
            if (state is not null && states.Expired.Contains(state, StringComparer.Ordinal)) return LicenceStanding.Expired;
            // A state that is missing says nothing for it.
            if (state is null || !states.Valid.Contains(state, StringComparer.Ordinal)) return LicenceStanding.Revoked;
        }
        // What cannot be read as a day does not make a licence hold.
        if (until is not null && !Endless.Contains(until, StringComparer.Ordinal) && !(Day(until, zone) >= today)) return LicenceStanding.Expired;
        return from is not null && !(Day(from, zone) <= today) ? LicenceStanding.Future : LicenceStanding.Valid;
    }

    private static DateOnly? Day(string text, TimeZoneInfo zone)
        => DateOnly.TryParseExact(text, Days, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day
            : text.Length >= 17 && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment) ? DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(moment, zone).DateTime) : null;
}
