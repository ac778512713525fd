using System.Text.Json;

namespace Exchange.Core.Registry.Reading;

/// <summary>
/// The JSON that is stored of a document and compared: the record's properties in the record's order, without the ones that say nothing;
/// tables of the author's and free JSON in the author's order; numbers with their digits as written. Defaults are not filled in, so a new
/// default of the hub does not look like a change by the team.
/// </summary>
internal static class CanonicalForm
{
    /// <summary>Only for what <see cref="ShapeCheck"/> found nothing wrong with.</summary>
    public static byte[] Of(SourceMap map, RecordShape shape)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, DocumentJson.Writer))
            Record(writer, map, shape);
        return stream.ToArray();
    }

    static void Record(Utf8JsonWriter writer, SourceMap map, RecordShape shape)
    {
        writer.WriteStartObject();
        foreach (var property in shape.Properties)
        {
            if (map.Entry(property.Name)?.Value is not { } value || (value is SourceScalar { IsNull: true } && property.Shape is not FreeShape))
                continue;
            writer.WritePropertyName(property.Name);
            Value(writer, value, property.Shape);
        }

        writer.WriteEndObject();
    }

    static void Value(Utf8JsonWriter writer, SourceNode node, Shape shape)
    {
        switch (shape, node)
        {
            case (RecordShape record, SourceMap map):
                Record(writer, map, record);
                break;
            case (_, SourceMap map):
                writer.WriteStartObject();
                foreach (var entry in map.Entries)
                {
                    writer.WritePropertyName(entry.Key);
                    Value(writer, entry.Value, (shape as TableShape)?.Value ?? shape);
                }

                writer.WriteEndObject();
                break;
            case (_, SourceList list):
                writer.WriteStartArray();
                foreach (var item in list.Items)
                    Value(writer, item, (shape as ListShape)?.Item ?? shape);
                writer.WriteEndArray();
                break;
            case (_, SourceScalar scalar):
                Scalar(writer, scalar, shape);
                break;
        }
    }

    static void Scalar(Utf8JsonWriter writer, SourceScalar scalar, Shape shape)
    {
        var form = scalar.Form != ScalarForm.Plain ? scalar.Form : shape switch
        {
            TextShape or ChoiceShape or DateShape => ScalarForm.Text,
            _ when scalar.IsNull => ScalarForm.Null,
            FreeShape or FlagShape when PlainScalar.Flag(scalar.Text) is { } flag => flag ? ScalarForm.True : ScalarForm.False,
            FreeShape or NumberShape when PlainScalar.IsNumber(scalar.Text) => ScalarForm.Number,
            _ => ScalarForm.Text,
        };
        switch (form)
        {
            case ScalarForm.Null:
                writer.WriteNullValue();
                break;
            case ScalarForm.True or ScalarForm.False:
                writer.WriteBooleanValue(form == ScalarForm.True);
                break;
            case ScalarForm.Number:
                writer.WriteRawValue(scalar.Text);
                break;
            default:
                writer.WriteStringValue(scalar.Text);
                break;
        }
    }
}
