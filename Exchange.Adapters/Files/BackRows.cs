using System.Text.Json;

namespace Exchange.Adapters.Files;

/// <summary>What became of the rows of one file, by their keys, as far as results came back.</summary>
internal sealed record BackRows(Dictionary<string, BackRow> Rows)
{
    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, JsonSerializerOptions.Web);

    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static BackRows Read(byte[] content)
    {
        try
        {
            return JsonSerializer.Deserialize<BackRows>(content, JsonSerializerOptions.Web) is { Rows: not null } rows ? rows : throw new JsonException();
        }
        catch (JsonException error)
        {
            throw new InvalidDataException("a file .back.json in the work folder is damaged: restore it or remove it", error);
        }
    }

    /// <summary>These, and over them what came now.</summary>
    public BackRows With(IEnumerable<KeyValuePair<string, BackRow>> newer)
    {
        var all = new Dictionary<string, BackRow>(Rows, StringComparer.Ordinal);
        foreach (var (key, row) in newer)
            all[key] = row;
        return new BackRows(all);
    }
}

/// <param name="Values">The result's columns, of a row that failed; null of one that was done.</param>
internal sealed record BackRow(bool Done, Dictionary<string, string>? Values);
