using System.Security.Cryptography;
using Exchange.Core.Contract;
using Exchange.Core.Log;
using Exchange.Core.Records;
using Exchange.Core.Storage;

namespace Exchange.Core.Progress;

/// <summary>
/// Where rows and faults of sources wait that are no progress events. Nothing that a department tells is dropped: what cannot be told apart, addressed or understood is here,
/// in the same commit as its log event, and only then counts as kept and is marked at its source.
/// </summary>
public sealed partial class ParkedProgressTable(CommitQueue queue, Database database, TimeProvider clock)
{
    /// <summary>How long the hub tries by itself.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromHours(1);

    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(2), LongestRetry = TimeSpan.FromMinutes(5);

    private static readonly Sql Insert = new("""
        insert into parked_progress (id, adapter, organisation, what, row_key, source, mapping, content, digest, code, words, state, at, tries, retry_at)
        select @id, @adapter, @organisation, @what, @row_key, @source, @mapping, cast(@content as {bytes}), @digest, @code, @words, @state, @at, 0, @retry_at
        where not exists (select 1 from parked_progress where adapter = @adapter and what = @what and row_key = @row_key)
        """);

    // The department wrote something else under the same key since: it is looked at anew, whatever had become of the first.
    private static readonly Sql Refresh = new("""
        update parked_progress set source = @source, mapping = @mapping, content = cast(@content as {bytes}), digest = @digest, code = @code, words = @words, state = @state, at = @at, tries = 0,
          retry_at = @retry_at, ended_at = null, ended_by = null, reason = null, pruned_at = null
        where adapter = @adapter and what = @what and row_key = @row_key and digest <> @digest
        """);

    private static readonly Sql StaysParked = new("""
        update parked_progress set code = @code, words = @words, state = @state, tries = tries + 1, retry_at = @retry_at where id = @id and state in ('early', 'parked')
        """);

    private static readonly Sql EndKept = new("""
        update parked_progress set state = 'kept', retry_at = null, ended_at = @now where id = @id and state in ('early', 'parked')
        """);

    private static readonly Sql AskRetry = new("update parked_progress set state = state where id = @id and what = 'row' and state in ('early', 'parked')");

    private static readonly Sql EndDiscarded = new("""
        update parked_progress set state = 'discarded', retry_at = null, ended_at = @now, ended_by = @client, reason = @reason where id = @id and state in ('early', 'parked')
        """);

    private static readonly Sql KnownBy = new("select id, digest from parked_progress where adapter = @adapter and what = @what and row_key = @row_key");

    /// <summary>
    /// Keeps it, once for each key. The same again changes nothing; other content under the same key is looked at anew.
    /// </summary>
    /// <param name="what"><c>row</c> or <c>fault</c>.</param>
    /// <exception cref="StorageUnavailableException">It is not kept, or it is unclear whether it is.</exception>
    private async Task Park(string adapter, string organisation, string what, string key, string source, string? mapping, byte[]? content, string digest, ProgressObstacle why, CancellationToken stop)
    {
        var before = await database.First(KnownBy.With(adapter, what, key), static row => new Known(row.GetString(0), row.GetString(1)), stop);
        if (before?.Digest == digest) return;
        var (id, now) = (before?.Id ?? Id.New(clock), Now);
        var (state, retryAt) = why.MayCome ? (ParkedState.Early, now + (long)FirstRetry.TotalMilliseconds) : (ParkedState.Parked, (long?)null);
        var logged = Parked(now, organisation, id, adapter, why.Code, digest);
        // If we stop before the commit nothing is kept and nothing is marked: the next look brings it again. If we stop behind it, it comes again too, and this is a repeat.
        var kept = before is null && await queue.Commit(new Unit(adapter + key)
            .When(Insert.With(id, adapter, organisation, what, key, Cut(source, 200), mapping, content, digest, Cut(why.Code, 100), Cut(why.Text, 2000), state, now, retryAt))
            .Log(logged));
        if (!kept)
            await queue.Commit(new Unit(adapter + key)
                .When(Refresh.With(Cut(source, 200), mapping, content, digest, Cut(why.Code, 100), Cut(why.Text, 2000), state, now, retryAt, adapter, what, key))
                .Log(logged));
    }

    /// <summary>Keeps a row that is no event.</summary>
    public Task Park(string adapter, string organisation, ProgressRow row, ProgressObstacle why, CancellationToken stop)
        => Park(adapter, organisation, "row", row.Key, row.Source, Cut(row.Mapping, 100), row.Row.ToArray(), Digest(row.Row.Span), why, stop);

    /// <summary>Keeps a fault of a source.</summary>
    public Task Park(string adapter, string organisation, ProgressFault fault, CancellationToken stop)
        => Park(adapter, organisation, "fault", fault.Key, fault.Source, null, null, Digest(System.Text.Encoding.UTF8.GetBytes(fault.Code + "\n" + fault.Text)), new ProgressObstacle(fault.Code, fault.Text), stop);

    /// <summary>It was tried again and is still no event: later again, or for a person once <see cref="Patience"/> is over.</summary>
    internal Task StillParked(ParkedProgress line, ProgressObstacle why)
    {
        var now = clock.GetUtcNow();
        var goesOn = why.MayCome && line.State == ParkedState.Early && now - line.At < Patience;
        var wait = TimeSpan.FromSeconds(Math.Min(LongestRetry.TotalSeconds, FirstRetry.TotalSeconds * Math.Pow(2, Math.Min(line.Tries + 1, 20))));
        var unit = new Unit(line.Id).When(StaysParked.With(
            Cut(why.Code, 100), Cut(why.Text, 2000), goesOn ? ParkedState.Early : ParkedState.Parked, goesOn ? (now + wait).ToUnixTimeMilliseconds() : null, line.Id));
        if (!goesOn) unit.Log(Parked(now.ToUnixTimeMilliseconds(), line.Organisation, line.Id, line.Adapter, why.Code, line.Digest));
        return queue.Commit(unit);
    }

    /// <summary>It has become a progress event. If we stop before this, it is tried again and the event is a repeat.</summary>
    internal Task<bool> End(ParkedProgress line) => queue.Commit(new Unit(line.Id)
        .When(EndKept.With(Now, line.Id))
        .Log(new LogEvent(Now, LogKind.ProgressUnparked, Organisation: line.Organisation, Data: LogData.Of(("parked", line.Id), ("adapter", line.Adapter)))));

    /// <summary>A person asks for another try: logged before it is made. False when it is no row, or not open any more.</summary>
    internal Task<bool> Ask(ParkedProgress line, string client) => queue.Offer(new Unit(line.Id)
        .When(AskRetry.With(line.Id))
        .Log(new LogEvent(Now, LogKind.ProgressRetried, Organisation: line.Organisation, Client: client, Data: LogData.Of(("parked", line.Id), ("adapter", line.Adapter)))));

    /// <summary>A person decides that it is nothing. It stays where it is, with the reason; the log has the reason's digest. False when it is not open any more.</summary>
    /// <exception cref="StorageUnavailableException">It may or may not be stored.</exception>
    public Task<bool> Discard(ParkedProgress line, string client, string reason) => queue.Offer(new Unit(line.Id)
        .When(EndDiscarded.With(Now, client, Cut(reason, 500), line.Id))
        .Log(new LogEvent(Now, LogKind.ProgressDiscarded, Organisation: line.Organisation, Client: client,
            Data: LogData.Of(("parked", line.Id), ("adapter", line.Adapter), ("reason", LogData.DigestOf(reason))))));

    /// <summary>Whoever looks at a row as it came leaves a trace before it is shown.</summary>
    /// <exception cref="StorageUnavailableException">The trace may not be there: the row is not shown.</exception>
    public async Task<byte[]?> ReadRow(ParkedProgress line, string client, CancellationToken stop)
    {
        if (line.What != "row") return null;
        await queue.Offer(new Unit(line.Id).Log(new LogEvent(Now, LogKind.ProgressParkedRead, Organisation: line.Organisation, Client: client,
            Data: LogData.Of(("parked", line.Id), ("adapter", line.Adapter), ("digest", line.Digest)))));
        return await Content(line.Id, stop);
    }

    private sealed record Known(string Id, string Digest);

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    private static LogEvent Parked(long now, string organisation, string id, string adapter, string code, string digest)
        => new(now, LogKind.ProgressParked, Organisation: organisation, Data: LogData.Of(("parked", id), ("adapter", adapter), ("code", code), ("digest", digest)));

    private static string Digest(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static string? Cut(string? text, int most) => StoredText.Cut(text, most);
}
