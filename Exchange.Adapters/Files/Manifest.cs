using System.Text.Json;
using System.Text.Json.Serialization;

namespace Exchange.Adapters.Files;

/// <summary>
/// Which deliveries are in which files. It is written once all its files are complete in the work folder: from then on they are handed over, whatever
/// happens, and before they are not.
/// </summary>
/// <param name="Date">The day of its sequence number, yyyyMMdd.</param>
/// <param name="At">When it was written.</param>
internal sealed record Manifest(string Adapter, string Date, long Sequence, DateTimeOffset At, IReadOnlyList<ManifestFile> Files,
    IReadOnlyList<ManifestDelivery> Deliveries)
{
    static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>Its own name, without what says whether it is handed over.</summary>
    [JsonIgnore]
    public string Name => NameOf(Date, Sequence);

    public static string NameOf(string date, long sequence) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{date}-{sequence:D12}");

    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, Form);

    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static Manifest Read(byte[] content, string name)
    {
        try
        {
            return JsonSerializer.Deserialize<Manifest>(content, Form) ?? throw new JsonException();
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"the manifest {name} in the work folder is damaged: restore it, or move it away if you know what became of its "
                + "files", error);
        }
    }
}

/// <param name="Part">The part of the message that it holds; empty for a message that is one list.</param>
/// <param name="Control">It proves the one before it whole, and is moved after all that are none.</param>
internal sealed record ManifestFile(string Part, string Name, long Rows, long Size, string Sha256, bool Control);

/// <param name="Keys">By part, the keys of its rows in their order, where results are matched by them.</param>
internal sealed record ManifestDelivery(string Id, string Number, IReadOnlyDictionary<string, IReadOnlyList<string>>? Keys = null);
