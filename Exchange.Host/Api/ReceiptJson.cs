using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Exchange.Core.Intake;

namespace Exchange.Host.Api;

/// <summary>A receipt on the wire, written by hand: it is every record's answer. A repeat gets the same bytes.</summary>
public static class ReceiptJson
{
    public static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public static void Write(Receipt receipt, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, Writing);
        Write(receipt, json);
    }

    public static void Write(Receipt receipt, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, receipt.Id);
        json.WriteString("number"u8, receipt.Number);
        json.WriteString("item"u8, receipt.Item);
        json.WriteString("takenInAt"u8, HubTime.Local(receipt.TakenInAt));
        json.WriteString("digest"u8, receipt.Digest);
        json.WritePropertyName("warnings"u8);
        if (receipt.Warnings is null) json.WriteRawValue("[]"u8, skipInputValidation: true);
        else json.WriteRawValue(receipt.Warnings, skipInputValidation: true);
        json.WriteEndObject();
    }
}
