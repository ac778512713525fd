using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Exchange.Core.Checking;
using Exchange.Core.Records;

namespace Exchange.Core.Progress;

/// <summary>A result as an event names it; whether the upload is there is not looked at yet.</summary>
/// <param name="Upload">The id of an upload of the same client, and <paramref name="Sha256"/> what its file must be.</param>
/// <param name="At">Where it stands in the event, a JSON Pointer.</param>
public sealed partial record ResultEntry(string Kind, string? Number, string? Name, string? ValidFrom, string? ValidUntil, string? Upload, string? Sha256, string? Link, string? Collect, string At)
{
    private const int Most = 20;

    private static readonly string[] Members = ["kind", "number", "name", "validFrom", "validUntil", "upload", "sha256", "link", "collect"];

    private static readonly string[] Stages = [Stage.Closed, Stage.Issued];

    /// <summary>What stands under <c>results</c>; nothing where it is missing or null.</summary>
    internal static IReadOnlyList<ResultEntry> ReadAll(JsonElement root, string? stage, List<Finding> faults)
    {
        if (!root.TryGetProperty("results", out var list) || list.ValueKind == JsonValueKind.Null) return [];
        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() is < 1 or > Most)
        {
            faults.Add(ProgressReport.Fault("/results", "progress.results", $"results 应为 1 至 {Most} 项的数组。", $"results is an array of 1 to {Most}."));
            return [];
        }
        if (stage is not null && !Stages.Contains(stage, StringComparer.Ordinal))
            faults.Add(ProgressReport.Fault("/results", "progress.results-stage", $"结果只随环节 {string.Join('、', Stages)} 报送。", $"Results come with the stages {string.Join(" and ", Stages)}."));
        var entries = new List<ResultEntry>(list.GetArrayLength());
        foreach (var one in list.EnumerateArray())
            if (Read(one, string.Create(CultureInfo.InvariantCulture, $"/results/{entries.Count}"), faults) is { } entry) entries.Add(entry);
            else return [];
        for (var i = 1; i < entries.Count; i++)
            if (entries[..i].Exists(other => other.IsSame(entries[i])))
                faults.Add(ProgressReport.Fault(entries[i].At, "progress.result-twice", "同一结果在本事件中出现两次。", "The same result stands in this event twice."));
        return entries;
    }

    /// <summary>By its number; where it has none, by kind and name.</summary>
    private bool IsSame(ResultEntry other) => Number is not null || other.Number is not null ? Number == other.Number : Kind == other.Kind && Name == other.Name;

    private static ResultEntry? Read(JsonElement one, string at, List<Finding> faults)
    {
        if (one.ValueKind != JsonValueKind.Object)
        {
            faults.Add(ProgressReport.Fault(at, "progress.not-an-object", "应为一个 JSON 对象。", "This is a JSON object."));
            return null;
        }
        var before = faults.Count;
        foreach (var member in one.EnumerateObject().Where(member => !Members.Contains(member.Name, StringComparer.Ordinal)))
            faults.Add(ProgressReport.Fault($"{at}/{ProgressReport.Escape(member.Name)}", "progress.unknown-member", $"没有这个字段；允许的字段：{string.Join('、', Members)}。", $"There is no such member; there are {string.Join(", ", Members)}."));
        var kind = ProgressReport.Text(one, "kind", 16, required: true, faults, at);
        Choice(kind, ResultKind.All, at + "/kind", faults);
        var number = ProgressReport.Text(one, "number", 100, required: kind == ResultKind.Certificate, faults, at);
        var name = ProgressReport.Text(one, "name", 200, required: kind == ResultKind.Document && number is null, faults, at);
        var (from, until) = (Day(one, "validFrom", at, faults), Day(one, "validUntil", at, faults));
        if (from is not null && until is not null && string.CompareOrdinal(until, from) < 0)
            faults.Add(ProgressReport.Fault(at + "/validUntil", "progress.result-validity", "有效期止早于有效期起。", "It ends before it begins."));
        var upload = ProgressReport.Text(one, "upload", 32, required: false, faults, at);
        var digest = Text(one, "sha256", Digest(), "应为 64 位小写十六进制的 SHA-256。", "This is a SHA-256, 64 lower-case hex characters.", at, faults);
        if (digest is not null && upload is null) faults.Add(ProgressReport.Fault(at + "/sha256", "progress.result-file", "sha256 与 upload 一起使用。", "sha256 stands beside an upload."));
        var link = ProgressReport.Text(one, "link", 1000, required: false, faults, at);
        // Shown and told as it is: the hub itself never goes there.
        if (link is not null && !Address().IsMatch(link))
            faults.Add(ProgressReport.Fault(at + "/link", "progress.result-file", "link 应为 http(s) 地址。", "link is an http or https address."));
        var collect = ProgressReport.Text(one, "collect", 16, required: false, faults, at);
        Choice(collect, ResultWay.All, at + "/collect", faults);
        // With a fault its members are not to be compared with others'.
        return faults.Count > before ? null : new ResultEntry(kind!, number, name, from, until, upload, digest, link, collect, at);
    }

    private static void Choice(string? value, IReadOnlyList<string> of, string at, List<Finding> faults)
    {
        if (value is not null && !of.Contains(value, StringComparer.Ordinal))
            faults.Add(ProgressReport.Fault(at, "progress.result-word", $"应为：{string.Join('、', of)}。", $"This is one of {string.Join(", ", of)}."));
    }

    private static string? Day(JsonElement one, string name, string at, List<Finding> faults)
    {
        if (ProgressReport.Text(one, name, 10, required: false, faults, at) is not { } text) return null;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)) return text;
        faults.Add(ProgressReport.Fault($"{at}/{name}", "progress.result-day", "应为 yyyy-MM-dd 的日期。", "This is a day, yyyy-MM-dd."));
        return null;
    }

    private static string? Text(JsonElement one, string name, Regex form, string zh, string en, string at, List<Finding> faults)
    {
        if (ProgressReport.Text(one, name, 64, required: false, faults, at) is not { } text) return null;
        if (form.IsMatch(text)) return text;
        faults.Add(ProgressReport.Fault($"{at}/{name}", "progress.result-file", zh, en));
        return null;
    }

    [GeneratedRegex(@"\Ahttps?://[A-Za-z0-9.-]+(:[0-9]{1,5})?([/?#][!-~]*)?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: -1)]
    private static partial Regex Address();

    [GeneratedRegex("^[0-9a-f]{64}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: -1)]
    private static partial Regex Digest();
}
