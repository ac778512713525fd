using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Exchange.Client;

/// <summary>How the API's JSON is written and read: camelCase, Chinese as it is, no nulls. What a newer hub says besides is passed over.</summary>
public static class ExchangeJson
{
    public static JsonSerializerOptions Options { get; } = Make();

    private static JsonSerializerOptions Make()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            NumberHandling = JsonNumberHandling.Strict,
            Converters = { new WordConverter() },
        };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
