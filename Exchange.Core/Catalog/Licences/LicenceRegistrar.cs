using System.Globalization;
using Exchange.Core.Log;
using Exchange.Core.Records;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Storage;
using Microsoft.Extensions.Logging;

namespace Exchange.Core.Catalog.Licences;

/// <summary>
/// Sees to it that certificates which closings bring become licences: within so many natural days of the closing there is a row of each in its library. Usually the department's own licence system makes it and it
/// comes by harvest; where a mandate says so, the hub makes it itself. What is late is said once; who follows the log hears of it.
/// </summary>
/// <remarks>The log only tells where to look: what is awaited is worked out of the record's results as they stand, and a result that is looked at twice is awaited once.</remarks>
public sealed partial class LicenceRegistrar(
    RegistryShelf registry, CommitQueue commits, LicenceDueTable table, CaseFiles cases, CaseResults results, LicenceBook book, LicenceHolders holders, LicenceRowMaking making, TimeZoneInfo zone, TimeProvider clock, ILogger<LicenceRegistrar> logger)
{
    private const int Page = 200;

    // From one try to make a row to the next: doubled each time, and never longer.
    private static readonly TimeSpan FirstWait = TimeSpan.FromMinutes(1), LongestWait = TimeSpan.FromHours(1);

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>One round: what is new, what has come, what is late.</summary>
    /// <returns>How many were registered.</returns>
    /// <exception cref="StorageUnavailableException">The rest comes with the next round.</exception>
    public async Task<int> Look(CancellationToken stop)
    {
        await Await(stop);
        var (registered, today) = (0, Day(clock.GetUtcNow()));
        (string, string, long)? after = null;
        while (await table.Page(after, Page, stop) is { Count: > 0 } page)
        {
            foreach (var due in page)
            {
                if (await Settle(due, stop)) registered++;
                else if (!due.Chased && string.CompareOrdinal(due.Due, today) < 0) await Chase(due);
            }
            after = (page[^1].Due, page[^1].RecordId, page[^1].Place);
        }
        return registered;
    }

    /// <summary>Results that have come since the last look.</summary>
    private async Task Await(CancellationToken stop)
    {
        if (await table.Head(stop) is not { } head)
        {
            await commits.Commit(new Unit("licence head").Do(LicenceDueTable.Beginning()));
            head = 0;
        }
        var last = await table.Last(stop);
        for (var (before, end) = (head, 0L); head < last; head = end)
        {
            var made = await table.Made(LogKind.ResultMade, head, stop);
            end = Math.Min(head + LicenceDueTable.Stretch, last);
            // Where nothing came the place is written down with what comes next, or at the end.
            if (made.Count == 0 && end < last) continue;
            var unit = new Unit("licence head").When(LicenceDueTable.Moving(end, before));
            foreach (var due in await Found(made.Select(static one => one.RecordId).Distinct(StringComparer.Ordinal), stop))
            {
                var told = new LogEvent(Now, LogKind.LicenceAwaited, due.RecordId, null, due.Step, due.Organisation, Data: LogData.Of(("result", due.Place), ("type", due.Type), ("due", due.Due)));
                // One of the two at most touches its row.
                unit.DoAndLog(LicenceDueTable.AwaitingAgain(due), told).DoAndLog(LicenceDueTable.Awaiting(due), told);
            }
            // If we stop before this commit the stretch is looked at again; two hosts that look at the same one write it once.
            await commits.Commit(unit);
            before = end;
        }
    }

    private async Task<List<LicenceDue>> Found(IEnumerable<string> records, CancellationToken stop)
    {
        var types = registry.Current.LicenceTypes.Values.Where(static type => type.Sources.Count > 0).ToList();
        var found = new List<LicenceDue>();
        if (types.Count == 0) return found;
        foreach (var id in records)
        {
            if (await cases.Read(id, stop) is not { } record) continue;
            var sources = types.SelectMany(static type => type.Sources.Select(source => (Type: type, Source: source))).Where(one => one.Source.Item == record.Item).ToList();
            if (sources.Count == 0) continue;
            foreach (var result in await results.Of(id, ReadScope.All, stop))
            {
                if (result is not { Kind: ResultKind.Certificate, State: not ResultState.Void, Number: not null } || sources.Find(one => one.Source.Step == result.Step).Type is not { } type) continue;
                found.Add(new LicenceDue(id, result.Place, type.Name, result.Step, result.Organisation, result.MadeAt, Day(result.MadeAt.AddDays(type.RegisterWithin)), Chased: false));
            }
        }
        return found;
    }

    /// <summary>True when it has become registered now.</summary>
    private async Task<bool> Settle(LicenceDue due, CancellationToken stop)
    {
        var result = (await results.Of(due.RecordId, ReadScope.All, stop)).FirstOrDefault(one => one.Place == due.Place);
        // Another closing has taken it back, its number is pruned, or nobody knows the type any more: nothing is awaited.
        if (result is not { State: not ResultState.Void, Number: { } number } || registry.Current.LicenceTypes.GetValueOrDefault(due.Type) is not { } type)
        {
            await commits.Commit(new Unit(due.RecordId).When(LicenceDueTable.Ending(due, "void", null, Now)));
            return false;
        }
        if (await book.By(type, type.Fields.Number, number, stop) is { Count: > 0 } found
            && LicenceMatch.Of(found, due.Organisation, await holders.Of(due, type, stop), registry.Current) is { } there) return await End(due, there.Identifier, there.File, result);
        if (await table.Identifier(due, stop) is { } named && await book.Find(named, stop) is { } made) return await End(due, made.Identifier, made.File, result);
        var now = clock.GetUtcNow();
        if (type.Mandate is null || book.LibraryOf(type) is not { } library || due.NextAt > now) return false;
        switch (await making.Make(due, type, library, result, table, registry.Current.Revision, stop))
        {
            case RowMade.There(var identifier):
                return await End(due, identifier, result.Digest, result);
            case RowMade.Later:
                return false;
            case RowMade.Refused(var why):
                var wait = FirstWait * Math.Pow(2, Math.Min(due.Tries, 10));
                var next = now + (wait < LongestWait ? wait : LongestWait);
                // If we stop before this commit it is tried with the next look, which is early and does no harm.
                await commits.Commit(new Unit(due.RecordId).When(LicenceDueTable.Resting(due, due.Tries + 1, next, refused: null)));
                LogRefused(due.Type, due.RecordId, why, next);
                return false;
            case RowMade.Broken(var mark):
                // If we stop before this commit the same row is refused once more, and then it is said.
                await commits.Commit(new Unit(due.RecordId).When(LicenceDueTable.Resting(due, 0, now + LongestWait, mark)).Log(new LogEvent(now.ToUnixTimeMilliseconds(), LogKind.LicenceRefused, due.RecordId, null, due.Step,
                    due.Organisation, Data: LogData.Of(("result", due.Place), ("type", due.Type)))));
                LogBroken(due.Type, due.RecordId);
                return false;
            case RowMade.Unchanged(var mark):
                await commits.Commit(new Unit(due.RecordId).When(LicenceDueTable.Resting(due, 0, now + LongestWait, mark)));
                return false;
            default:
                throw new InvalidOperationException("An outcome that is none of the set.");
        }
    }

    /// <param name="file">SHA-256 of the licence's file as its row says.</param>
    private Task<bool> End(LicenceDue due, string identifier, string? file, ResultLine result)
    {
        // The file that came with the certificate is the licence's from now on, and stays when the record's contents go; not where the row names another.
        var own = result.File is { } came && (file is null || file == came.Digest) ? came : null;
        // If we stop before this commit the row is there, and the next look finds it.
        var unit = new Unit(due.RecordId).When(LicenceDueTable.Ending(due, "registered", identifier, Now));
        if (own is not null)
            foreach (var command in LicenceFileTable.Keeping(identifier, own, result.Client, Now)) unit.Do(command);
        return commits.Commit(unit.Log(new LogEvent(Now, LogKind.LicenceRegistered, due.RecordId, null, due.Step, due.Organisation, Data: LogData.Of(
            ("result", due.Place), ("type", due.Type), ("licence", Checking.Identifiers.LicenceIdentifier.Masked(identifier)), ("digest", own?.Digest)))));
    }

    private Task<bool> Chase(LicenceDue due) => commits.Commit(new Unit(due.RecordId)
        .When(LicenceDueTable.Chasing(due, Now))
        .Log(new LogEvent(Now, LogKind.LicenceOverdue, due.RecordId, null, due.Step, due.Organisation, Data: LogData.Of(("result", due.Place), ("type", due.Type), ("due", due.Due)))));

    private string Day(DateTimeOffset at) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, zone).DateTime).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    [LoggerMessage(1821, LogLevel.Warning, "A licence of type {Type} could not be registered for record {Record}: {Why}. It is tried again at {Next}.")]
    private partial void LogRefused(string type, string record, string why, DateTimeOffset next);

    [LoggerMessage(1823, LogLevel.Warning, "A licence of type {Type} could not be registered for record {Record}: its row breaks the library's schema or rules. It is not brought again before the row or a document has changed.")]
    private partial void LogBroken(string type, string record);
}
