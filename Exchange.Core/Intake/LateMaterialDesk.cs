using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Exchange.Core.Checking;
using Exchange.Core.Records;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Storage;

namespace Exchange.Core.Intake;

/// <summary>
/// Where what was promised for later is brought. 容缺后补 The record's content is made anew with the material in the place of the promise, everything else byte for byte as it was, and goes the way of a correction:
/// every department that has the record gets the new version.
/// </summary>
public sealed class LateMaterialDesk(CaseReading reading, CorrectionDesk corrections)
{
    private const int MostTries = 5;

    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <param name="material">As in a submission, without its code: <c>{"as", "upload" | "number", …}</c>.</param>
    /// <param name="along">Given the answer, what is written in the same commit.</param>
    /// <exception cref="StorageUnavailableException">It may or may not be stored.</exception>
    public async Task<CorrectionAnswer> Bring(
        ClientDocument client, string recordId, string code, JsonElement material, string? reason, CancellationToken stop, Func<CorrectionAnswer.Amended, Command>? along = null)
    {
        if (material.ValueKind != JsonValueKind.Object || material.TryGetProperty("code", out _))
            return No("", "material.member", "应为不含 code 的材料对象。", "A material without its code, which the address names.");
        if (material.TryGetProperty("as", out var way) && IsText(way, "later"))
            return No("/as", "material.way", "补交的材料不能再次后补。", "What is brought late cannot come later again.");
        for (var tries = 0; tries < MostTries; tries++)
        {
            if (await reading.Content(recordId, null, ReadScope.Intake(client.Name), stop) is not { IsPruned: false } content) return new CorrectionAnswer.NoSuchRecord();
            // Its sender may not have heard that it came: the same again is answered as done. One without an upload or a number, such as a commitment, could as well be meant for another promise that stands.
            var repeated = new CorrectionAnswer.Amended(recordId, content.Version, content.Digest, []);
            // Bringing makes a version: in the first there is nothing that was brought.
            var came = content.Version > 1 && HasCome(content.Content, code, material);
            if (came && (material.TryGetProperty("upload", out _) || material.TryGetProperty("number", out _))) return repeated;
            if (With(content.Content, code, material) is not { } brought)
                return came ? repeated : No("", "material.not-later", "办件没有待补的这项材料。", "The record has promised no such material for later.");
            // Between reading and commit a correction may have come in, which this must not undo.
            if (await corrections.Amend(client, recordId, brought, reason, stop, along, of: content.Version) is not CorrectionAnswer.OtherVersion and var answer) return answer;
        }
        throw new StorageUnavailableException("The record keeps changing.");
    }

    /// <summary>Null where nothing of that code is promised.</summary>
    private static byte[]? With(ReadOnlyMemory<byte> content, string code, JsonElement material)
    {
        using var document = StrictJson.Parse(content, 256);
        var buffer = new ArrayBufferWriter<byte>(content.Length + 512);
        var placed = false;
        using (var json = new Utf8JsonWriter(buffer, Writing))
        {
            json.WriteStartObject();
            foreach (var member in document.RootElement.EnumerateObject())
            {
                json.WritePropertyName(member.Name);
                if (!member.NameEquals("materials"u8))
                {
                    json.WriteRawValue(member.Value.GetRawText(), skipInputValidation: true);
                    continue;
                }
                json.WriteStartArray();
                foreach (var one in member.Value.EnumerateArray())
                {
                    // One material keeps one promise: another of the same code stands.
                    if (placed || !IsPromise(one, code))
                    {
                        json.WriteRawValue(one.GetRawText(), skipInputValidation: true);
                        continue;
                    }
                    placed = true;
                    Write(json, code, material);
                }
                json.WriteEndArray();
            }
            json.WriteEndObject();
        }
        return placed ? buffer.WrittenSpan.ToArray() : null;
    }

    /// <summary>The record has this very material already, as it is.</summary>
    private static bool HasCome(ReadOnlyMemory<byte> content, string code, JsonElement material)
    {
        using var document = StrictJson.Parse(content, 256);
        return document.RootElement.TryGetProperty("materials"u8, out var materials)
            && materials.EnumerateArray().Any(one => one.TryGetProperty("code"u8, out var its) && IsText(its, code) && IsSame(one, material));
    }

    /// <param name="one">With its code, which the other has not.</param>
    private static bool IsSame(JsonElement one, JsonElement material)
    {
        var members = one.EnumerateObject().Where(static member => !member.NameEquals("code"u8)).ToList();
        return members.Count == material.GetPropertyCount() && members.TrueForAll(member => material.TryGetProperty(member.Name, out var other) && JsonElement.DeepEquals(member.Value, other));
    }

    private static bool IsPromise(JsonElement one, string code) => one.ValueKind == JsonValueKind.Object
        && one.TryGetProperty("code", out var its) && IsText(its, code) && one.TryGetProperty("as", out var way) && IsText(way, "later");

    private static bool IsText(JsonElement value, string text) => value.ValueKind == JsonValueKind.String && value.ValueEquals(text);

    private static void Write(Utf8JsonWriter json, string code, JsonElement material)
    {
        json.WriteStartObject();
        json.WriteString("code"u8, code);
        foreach (var member in material.EnumerateObject()) member.WriteTo(json);
        json.WriteEndObject();
    }

    private static CorrectionAnswer.Declined No(string pointer, string code, string zh, string en) => new([Submission.Fault(pointer, code, zh, en)], More: false);
}
