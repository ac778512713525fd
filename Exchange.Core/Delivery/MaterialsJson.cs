using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Exchange.Core.Materials;
using Exchange.Core.Records;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Delivery;

/// <summary>What came with a record, as mappings see it: <c>[{code, as, name, type, mediaType, size, sha256, md5, number, due, link}]</c>. What is null is not there.</summary>
internal static class MaterialsJson
{
    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="handOver">As the delivery's adapter says; null where it says nothing.</param>
    public static ReadOnlyMemory<byte> Of(IReadOnlyList<MaterialLine> materials, string delivery, HandOverPart? handOver, MaterialLinks links)
    {
        var address = handOver is { As: HandOver.Reference } ? handOver.Address : null;
        var buffer = new ArrayBufferWriter<byte>(512 * materials.Count);
        using (var json = new Utf8JsonWriter(buffer, Writing))
        {
            json.WriteStartArray();
            foreach (var one in materials)
            {
                json.WriteStartObject();
                json.WriteString("code"u8, one.Code);
                json.WriteString("as"u8, MaterialWays.Word(one.Way));
                if (one.Name is not null) json.WriteString("name"u8, one.Name);
                if (one.File is { } file)
                {
                    json.WriteString("type"u8, FileTypes.Word(file.Type));
                    json.WriteString("mediaType"u8, FileTypes.MediaType(file.Type));
                    json.WriteNumber("size"u8, file.Size);
                    json.WriteString("sha256"u8, file.Digest);
                    json.WriteString("md5"u8, file.Md5);
                    if (address is not null) json.WriteString("link"u8, links.Of(address, delivery, one.Place));
                }
                if (one.Number is not null) json.WriteString("number"u8, one.Number);
                if (one.Due is not null) json.WriteString("due"u8, one.Due);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        return buffer.WrittenMemory;
    }
}
