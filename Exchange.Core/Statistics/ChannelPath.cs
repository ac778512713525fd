using System.Text.Json;

namespace Exchange.Core.Statistics;

/// <summary>Reads from a body by which channel it came.</summary>
internal sealed class ChannelPath(string? setting)
{
    public const string Other = "other";

    private const int Longest = 8;

    private readonly string[][] _paths = setting?.Split(',').Select(static path => path.Split('.')).ToArray() ?? [];

    public bool IsSet => _paths.Length > 0;

    /// <summary>Empty when the body does not say it.</summary>
    /// <remarks>Only short codes: a path that leads to a name or a number of a person brings none of it into the statistics.</remarks>
    public string In(ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body);
        var root = document.RootElement;
        return string.Join('-', _paths.Select(path => Value(root, path)).Where(static value => value.Length > 0));
    }

    private static string Value(JsonElement at, string[] path)
    {
        foreach (var member in path)
            if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(member, out at)) return "";
        var text = at.ValueKind switch
        {
            JsonValueKind.String => at.GetString()!,
            JsonValueKind.Number => at.GetRawText(),
            JsonValueKind.Null => "",
            _ => Other,
        };
        return text.Length <= Longest && text.All(char.IsAsciiLetterOrDigit) ? text : Other;
    }
}
