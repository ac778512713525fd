using System.Text.Json;
using System.Text.Json.Serialization;

namespace Exchange.Core.Backup;

/// <summary>What a backup of the embedded database holds: a small JSON file beside it, written last. A backup without one is not whole.</summary>
public sealed record BackupManifest
{
    public const int CurrentFormat = 1;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    [JsonRequired]
    public int Format { get; init; } = CurrentFormat;

    /// <summary>The moment whose state it is: when its reading began.</summary>
    [JsonRequired]
    public DateTimeOffset MadeAt { get; init; }

    /// <summary>Version of the program that made it.</summary>
    [JsonRequired]
    public string Program { get; init; } = "";

    /// <summary>Numbers of the changes that its schema has.</summary>
    [JsonRequired]
    public IReadOnlyList<int> Changes { get; init; } = [];

    /// <summary>The last position of the exchange log; 0 when it is empty.</summary>
    [JsonRequired]
    public long LogPosition { get; init; }

    /// <summary>How many rows each table has.</summary>
    [JsonRequired]
    public IReadOnlyDictionary<string, long> Rows { get; init; } = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>Length of the file.</summary>
    [JsonRequired]
    public long Bytes { get; init; }

    /// <summary>SHA-256 of the file, lower-case hex.</summary>
    [JsonRequired]
    public string Sha256 { get; init; } = "";

    public static string PathFor(string backup) => backup + ".json";

    /// <exception cref="Storage.StorageTroubleException">There is none, or it cannot be read.</exception>
    public static BackupManifest Read(string backup)
    {
        var path = PathFor(backup);
        try
        {
            var read = JsonSerializer.Deserialize<BackupManifest>(File.ReadAllBytes(path), Json) ?? throw new JsonException("null");
            return read.Format == CurrentFormat ? read : throw BackupWords.OtherFormat(path, read.Format);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw BackupWords.NotWhole(path);
        }
        catch (JsonException)
        {
            throw BackupWords.Damaged(path, "it is not what a backup writes", "内容不是备份写出的格式");
        }
    }

    internal byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, Json);
}
