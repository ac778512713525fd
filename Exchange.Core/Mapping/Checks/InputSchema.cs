using System.Text.Json;
using Exchange.Core.Mapping.Schemas;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Mapping.Checks;

/// <summary>The schema of a mapping's whole input, around the schema of the record.</summary>
internal static class InputSchema
{
    const string Name = "mapping-input";

    internal static Shape Root(MappingDocument document, MappingSurroundings around, out SchemaBook book)
    {
        var text = document.Reads == MappingReads.Record ? Record(document.From, around.Steps) : Row(document.From);
        book = new SchemaBook(name => name == Name ? text : around.Schema(name));
        return Shape.Of(PlaceForm.Of(book.Open(Name)!, "", null));
    }

    static byte[] Record(string from, IReadOnlyDictionary<string, StepOffer>? steps) => Text(json =>
    {
        Closed(json, ["record", "number", "stepNumber", "takenInAt", "deliveryId", "recordId", "step", "version", "steps"]);
        json.WriteStartObject("properties");
        Referred(json, "record", from);
        foreach (var name in (string[])["number", "stepNumber", "takenInAt", "deliveryId", "recordId", "step", "situation"])
            Typed(json, name, "string");
        Typed(json, "version", "integer");
        json.WriteStartObject("steps");
        Steps(json, steps);
        json.WriteEndObject();
        Materials(json);
        Warnings(json);
        json.WriteEndObject();
    });

    static void Materials(Utf8JsonWriter json)
    {
        json.WriteStartObject("materials");
        json.WriteString("type", "array");
        json.WriteStartObject("items");
        Closed(json, ["code", "as"]);
        json.WriteStartObject("properties");
        foreach (var name in (string[])["code", "as", "name", "type", "mediaType", "sha256", "md5", "number", "due", "link"])
            Typed(json, name, "string");
        Typed(json, "size", "integer");
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    static void Warnings(Utf8JsonWriter json)
    {
        string[] names = ["pointer", "code", "severity", "zh", "en"];
        json.WriteStartObject("warnings");
        json.WriteString("type", "array");
        json.WriteStartObject("items");
        Closed(json, names);
        json.WriteStartObject("properties");
        foreach (var name in names)
            Typed(json, name, "string");
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    static byte[] Row(string from) => Text(json =>
    {
        Closed(json, InputObject.RowNames);
        json.WriteStartObject("properties");
        Referred(json, "row", from);
        foreach (var name in InputObject.RowNames.Skip(1))
            Typed(json, name, "string");
        json.WriteEndObject();
    });

    static byte[] Text(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }
        return buffer.ToArray();
    }

    static void Referred(Utf8JsonWriter json, string name, string schema)
    {
        json.WriteStartObject(name);
        json.WriteString("$ref", schema);
        json.WriteEndObject();
    }

    static void Steps(Utf8JsonWriter json, IReadOnlyDictionary<string, StepOffer>? steps)
    {
        json.WriteString("type", "object");
        if (steps is null)
        {
            json.WriteStartObject("additionalProperties");
            Step(json, null);
            json.WriteEndObject();
            return;
        }
        json.WriteStartArray("required");
        foreach (var (name, offer) in steps)
            if (offer.Awaited.Count > 0)
                json.WriteStringValue(name);
        json.WriteEndArray();
        json.WriteStartObject("properties");
        foreach (var (name, offer) in steps)
        {
            json.WriteStartObject(name);
            Step(json, offer);
            json.WriteEndObject();
        }
        json.WriteEndObject();
        json.WriteBoolean("additionalProperties", false);
    }

    static void Step(Utf8JsonWriter json, StepOffer? offer)
    {
        Closed(json, ["gives"]);
        json.WriteStartObject("properties");
        Typed(json, "acknowledgement", "string");
        json.WriteStartObject("gives");
        json.WriteString("type", "object");
        if (offer is not null)
        {
            json.WriteStartArray("required");
            foreach (var name in offer.Awaited)
                json.WriteStringValue(name);
            json.WriteEndArray();
            json.WriteStartObject("properties");
            foreach (var name in offer.Gives.Union(offer.Awaited, StringComparer.Ordinal))
                json.WriteBoolean(name, true);
            json.WriteEndObject();
            json.WriteBoolean("additionalProperties", false);
        }
        json.WriteEndObject();
        json.WriteEndObject();
    }

    static void Closed(Utf8JsonWriter json, string[] required)
    {
        json.WriteString("type", "object");
        json.WriteBoolean("additionalProperties", false);
        json.WriteStartArray("required");
        foreach (var name in required)
            json.WriteStringValue(name);
        json.WriteEndArray();
    }

    static void Typed(Utf8JsonWriter json, string name, string type)
    {
        json.WriteStartObject(name);
        json.WriteString("type", type);
        json.WriteEndObject();
    }
}
