using System.Globalization;
using System.Text.Json;
using Exchange.Core.Checking;
using Exchange.Core.Materials;
using Exchange.Core.Records;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Storage;

namespace Exchange.Core.Intake;

/// <summary>One of a submission's materials: <c>{"code", "as", "upload" | "number" | "due", "sha256"}</c>.</summary>
internal sealed record MaterialEntry(string Code, MaterialWay Way, string? Upload, string? Sha256, string? Number, DateOnly? Due)
{
    private const int Most = 500, LongestNumber = 200;

    private static readonly string[] Members = ["code", "as", "upload", "sha256", "number", "due"];

    /// <summary>What is no entry is a fault, and not in the list.</summary>
    public static List<MaterialEntry> ReadAll(JsonElement list, List<Finding> faults)
    {
        var entries = new List<MaterialEntry>();
        if (list.GetArrayLength() > Most)
        {
            faults.Add(Submission.Fault("/materials", "material.too-many", $"材料最多 {Most} 项。", $"There are at most {Most} materials."));
            return entries;
        }
        var place = 0;
        foreach (var one in list.EnumerateArray())
            if (Read(one, $"/materials/{place++}", faults) is { } entry) entries.Add(entry);
        return entries;
    }

    private static MaterialEntry? Read(JsonElement one, string at, List<Finding> faults)
    {
        var before = faults.Count;
        if (one.ValueKind != JsonValueKind.Object)
        {
            faults.Add(Submission.Fault(at, "material.not-an-object", "应为对象。", "A material is an object."));
            return null;
        }
        foreach (var member in one.EnumerateObject())
            if (!Members.Contains(member.Name, StringComparer.Ordinal))
                faults.Add(Submission.Fault(at, "material.unknown-member", $"有未知字段；允许的字段：{string.Join('、', Members)}。", $"There is an unknown member; there are {string.Join(", ", Members)}."));
        var (code, word) = (Text(one, at, "code", 32, faults), Text(one, at, "as", 16, faults));
        var way = word is null ? null : MaterialWays.Of(word);
        if (code is null) Wrong(at + "/code", "须写明材料编码。", "The item's code of the material.");
        if (way is null) Wrong(at + "/as", $"应为：{string.Join('、', MaterialWays.All)}。", $"One of {string.Join(", ", MaterialWays.All)}.");
        var (upload, sha256, number) = (Text(one, at, "upload", 32, faults), Text(one, at, "sha256", 64, faults), Text(one, at, "number", LongestNumber, faults));
        var due = Day(one, at, faults);
        if (upload is not null && !Id.IsOne(upload)) Wrong(at + "/upload", "应为上传编号。", "An upload's id.");
        if (sha256 is not null && !MaterialStore.IsDigest(sha256)) Wrong(at + "/sha256", "应为 64 位小写十六进制。", "64 lower-case hex characters.");
        if (way is { } known) Fits(known, upload is not null, sha256 is not null, number is not null, due is not null);
        return faults.Count == before ? new MaterialEntry(code!, way!.Value, upload, sha256, number, due) : null;

        void Wrong(string pointer, string zh, string en)
        {
            // Of one that is no text this is said already.
            if (!faults.Skip(before).Any(fault => fault.Pointer == pointer)) faults.Add(Submission.Fault(pointer, "material.member", zh, en));
        }

        void Fits(MaterialWay of, bool hasUpload, bool hasDigest, bool hasNumber, bool hasDue)
        {
            if (of == MaterialWay.Upload != hasUpload) Wrong(at + "/upload", "上传的材料须写明 upload，其他方式不写。", "An upload has upload, and nothing else has.");
            if (hasDigest && of != MaterialWay.Upload) Wrong(at + "/sha256", "只有上传的材料可写 sha256。", "Only an upload has sha256.");
            if (of is MaterialWay.Licence or MaterialWay.Share && !hasNumber) Wrong(at + "/number", "须写明证照标识或共享回执号。", "The licence's identifier, or the receipt of the share query.");
            if (hasNumber && of is MaterialWay.Upload or MaterialWay.Later) Wrong(at + "/number", "此方式不写 number。", "This way has no number.");
            if (hasDue && of != MaterialWay.Later) Wrong(at + "/due", "只有容缺后补可写 due。", "Only what comes later has due.");
        }
    }

    private static string? Text(JsonElement one, string at, string name, int longest, List<Finding> faults)
    {
        if (!one.TryGetProperty(name, out var member) || member.ValueKind == JsonValueKind.Null) return null;
        if (member.ValueKind == JsonValueKind.String && member.GetString() is { Length: > 0 } text && text.Length <= longest && !text.Any(char.IsControl)) return text;
        faults.Add(Submission.Fault($"{at}/{name}", "material.member", $"应为 1 至 {longest} 个字符的文本。", $"This is a text of 1 to {longest} characters."));
        return null;
    }

    private static DateOnly? Day(JsonElement one, string at, List<Finding> faults)
    {
        if (Text(one, at, "due", 10, faults) is not { } text) return null;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)) return day;
        faults.Add(Submission.Fault(at + "/due", "material.member", "应为日期，如 2026-12-01。", "This is a date such as 2026-12-01."));
        return null;
    }
}
