using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Exchange.Bench.Expressions;

/// <summary>The sample mapping as a programmer would write it with System.Text.Json, for this one format: what an engine is measured against.</summary>
static class HandWritten
{
    static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    internal static void Translate(byte[] record, IBufferWriter<byte> output)
    {
        using var document = JsonDocument.Parse(record);
        using var writer = new Utf8JsonWriter(output, Options);
        var root = document.RootElement;
        var form = root.GetProperty("form"u8);
        var applicant = root.GetProperty("applicant"u8);
        var person = form.GetProperty("legalRepresentative"u8);
        writer.WriteStartObject();
        Copy(writer, "applyNo"u8, root, "intakeNo"u8);
        Copy(writer, "itemCode"u8, root, "serviceItem"u8);
        Copy(writer, "regionCode"u8, root, "division"u8);
        Copy(writer, "submitTime"u8, root, "submittedAt"u8);
        Copy(writer, "entName"u8, form, "enterpriseName"u8);
        Copy(writer, "uscc"u8, applicant, "creditCode"u8);
        Copy(writer, "entType"u8, form, "enterpriseType"u8);
        writer.WriteNumber("regCapital"u8, form.GetProperty("registeredCapital"u8).GetDouble() / 10000);
        Copy(writer, "currency"u8, form, "currency"u8);
        Copy(writer, "address"u8, form, "address"u8);
        writer.WriteString("scope"u8, form.GetProperty("businessScope"u8).GetString()!.Replace(';', '|'));
        writer.WriteString("estDate"u8, form.GetProperty("establishedOn"u8).GetString()!.Replace("-", "", StringComparison.Ordinal));
        Copy(writer, "term"u8, form, "termYears"u8);
        Copy(writer, "staff"u8, form, "employees"u8);
        writer.WriteStartObject("legalPerson"u8);
        Copy(writer, "name"u8, person, "name"u8);
        Copy(writer, "certNo"u8, person, "idNumber"u8);
        writer.WriteString("sex"u8, person.GetProperty("gender"u8).ValueEquals("1"u8) ? "男" : "女");
        Copy(writer, "phone"u8, person, "mobile"u8);
        writer.WriteEndObject();
        WriteAll(writer, "investors"u8, form.GetProperty("shareholders"u8), static (w, holder) =>
        {
            Copy(w, "name"u8, holder, "name"u8);
            Copy(w, "certNo"u8, holder, "idNumber"u8);
            Copy(w, "amount"u8, holder, "amount"u8);
        });
        var contact = applicant.GetProperty("contact"u8);
        writer.WriteString("contact"u8, contact.GetProperty("name"u8).GetString() + "/" + contact.GetProperty("mobile"u8).GetString());
        WriteAll(writer, "files"u8, root.GetProperty("materials"u8), static (w, material) =>
        {
            Copy(w, "code"u8, material, "code"u8);
            Copy(w, "name"u8, material, "name"u8);
            Copy(w, "digest"u8, material, "sha256"u8);
        });
        writer.WriteEndObject();
    }

    static void Copy(Utf8JsonWriter writer, ReadOnlySpan<byte> target, JsonElement from, ReadOnlySpan<byte> source)
    {
        if (!from.TryGetProperty(source, out var value))
            return;
        writer.WritePropertyName(target);
        value.WriteTo(writer);
    }

    // One item stands for itself, as in the mapping language.
    static void WriteAll(Utf8JsonWriter writer, ReadOnlySpan<byte> name, JsonElement items, Action<Utf8JsonWriter, JsonElement> write)
    {
        var count = items.GetArrayLength();
        if (count == 0)
            return;
        writer.WritePropertyName(name);
        if (count > 1)
            writer.WriteStartArray();
        foreach (var item in items.EnumerateArray())
        {
            writer.WriteStartObject();
            write(writer, item);
            writer.WriteEndObject();
        }
        if (count > 1)
            writer.WriteEndArray();
    }
}
