using System.Collections.Concurrent;
using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using Exchange.Core.Contract;
using Exchange.Core.Records;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Storage;
using Microsoft.Extensions.Logging;

namespace Exchange.Core.Progress;

/// <summary>
/// Where rows of staging tables and lines of result files come in. Each ends as a progress event or parked; either way it is kept, durably, and may be marked at its source.
/// </summary>
public sealed partial class ProgressRowDesk(
    ProgressRowMapping mapping, ProgressDesk desk, ParkedProgressTable parked, Database database, TimeProvider clock, ILogger<ProgressRowDesk> logger)
{
    // Rows of different records at the same time, so that they share commits; those of one record follow one another.
    private const int Width = 16;
    private const int MostRetried = 100;

    private static readonly Sql EarlierEvent = new("select content, origin from progress_event where organisation = @organisation and event_id = @event_id");

    /// <summary>Keeps a look's rows; those that are kept, in their order. What is missing could not be stored: the next look brings it again.</summary>
    public async Task<IReadOnlyList<ProgressRow>> Keep(AdapterDocument adapter, IReadOnlyList<ProgressRow> rows, CancellationToken stop)
    {
        var kept = new ConcurrentDictionary<int, bool>();
        var now = clock.GetUtcNow();
        // Rows without an event (a fault of the mapping) go by themselves.
        var events = rows.Select((row, i) => (Place: i, Event: mapping.Translate(adapter.Name, WithKey(row), now, stop)));
        var records = events.GroupBy(one => one.Event.Addressee ?? $"#{one.Place}", StringComparer.Ordinal).Select(static record => record.ToList()).ToList();
        await Parallel.ForEachAsync(records, new ParallelOptions { MaxDegreeOfParallelism = Width, CancellationToken = stop }, async (record, _) =>
        {
            try
            {
                foreach (var (place, row) in record)
                {
                    await Keep(adapter, row, stop);
                    kept[place] = true;
                }
            }
            catch (Exception error) when (error is StorageUnavailableException or DbException)
            {
                LogNotKept(error, adapter.Name);
            }
        });
        return [.. rows.Where((_, i) => kept.ContainsKey(i))];
    }

    /// <summary>Keeps what could not be read as rows, once for each key.</summary>
    /// <exception cref="StorageUnavailableException">Not all of it is kept.</exception>
    public async Task Keep(AdapterDocument adapter, IReadOnlyList<ProgressFault> faults, CancellationToken stop)
    {
        foreach (var fault in faults) await parked.Park(adapter.Name, adapter.Organisation, fault with { Key = KeyOf(fault.Key, fault.Code + fault.Text) }, stop);
    }

    /// <summary>Tries again what came too early and whose time has come.</summary>
    public async Task RetryEarly(string adapter, CancellationToken stop)
    {
        foreach (var line in await parked.Due(adapter, MostRetried, stop)) await TryAgain(line, stop);
    }

    /// <summary>When the next one is to be tried again; null when there is none.</summary>
    public Task<DateTimeOffset?> NextRetry(string adapter, CancellationToken stop) => parked.NextDue(adapter, stop);

    /// <summary>A person asks for another try, after the mapping was mended or the record came. What became of it; null when it is no open row.</summary>
    /// <exception cref="StorageUnavailableException">It may or may not have been tried.</exception>
    public async Task<ParkedProgress?> Retry(ParkedProgress line, string client, CancellationToken stop)
    {
        if (!await parked.Ask(line, client)) return null;
        await TryAgain(line, stop);
        return await parked.Read(line.Id, ReadScope.All, stop);
    }

    private async Task Keep(AdapterDocument adapter, RowEvent row, CancellationToken stop)
    {
        if (await Tell(adapter.Organisation, row, stop) is { } why)
        {
            await parked.Park(adapter.Name, adapter.Organisation, row.Row, why, stop);
            LogParked(adapter.Name, why.Code);
            return;
        }
        // It may have been parked before, and have come again because the department wrote it anew.
        if (await parked.OfRow(adapter.Name, row.Row.Key, stop) is { } before && ParkedState.IsOpen(before.State)) await parked.End(before);
    }

    private async Task TryAgain(ParkedProgress line, CancellationToken stop)
    {
        var row = new ProgressRow(line.Source, line.Key, line.Mapping!, await parked.Content(line.Id, stop) ?? []);
        // As it came then: a mapping that asks for the time must give the same event.
        if (await Tell(line.Organisation, mapping.Translate(line.Adapter, row, line.At, stop), stop) is { } why) await parked.StillParked(line, why);
        else await parked.End(line);
    }

    /// <summary>Null when it is kept as a progress event.</summary>
    private async Task<ProgressObstacle?> Tell(string organisation, RowEvent row, CancellationToken stop)
    {
        if (row.Obstacle is { } fault) return fault;
        try
        {
            return await desk.Report(organisation, row.Content, stop, row.Row.Row.ToArray()) switch
            {
                ProgressAnswer.Kept { Repeated: false } => null,
                ProgressAnswer.Kept => await Differs(organisation, row, stop),
                ProgressAnswer.NoSuchStep none => new ProgressObstacle(
                    "no-such-step", "本单位没有对应的办件或子事项。 No record and step of this organisation is addressed by it.", none.MayCome),
                ProgressAnswer.Declined declined => new ProgressObstacle(
                    declined.Findings[0].Code, string.Join('\n', declined.Findings.Select(static finding => $"{finding.Pointer}: {finding.Zh} {finding.En}"))),
                ProgressAnswer.Malformed malformed => new ProgressObstacle("not-an-event", $"{malformed.Zh} {malformed.En}"),
                _ => throw new InvalidOperationException("An answer that is none of the set."),
            };
        }
        catch (Exception error) when (error is not (OperationCanceledException or StorageUnavailableException or DbException))
        {
            // Whatever it is, one row must not keep those behind it from coming in.
            LogFault(error);
            return new ProgressObstacle("hub-fault", "平台内部错误，详见运行日志。 A fault of the hub; its program log has it.");
        }
    }

    /// <summary>Whether a known event tells what this row tells: then it is the row read again, and null. A mapping whose event ids do not tell rows apart would lose what they say.</summary>
    private async Task<ProgressObstacle?> Differs(string organisation, RowEvent row, CancellationToken stop)
    {
        var earlier = await database.First(EarlierEvent.With(organisation, row.EventId), static found => new Earlier(found.Bytes(0)!, found.Bytes(1)), stop);
        if (earlier is { Content.Length: 0 })
            return new ProgressObstacle("content-pruned", "同一 eventId 的事件内容已到期清理，无法比对。 The event of this id was kept as long as it is to be, so the row cannot be compared with it: discard it if it was only offered again.");
        return earlier is not null && (earlier.Origin?.AsSpan().SequenceEqual(row.Row.Row.Span) is true || ProgressReport.TellTheSame(earlier.Content, row.Content))
            ? null
            : new ProgressObstacle("event-id-used", "映射给出的 eventId 已用于另一事件。 The mapping gives an eventId that another event has: make it name the row, or leave it out.");
    }

    private sealed record Earlier(byte[] Content, byte[]? Origin);

    private static ProgressRow WithKey(ProgressRow row) => row with { Key = KeyOf(row.Key, Encoding.UTF8.GetString(row.Row.Span)) };

    /// <summary>An adapter's key, or one made of the content where it gives none that can be kept.</summary>
    private static string KeyOf(string? key, string content)
        => key is { Length: > 0 and <= 100 } && !key.Any(char.IsControl) ? key : "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key + "\n" + content)));

    [LoggerMessage(5003, LogLevel.Warning, "A row of {Adapter} is no progress event ({Code}) and is parked.")]
    private partial void LogParked(string adapter, string code);

    [LoggerMessage(5004, LogLevel.Error, "Rows of {Adapter} could not be kept; they are not marked and come again.")]
    private partial void LogNotKept(Exception error, string adapter);

    [LoggerMessage(5005, LogLevel.Error, "A row could not be told; it is parked.")]
    private partial void LogFault(Exception error);
}
