using System.Globalization;
using System.Text.Json;
using Exchange.Core.Log;
using Exchange.Core.Records;
using Exchange.Core.Storage;

namespace Exchange.Core.Catalog.Proving;

/// <summary>
/// Answers with shared data, by their numbers: these are the positions of their events in the exchange log, so that a record's material leads to what was asked, by whom and when, and to nothing of what was answered.
/// A record is taken in whatever is found here; the log decides nothing.
/// </summary>
public sealed class AnswerBook(Database database)
{
    private static readonly string[] Kinds = [LogKind.EvidenceAnswered, LogKind.SharePrefilled, LogKind.ShareQueried, LogKind.ShareVerified];

    private static readonly Sql AtPosition = new("select kind, at, data from log_event where position = @position and client = @client");

    /// <summary>Null where this client was given no answer of that number.</summary>
    public async Task<SeenShare?> Look(string number, string client, CancellationToken stop)
    {
        if (!long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var position) || position.ToString(CultureInfo.InvariantCulture) != number) return null;
        if (await database.First(AtPosition.With(position, client), static row => new Line(row.GetString(0), row.GetInt64(1), row.Text(2)), stop) is not { } line || !Kinds.Contains(line.Kind, StringComparer.Ordinal)) return null;
        var data = line.Data is { } text ? JsonElement.Parse(text) : default;
        var resources = Word(data, "resources")?.Split(' ') ?? (Word(data, "resource") is { } one ? [one] : []);
        return new SeenShare(position, line.Kind, DateTimeOffset.FromUnixTimeMilliseconds(line.At), Word(data, "item"), resources);
    }

    private static string? Word(JsonElement data, string name) => data.ValueKind == JsonValueKind.Object && data.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private sealed record Line(string Kind, long At, string? Data);
}
