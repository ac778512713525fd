using System.Globalization;
using System.Text;
using Exchange.Core.Checking;
using Exchange.Core.Checking.Identifiers;
using Exchange.Core.Materials;
using Exchange.Core.Records;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Intake;

/// <summary>Holds what comes with a record to what its item asks for. Everything that is wrong is told at once.</summary>
public sealed class MaterialDesk(UploadTable uploads, CaseMaterials cases, LicenceLook licences, ShareLook shares, MaterialOptions options, TimeProvider clock)
{
    /// <summary>The materials, ready to be attached, when there is no fault. Without uploads nothing is read.</summary>
    /// <param name="day">Of taking in.</param>
    /// <param name="recordId">Of the record that is corrected; null of a new one.</param>
    /// <param name="warnings">What is told and declines nothing.</param>
    internal async Task<IReadOnlyList<NewMaterial>> Check(
        string client, ItemDocument item, string? situation, IReadOnlyList<MaterialEntry> entries, DateOnly day, string? recordId, List<Finding> faults, List<Finding> warnings, CancellationToken stop)
    {
        var asked = item.Materials.Where(part => part.IsFor(situation)).ToDictionary(static part => part.Code, StringComparer.Ordinal);
        Count(asked, entries, faults);
        var files = await Files(client, entries, recordId, stop);
        var materials = new List<NewMaterial>(entries.Count);
        for (var i = 0; i < entries.Count; i++)
        {
            var (entry, at) = (entries[i], string.Create(CultureInfo.InvariantCulture, $"/materials/{i}"));
            if (!asked.TryGetValue(entry.Code, out var part))
            {
                faults.Add(Submission.Fault(at + "/code", "material.unknown-code", "该事项（该情形）没有这项材料。", "The item does not ask for it, or not in this situation."));
                continue;
            }
            if (!part.MayCome(entry.Way))
                faults.Add(Submission.Fault(at + "/as", "material.way", $"该材料不能以此方式提供；可用：{Ways(part)}。", $"It cannot come this way; it can as {Ways(part)}."));
            else if (entry.Way == MaterialWay.Upload) materials.Add(OfFile(entry, part, files.GetValueOrDefault(entry.Upload!), at, faults));
            else
            {
                if (entry is { Way: MaterialWay.Licence, Number: { } number }) await Licence(number, at + "/number", part.StrictLicence ? faults : warnings, warnings, stop);
                if (entry is { Way: MaterialWay.Share, Number: { } answer }) await Share(answer, client, item, at + "/number", warnings, stop);
                materials.Add(new NewMaterial(entry.Code, entry.Way, Number: entry.Number, Due: DueOf(entry, part, day, at, faults)));
            }
        }
        return materials;
    }

    /// <summary>What the library of its type says of a licence. Where there is none, nobody here can say anything: the department looks at it.</summary>
    private async Task Licence(string identifier, string at, List<Finding> faults, List<Finding> warnings, CancellationToken stop)
    {
        // Real, issued identifiers fail their check character: it never declines.
        if (identifier.All(char.IsAscii) && LicenceIdentifier.Check(Encoding.ASCII.GetBytes(identifier)) == IdentifierAnswer.WrongCheck)
            warnings.Add(Warning(at, "material.licence-check", "证照标识的校验位不符。", "The check character of the licence's identifier does not fit."));
        if (await licences(identifier, stop) is not { Holds: false } seen) return;
        var found = seen.State is null
            ? Submission.Fault(at, "material.licence-unknown", "证照库中没有这个证照。", "The library of its type has no such licence.")
            : Submission.Fault(at, "material.licence-state", $"该证照当前不可用（{seen.State}）。", $"The licence does not hold ({seen.State}).");
        faults.Add(ReferenceEquals(faults, warnings) ? found with { Severity = Severity.Warning } : found);
    }

    /// <summary>Whether the hub has given this client that answer, for this item. It may be another platform's receipt, so that it declines nothing.</summary>
    private async Task Share(string number, string client, ItemDocument item, string at, List<Finding> warnings, CancellationToken stop)
    {
        if (await shares(number, client, stop) is not { } seen)
            warnings.Add(Warning(at, "material.share-unknown", "本平台没有向该接入系统给出过此编号的共享应答。", "The hub has given this client no answer of that number."));
        else if (seen.Item is { } other && other != item.Name)
            warnings.Add(Warning(at, "material.share-item", "该共享应答是为另一事项查询的。", "That answer was asked for another item."));
    }

    private static Finding Warning(string at, string code, string zh, string en) => Submission.Fault(at, code, zh, en) with { Severity = Severity.Warning };

    private static void Count(Dictionary<string, MaterialPart> asked, IReadOnlyList<MaterialEntry> entries, List<Finding> faults)
    {
        foreach (var part in asked.Values)
        {
            var count = entries.Count(entry => entry.Code == part.Code);
            if (count == 0 && !part.Optional)
                faults.Add(Submission.Fault("/materials", "material.missing", $"缺少材料 {part.Code} {part.Title.Zh}。", $"{part.Code} {part.Title.En} is missing."));
            else if (count > part.Most)
                faults.Add(Submission.Fault("/materials", "material.too-many", $"材料 {part.Code} 最多 {part.Most} 份。", $"There are at most {part.Most} of {part.Code}."));
        }
    }

    private sealed record Came(MaterialFile File, string? Name);

    /// <summary>What the named uploads have brought, by their ids. One that is not this client's, not whole, refused or too old is not among them.</summary>
    private async Task<Dictionary<string, Came>> Files(string client, IReadOnlyList<MaterialEntry> entries, string? recordId, CancellationToken stop)
    {
        var files = new Dictionary<string, Came>(StringComparer.Ordinal);
        var ids = entries.Select(static entry => entry.Upload).OfType<string>().ToHashSet(StringComparer.Ordinal);
        if (ids.Count == 0) return files;
        var now = clock.GetUtcNow();
        foreach (var upload in (await uploads.Find(ids, stop)).Values)
            if (upload is { State: UploadState.Ready, File: { } file } && upload.Client == client && upload.ExpiresAt(options) > now) files[upload.Id] = new Came(file, upload.Name);
        if (recordId is null) return files;
        foreach (var (upload, line) in await cases.ByUpload(recordId, stop))
            if (line.File is { } file) files[upload] = new Came(file, line.Name);
        return files;
    }

    private NewMaterial OfFile(MaterialEntry entry, MaterialPart part, Came? came, string at, List<Finding> faults)
    {
        if (came is not { File: var file })
        {
            faults.Add(Submission.Fault(at + "/upload", "material.upload", "没有这个上传，或尚未传完、未被接受、已过期：请重新上传。", "There is no such upload, or it is not whole, was refused, or is too old: upload it again."));
            return new NewMaterial(entry.Code, entry.Way);
        }
        if (entry.Sha256 is { } told && told != file.Digest)
            faults.Add(Submission.Fault(at + "/sha256", "material.digest", "与上传的文件不符。", "It is not that of the uploaded file."));
        if (part.Types.Count > 0 && !part.Types.Contains(file.Type))
            faults.Add(Submission.Fault(at + "/upload", "material.type", $"文件内容的类型不符；可用：{Types(part)}。", $"The file's content is of another type; it can be {Types(part)}."));
        if (part.MaxKib is { } most && file.Size > most * 1024L)
            faults.Add(Submission.Fault(at + "/upload", "material.size", $"文件最大 {most} KiB。", $"The file has at most {most} KiB."));
        return new NewMaterial(entry.Code, entry.Way, entry.Upload, file, came.Name);
    }

    private static DateOnly? DueOf(MaterialEntry entry, MaterialPart part, DateOnly day, string at, List<Finding> faults)
    {
        if (entry.Way != MaterialWay.Later) return null;
        var last = day.AddDays(part.LaterDays);
        if (entry.Due is not { } due) return last;
        if (due < day || due > last)
            faults.Add(Submission.Fault(at + "/due", "material.due", $"补交日期应在收件当日至其后 {part.LaterDays} 日之间。", $"It is due from the day of taking in to {part.LaterDays} days after it."));
        return due;
    }

    private static string Ways(MaterialPart part) => string.Join(", ", part.Ways().Select(MaterialWays.Word));

    private static string Types(MaterialPart part) => string.Join(", ", part.Types.Select(FileTypes.Word));
}
