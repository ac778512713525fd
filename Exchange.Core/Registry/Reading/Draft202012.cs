using System.Text.Json;
using System.Text.Json.Nodes;

namespace Exchange.Core.Registry.Reading;

/// <summary>
/// Raises what NJsonSchema writes (draft-04) to draft 2020-12: $defs, numeric exclusive limits, descriptions beside $ref without a oneOf around it,
/// no null where leaving a setting out says the same, no formats that only .NET knows.
/// </summary>
internal static class Draft202012
{
    private const string OldRefs = "#/definitions/";

    public static JsonObject Raise(JsonObject draft04)
    {
        var raised = Schema(draft04);
        raised.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        return raised;
    }

    private static JsonObject Schema(JsonObject old)
    {
        var schema = new JsonObject();
        foreach (var (key, value) in old)
        {
            switch (key)
            {
                case "$schema":
                case "x-enumNames":
                case "exclusiveMinimum" or "exclusiveMaximum" when value!.GetValueKind() == JsonValueKind.False:
                case "format" when value!.GetValue<string>() is "int32" or "int64" or "double" or "float" or "decimal":
                case "minLength" when value!.GetValue<int>() == 0:
                    break;
                case "definitions":
                    schema["$defs"] = Map(value!);
                    break;
                case "properties" or "patternProperties":
                    schema[key] = Map(value!);
                    break;
                case "$ref":
                    schema[key] = value!.GetValue<string>().Replace(OldRefs, "#/$defs/", StringComparison.Ordinal);
                    break;
                case "minimum" or "maximum":
                    var exclusive = key == "minimum" ? "exclusiveMinimum" : "exclusiveMaximum";
                    schema[old[exclusive]?.GetValueKind() == JsonValueKind.True ? exclusive : key] = Number(value!);
                    break;
                case "exclusiveMinimum" or "exclusiveMaximum" when value!.GetValueKind() == JsonValueKind.True:
                    break;
                case "type" when value is JsonArray types && types.Where(type => type!.GetValue<string>() != "null").ToList() is [var only]:
                    schema[key] = only!.DeepClone();
                    break;
                case "oneOf" when value!.AsArray().Where(branch => !IsNull(branch!)).ToList() is [JsonObject only]:
                    foreach (var (name, member) in Schema(only))
                        schema[name] = member!.DeepClone();
                    break;
                default:
                    schema[key] = value switch
                    {
                        JsonObject inner when key != "default" => Schema(inner),
                        JsonArray items when key is "oneOf" or "anyOf" or "allOf" => new JsonArray([.. items.Select(item => Schema(item!.AsObject()))]),
                        _ => value?.DeepClone(),
                    };
                    break;
            }
        }

        return schema;
    }

    private static JsonObject Map(JsonNode schemas)
    {
        var raised = new JsonObject();
        foreach (var (name, schema) in schemas.AsObject())
            raised[name] = Schema(schema!.AsObject());
        return raised;
    }

    private static bool IsNull(JsonNode branch) =>
        branch is JsonObject { Count: 1 } only && only["type"] is JsonValue type && type.GetValue<string>() == "null";

    /// <summary>1.0 as 1: the generator writes every limit as a fraction.</summary>
    private static JsonNode Number(JsonNode value)
    {
        var number = value.GetValue<double>();
        return number == Math.Floor(number) && Math.Abs(number) < 1e15 ? (long)number : number;
    }
}
