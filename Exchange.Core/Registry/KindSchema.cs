using System.Collections.Concurrent;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Exchange.Core.Contract;
using Exchange.Core.Registry.Reading;
using NJsonSchema;
using NJsonSchema.Generation;

namespace Exchange.Core.Registry;

/// <summary>
/// The JSON Schema (draft 2020-12) of each kind of document and of each adapter kind's options, derived from the records: for editors, the console's
/// forms and the docs. The reader checks against the same records, and says more.
/// </summary>
public static class KindSchema
{
    private static readonly ConcurrentDictionary<DocumentKind, string> Kinds = new();

    /// <summary>The schema of a kind's documents, envelope included, as indented JSON that ends with a newline.</summary>
    public static string Of(DocumentKind kind) => Kinds.GetOrAdd(kind, static kind =>
    {
        var schema = Derive(kind.Record, kind.Name);
        var properties = new JsonObject { ["kind"] = new JsonObject { ["const"] = kind.Name, ["description"] = "The kind of document." } };
        foreach (var (name, property) in schema["properties"]!.AsObject())
            properties[name] = property!.DeepClone();
        schema["properties"] = properties;
        schema["required"]!.AsArray().Insert(0, "kind");
        return Print(schema);
    });

    /// <summary>The schema of an adapter kind's options, as indented JSON that ends with a newline.</summary>
    public static string OfOptions(AdapterKind kind) => Print(Derive(kind.Options, kind.Name + " options"));

    private static JsonObject Derive(Type record, string title)
    {
        // The texts are the attributes', not the XML docs': these are a file beside the program that may be missing.
        var settings = new SystemTextJsonSchemaGeneratorSettings
        {
            SerializerOptions = DocumentJson.Strict,
            FlattenInheritanceHierarchy = true,
            SchemaType = SchemaType.JsonSchema,
            UseXmlDocumentation = false,
            ResolveExternalXmlDocumentation = false,
            SchemaProcessors = { new AttributeFacts() },
        };
        var schema = Draft202012.Raise((JsonObject)JsonNode.Parse(JsonSchemaGenerator.FromType(record, settings).ToJson())!);
        schema["title"] = title;
        return schema;
    }

    private static string Print(JsonObject schema) =>
        schema.ToJsonString(new JsonSerializerOptions(DocumentJson.Strict) { WriteIndented = true, NewLine = "\n" }) + "\n";

    /// <summary>What the generator leaves out: exclusive limits, that required text is not empty, defaults, the texts on the records themselves.</summary>
    private sealed class AttributeFacts : ISchemaProcessor
    {
        public void Process(SchemaProcessorContext context)
        {
            var type = context.ContextualType.Type;
            if (context.Schema.Properties.Count == 0)
                return;
            context.Schema.Description ??= type.GetCustomAttribute<DescriptionAttribute>(inherit: false)?.Description;
            // Without its required members, which the compiler asks for and the runtime does not: only the others' defaults are read.
            var sample = type.GetConstructor(Type.EmptyTypes) is null ? null : Activator.CreateInstance(type);
            foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
            {
                if (!context.Schema.Properties.TryGetValue(JsonNamingPolicy.CamelCase.ConvertName(property.Name), out var schema))
                    continue;
                if (property.GetCustomAttribute<RangeAttribute>() is { } range)
                {
                    schema.IsExclusiveMinimum = range.MinimumIsExclusive;
                    schema.IsExclusiveMaximum = range.MaximumIsExclusive;
                }

                if (property.GetCustomAttribute<RequiredAttribute>() is { AllowEmptyStrings: false } && property.PropertyType == typeof(string))
                    schema.MinLength = Math.Max(schema.MinLength ?? 0, 1);

                if (sample is not null && !context.Schema.RequiredProperties.Contains(schema.Name))
                    schema.Default = Default(property.GetValue(sample));
            }
        }

        private static object? Default(object? value) => value switch
        {
            string or bool or int or long or double or decimal => value,
            Enum choice => JsonNamingPolicy.CamelCase.ConvertName(choice.ToString()),
            _ => null,
        };
    }
}
