using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace Exchange.Core.Catalog.Sharing;

/// <summary>What of a row goes out: some fields, in the entry's order, each under its mask. Written from the row's bytes to the answer's, without anything made of it in between.</summary>
public sealed class RowCut
{
    private const int FewFields = 64;

    private static readonly ConditionalWeakTable<ShareView, RowCut> Whole = [];

    private readonly Part[] _parts;

    private RowCut(IEnumerable<Part> parts) => _parts = [.. parts];

    /// <summary>All that a view shows.</summary>
    public static RowCut Of(ShareView view) => Whole.GetValue(view, static one => new RowCut(one.Fields.Select(static field => new Part(field.Name, field.Mask))));

    /// <summary>Some of it.</summary>
    /// <param name="fields">Null for all.</param>
    /// <param name="bare">Those that go out without a mask.</param>
    public static RowCut Of(ShareView view, IReadOnlyCollection<string>? fields, IReadOnlyCollection<string> bare) => fields is null && bare.Count == 0 ? Of(view)
        : new RowCut(view.Fields.Where(field => fields?.Contains(field.Name, StringComparer.Ordinal) != false)
            .Select(field => new Part(field.Name, bare.Contains(field.Name, StringComparer.Ordinal) ? MaskRule.None : field.Mask)));

    public int Count => _parts.Length;

    /// <summary>Names of those that are masked.</summary>
    public IEnumerable<string> Masked => _parts.Where(static part => part.Mask != MaskRule.None).Select(static part => part.Name);

    /// <param name="row">A JSON object in UTF-8.</param>
    public void Write(Utf8JsonWriter writer, ReadOnlySpan<byte> row)
    {
        Span<Place> places = _parts.Length <= FewFields ? stackalloc Place[_parts.Length] : new Place[_parts.Length];
        places.Clear();
        var reader = new Utf8JsonReader(row);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var at = -1;
            for (var i = 0; i < _parts.Length && at < 0; i++)
                if (reader.ValueTextEquals(_parts[i].Utf8)) at = i;
            reader.Read();
            var from = (int)reader.TokenStartIndex;
            var isText = reader.TokenType == JsonTokenType.String;
            reader.Skip();
            if (at >= 0) places[at] = new Place(from, (int)reader.BytesConsumed - from, isText);
        }
        writer.WriteStartObject();
        for (var i = 0; i < _parts.Length; i++)
        {
            if (places[i].Length == 0) continue;
            ref readonly var part = ref _parts[i];
            var value = row.Slice(places[i].From, places[i].Length);
            writer.WritePropertyName(part.Encoded);
            if (part.Mask == MaskRule.None) writer.WriteRawValue(value, skipInputValidation: true);
            else writer.WriteStringValue(places[i].IsText ? FieldMask.Of(part.Mask, Text(value)) : FieldMask.Hidden);
        }
        writer.WriteEndObject();
    }

    private static string Text(ReadOnlySpan<byte> value)
    {
        var reader = new Utf8JsonReader(value);
        reader.Read();
        return reader.GetString()!;
    }

    private readonly record struct Place(int From, int Length, bool IsText);

    private readonly record struct Part(string Name, MaskRule Mask)
    {
        public byte[] Utf8 { get; } = Encoding.UTF8.GetBytes(Name);

        public JsonEncodedText Encoded { get; } = JsonEncodedText.Encode(Name, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping);
    }
}
