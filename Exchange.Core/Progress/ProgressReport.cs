using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Exchange.Core.Checking;
using Exchange.Core.Records;

namespace Exchange.Core.Progress;

/// <summary>What a department sent, taken apart; not addressed yet.</summary>
/// <param name="RecordNumber">The record's number as the intake system gave it; <paramref name="Step"/> may be missing beside it.</param>
/// <param name="Number">The department's own number for the step.</param>
/// <param name="Days">Of an extension: by how many days.</param>
public sealed partial record ProgressReport(
    string EventId, string? Delivery, string? Acknowledgement, string? Record, string? RecordNumber, string? Step, string Stage, string? Code, DateTimeOffset At,
    string? Number, long? Version, byte[]? Gives, long? Days = null)
{
    /// <summary>What it brings.</summary>
    public IReadOnlyList<ResultEntry> Results { get; init; } = [];

    private const int MostDays = 366;

    private const int Deepest = 64;
    private static readonly string[] Members = ["eventId", "about", "stage", "code", "text", "by", "at", "number", "version", "days", "gives", "results", "attachments"];
    private static readonly string[] AboutMembers = ["delivery", "acknowledgement", "record", "number", "step"];
    private const string WaysZh = "{delivery}、{acknowledgement}、{record, step} 或 {number, step?}";
    private const string WaysEn = "{delivery}, {acknowledgement}, {record, step} or {number, step?}";

    /// <summary>Null, with the faults, when this is no progress event.</summary>
    /// <exception cref="MalformedJsonException">It is not JSON.</exception>
    public static ProgressReport? Read(ReadOnlyMemory<byte> content, List<Finding> faults)
    {
        using var document = StrictJson.Parse(content, Deepest);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object)
        {
            faults.Add(Fault("", "progress.not-an-object", "应为一个 JSON 对象。", "A progress event is a JSON object."));
            return null;
        }
        foreach (var member in root.EnumerateObject().Where(member => !Members.Contains(member.Name, StringComparer.Ordinal)))
            faults.Add(Fault("/" + Escape(member.Name), "progress.unknown-member", $"没有这个字段；允许的字段：{string.Join('、', Members)}。", $"There is no such member; there are {string.Join(", ", Members)}."));
        var eventId = Text(root, "eventId", 100, required: true, faults);
        var stage = Text(root, "stage", 20, required: true, faults);
        if (stage is not null && !Records.Stage.All.Contains(stage, StringComparer.Ordinal))
            faults.Add(Fault("/stage", "progress.unknown-stage", $"环节应为：{string.Join('、', Records.Stage.All)}。", $"The stages are {string.Join(", ", Records.Stage.All)}."));
        var code = Text(root, "code", 32, required: stage == Records.Stage.Closed, faults);
        Text(root, "text", 2000, required: false, faults);
        Text(root, "by", 100, required: false, faults);
        var number = Text(root, "number", 100, required: false, faults);
        var at = Time(root, faults);
        var version = Whole(root, "version", long.MaxValue, "progress.version", "应为正整数。", "This is a positive whole number.", faults);
        var days = Whole(root, "days", MostDays, "progress.days", $"应为 1 至 {MostDays} 的整数。", $"This is a whole number from 1 to {MostDays}.", faults);
        var gives = Facts(root, faults);
        var results = ResultEntry.ReadAll(root, stage, faults);
        var (delivery, acknowledgement, record, recordNumber, step) = About(root, faults);
        return faults.Count > 0 ? null : new ProgressReport(eventId!, delivery, acknowledgement, record, recordNumber, step, stage!, code, at, number, version, gives, days) { Results = results };
    }

    /// <summary>Whether two events are about the same and say the same stage and code: then one is the other, told again.</summary>
    internal static bool TellTheSame(ReadOnlyMemory<byte> one, ReadOnlyMemory<byte> other)
        => Read(one, []) is { } first && Read(other, []) is { } second
            && (first.Delivery, first.Acknowledgement, first.Record, first.RecordNumber, first.Step, first.Stage, first.Code)
                == (second.Delivery, second.Acknowledgement, second.Record, second.RecordNumber, second.Step, second.Stage, second.Code);

    private static (string? Delivery, string? Acknowledgement, string? Record, string? Number, string? Step) About(JsonElement root, List<Finding> faults)
    {
        if (!root.TryGetProperty("about", out var about) || about.ValueKind != JsonValueKind.Object)
        {
            faults.Add(Fault("/about", "progress.required", $"缺少 about：{WaysZh}。", $"about is missing: {WaysEn}."));
            return default;
        }
        var before = faults.Count;
        foreach (var member in about.EnumerateObject().Where(member => !AboutMembers.Contains(member.Name, StringComparer.Ordinal)))
            faults.Add(Fault("/about/" + Escape(member.Name), "progress.unknown-member", $"没有这个字段；允许的字段：{string.Join('、', AboutMembers)}。", $"There is no such member; there are {string.Join(", ", AboutMembers)}."));
        var (delivery, acknowledgement) = (Text(about, "delivery", 32, false, faults, "/about"), Text(about, "acknowledgement", 100, false, faults, "/about"));
        var (record, number, step) = (Text(about, "record", 32, false, faults, "/about"), Text(about, "number", 68, false, faults, "/about"), Text(about, "step", 16, false, faults, "/about"));
        var ways = new[] { delivery, acknowledgement, record, number }.Count(way => way is not null);
        if (faults.Count == before && (ways != 1 || (record is not null && step is null) || (step is not null && record is null && number is null)))
            faults.Add(Fault("/about", "progress.address", $"about 应为 {WaysZh}之一。", $"about is one of {WaysEn}."));
        return (delivery, acknowledgement, record, number, step);
    }

    internal static string? Text(JsonElement parent, string name, int longest, bool required, List<Finding> faults, string under = "")
    {
        if (!parent.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            if (required) faults.Add(Fault($"{under}/{name}", "progress.required", $"缺少 {name}。", $"{name} is missing."));
            return null;
        }
        // What is kept in columns has no control characters (not every database takes them); the department's words may have line ends.
        if (value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text && text.Length <= longest && (name == "text" || !text.Any(char.IsControl))) return text;
        faults.Add(Fault($"{under}/{name}", "progress.text", $"应为 1 至 {longest} 个字符的文本。", $"This is a text of 1 to {longest} characters."));
        return null;
    }

    private static DateTimeOffset Time(JsonElement root, List<Finding> faults)
    {
        // RFC 3339 with its offset: a time without one is nobody's time.
        if (Text(root, "at", 40, required: true, faults) is not { } text) return default;
        if (Rfc3339().IsMatch(text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var at)) return at;
        faults.Add(Fault("/at", "progress.time", "应为带时区的 RFC 3339 时间，例如 2026-11-24T09:30:00+08:00。", "This is an RFC 3339 time with its offset, such as 2026-11-24T09:30:00+08:00."));
        return default;
    }

    private static long? Whole(JsonElement root, string name, long most, string code, string zh, string en, List<Finding> faults)
    {
        if (!root.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null) return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var number) && number >= 1 && number <= most && number == decimal.Truncate(number))
            return (long)number;   // 1.0 is a whole number too.
        faults.Add(Fault("/" + name, code, zh, en));
        return null;
    }

    private static byte[]? Facts(JsonElement root, List<Finding> faults)
    {
        if (!root.TryGetProperty("gives", out var value) || value.ValueKind == JsonValueKind.Null) return null;
        if (value.ValueKind == JsonValueKind.Object) return JsonSerializer.SerializeToUtf8Bytes(value);
        faults.Add(Fault("/gives", "progress.gives", "gives 应为对象。", "gives is a JSON object of facts."));
        return null;
    }

    internal static string Escape(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    [GeneratedRegex(@"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,12})?([Zz]|[+-][0-9]{2}:[0-9]{2})$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: -1)]
    private static partial Regex Rfc3339();

    internal static Finding Fault(string pointer, string code, string zh, string en) => new() { Pointer = pointer, Code = code, Zh = zh, En = en };
}
