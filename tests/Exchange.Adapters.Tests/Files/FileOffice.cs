using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Exchange.Adapters.Files;
using Exchange.Core.Contract;
using Microsoft.Extensions.Time.Testing;

namespace Exchange.Adapters.Tests.Files;

/// <summary>The folders that a department and the hub share, in the manner of RSJ, and what can be read in them.</summary>
sealed class FileOffice : IDisposable
{
    static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    public FileOffice()
    {
        Root = Directory.CreateTempSubdirectory("exchange-files-").FullName;
        foreach (var folder in (string[])[Outbox, Work, Inbox])
            Directory.CreateDirectory(folder);
    }

    public string Root { get; }

    public string Outbox => Path.Combine(Root, "out");

    public string Work => Path.Combine(Root, "work");

    public string Inbox => Path.Combine(Root, "in");

    /// <summary>Ten in the evening in Shanghai.</summary>
    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 24, 22, 0, 0, TimeSpan.FromHours(8)));

    /// <summary>Names in the outbox, without the hub's own mark.</summary>
    public IReadOnlyList<string> Sent => [.. Names(Outbox).Where(n => n[0] != '.')];

    public IReadOnlyList<string> Unfinished => [.. Names(Work).Where(n => n.EndsWith(".part", StringComparison.Ordinal))];

    public static FileAdapterOptions Options(string json) => JsonSerializer.Deserialize<FileAdapterOptions>(json, Strict)!;

    public static AdapterContext Context(TimeProvider? clock = null, string adapter = "rsj") => new(adapter, static _ => null, clock ?? TimeProvider.System);

    /// <summary>Units and persons with control files.</summary>
    public static FileAdapterOptions TwoFiles(string root, string more = "") => Options($$$"""
        {
          "outbox": "{{{root}}}/out", "work": "{{{root}}}/work",
          "csv": {"encoding": "gb18030"},
          "files": [
            {"part": "units", "name": "DW_449903_{date}_{seq:3}.csv", "columns": ["SBLSH", "AAB004"]},
            {"part": "persons", "name": "RY_449903_{date}_{seq:3}.csv", "columns": ["SBLSH", "HH", "AAC003", "AAC040"], "sumColumn": "AAC040"}
          ],
          "control": {}{{{more}}}
        }
        """);

    /// <summary>One file of rows, without control file.</summary>
    public FileAdapterOptions OneFile(string columns = "\"A\",\"B\"", string more = "") => Options($$$"""
        {"outbox": "{{{Outbox}}}", "work": "{{{Work}}}", "files": [{"name": "F_{date}_{seq:3}.csv", "columns": [{{{columns}}}]}]{{{more}}} }
        """);

    public FileAdapterOptions Raw(string more = "") => Options($$$"""
        {"outbox": "{{{Outbox}}}", "work": "{{{Work}}}", "format": "raw", "sequence": "running", "files": [{"name": "YZ_449903_{seq:8}.xml"}]{{{more}}} }
        """);

    public FileAdapter Adapter(FileAdapterOptions? options = null, Action<string>? at = null) =>
        new(options ?? TwoFiles(Root), Context(Clock), at ?? (static _ => { }));

    public ResultFileAdapter ResultAdapter(FileAdapterOptions options, Action<string>? at = null) => new(options, Context(Clock), at ?? (static _ => { }));

    public byte[] Bytes(string sent) => File.ReadAllBytes(Path.Combine(Outbox, sent));

    public string Text(string sent, string encoding = "GB18030") => CodePagesEncodingProvider.Instance.GetEncoding(encoding) is { } pages
        ? pages.GetString(Bytes(sent))
        : Encoding.UTF8.GetString(Bytes(sent));

    public static IReadOnlyList<string> Names(string folder) =>
        Directory.Exists(folder) ? [.. Directory.EnumerateFileSystemEntries(folder).Select(p => Path.GetFileName(p)).Order(StringComparer.Ordinal)] : [];

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
