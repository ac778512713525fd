using System.Globalization;
using Exchange.Core.Checking;
using Exchange.Core.Materials;
using Exchange.Core.Records;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Calendars;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Progress;

/// <summary>Looks at the files that results name, and counts by when results are to be issued.</summary>
public sealed class ResultDesk(RegistryShelf registry, UploadTable uploads, MaterialOptions options, TimeZoneInfo zone, TimeProvider clock)
{
    /// <summary>What the event brings, with its files, when there is no fault. Without uploads nothing is read.</summary>
    /// <param name="client">Whose uploads may be named; null where the event came as a row, which can name none.</param>
    internal async Task<IReadOnlyList<NewResult>> Check(string? client, IReadOnlyList<ResultEntry> entries, List<Finding> faults, CancellationToken stop)
    {
        if (entries.Count == 0) return [];
        var ids = entries.Select(static entry => entry.Upload).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var found = ids.Count == 0 || client is null ? new Dictionary<string, Upload>(StringComparer.Ordinal) : await uploads.Find(ids, stop);
        var now = clock.GetUtcNow();
        var results = new List<NewResult>(entries.Count);
        foreach (var entry in entries)
        {
            MaterialFile? file = null;
            if (entry.Upload is { } id)
            {
                if (found.GetValueOrDefault(id) is not { State: UploadState.Ready, File: { } came } upload || upload.Client != client || upload.ExpiresAt(options) <= now)
                    faults.Add(ProgressReport.Fault(entry.At + "/upload", "progress.result-upload", "没有这个上传，或尚未传完、未被接受、已过期：请重新上传。", "There is no such upload, or it is not whole, was refused, or is too old: upload it again."));
                else if (entry.Sha256 is { } told && told != came.Digest)
                    faults.Add(ProgressReport.Fault(entry.At + "/sha256", "progress.result-digest", "与上传的文件不符。", "It is not that of the uploaded file."));
                else file = came;
            }
            results.Add(new NewResult(entry.Kind, entry.Number, entry.Name, entry.ValidFrom, entry.ValidUntil, file, entry.Link, entry.Collect));
        }
        return results;
    }

    /// <summary>
    /// The last day on which a result is to be issued: so many days from its decision, by the calendar as it is now. Where the item names no calendar, or it ends before, no day is known: nothing is guessed.
    /// </summary>
    internal string DueOf(ItemDocument item, DateTimeOffset decidedAt)
    {
        var current = registry.Current;
        if (item.Calendar is not { } name || !current.Calendars.ContainsKey(name) || RegisteredCalendars.Of(current, name) is not { } calendar) return ResultLine.NoDay;
        var limit = item.Issue is { } issue ? new Limit(issue.Days, issue.Unit) : new Limit(ItemDocument.UsualIssueDays, LimitUnit.WorkingDays);
        return Limits.Due(limit, decidedAt, [], calendar, zone) is LimitAnswer.Due due ? due.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : ResultLine.NoDay;
    }
}
