using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Exchange.Client;

/// <summary>An enumeration is a word on the wire. A word that a newer hub has is the enumeration's default, <c>NotKnown</c>, and cannot be sent.</summary>
internal sealed class WordConverter : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) => typeToConvert.IsEnum;

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) => (JsonConverter)Activator.CreateInstance(typeof(Of<>).MakeGenericType(typeToConvert))!;

    private sealed class Of<T> : JsonConverter<T> where T : struct, Enum
    {
        private static readonly Dictionary<string, T> Words = typeof(T).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(static field => (Word: field.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()?.Name, Value: (T)field.GetValue(null)!))
            .Where(static one => one.Word is not null).ToDictionary(static one => one.Word!, static one => one.Value, StringComparer.Ordinal);

        private static readonly Dictionary<T, string> Written = Words.ToDictionary(static one => one.Value, static one => one.Key);

        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Words.GetValueOrDefault(reader.GetString() ?? "");

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
            => writer.WriteStringValue(Written.TryGetValue(value, out var word) ? word : throw new JsonException($"{typeof(T).Name}.{value} is no word of the API."));
    }
}
