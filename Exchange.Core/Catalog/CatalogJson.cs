using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Exchange.Core.Catalog;

/// <summary>How an entry is written: camelCase, Chinese as it is, no nulls. The stored text is the one that is digested, so members stand in the order of the record and extension fields in that of their names.</summary>
public static class CatalogJson
{
    public static JsonSerializerOptions Options { get; } = Configure(new JsonSerializerOptions(JsonSerializerDefaults.Web));

    public static string Write(ResourceContent content)
    {
        var extension = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in content.Extension) extension[name] = value;
        return JsonSerializer.Serialize(content with { Extension = extension }, Options);
    }

    /// <exception cref="InvalidDataException">What is stored does not fit this version of the hub.</exception>
    public static ResourceContent Read(string code, string text)
    {
        try
        {
            return JsonSerializer.Deserialize<ResourceContent>(text, Options)!;
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"The entry {code} of the catalog does not fit this version of the hub: {error.Message}", error);
        }
    }

    /// <summary>SHA-256 of the text, 64 hex characters.</summary>
    public static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>A word of the catalog as it stands in JSON, tables and addresses.</summary>
    public static string Word<T>(T value) where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    /// <summary>The value of a word; null when there is none.</summary>
    public static T? Named<T>(string? word) where T : struct, Enum
    {
        foreach (var value in Enum.GetValues<T>())
            if (string.Equals(Word(value), word, StringComparison.Ordinal)) return value;
        return null;
    }

    private static JsonSerializerOptions Configure(JsonSerializerOptions options)
    {
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase));
        return options;
    }
}
