using Exchange.Core.Storage;

namespace Exchange.Core.Idempotency;

/// <summary>
/// Requests that have no number of their own are told apart by a key that their sender gives (IETF draft httpapi-idempotency-key-header):
/// the first one is carried out and its answer kept for a time; a repeat gets that answer and changes nothing.
/// </summary>
/// <remarks>
/// A row without a status says that a request is under way. Its answer is written in the commit of what it changes, so either both are there or neither;
/// a hub that dies before leaves the row, which the same request takes over once its lease has run out.
/// </remarks>
/// <param name="keep">How long an answer is kept.</param>
public sealed class KeptAnswers(CommitQueue queue, Database database, TimeProvider clock, TimeSpan keep)
{
    /// <summary>Longer than any request of this kind takes; a repeat of one whose host died waits that long.</summary>
    internal static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    private const long Stretch = 1_000;
    private const int MostTries = 3;

    private static readonly Sql Hold = new("""
        insert into idempotent_answer (client, idempotency_key, route, digest, token, lease_until, at, status, body)
        select @client, @key, @route, @digest, @token, {now} + @lease_ms, @at, null, null
        where not exists (select 1 from idempotent_answer where client = @client and idempotency_key = @key)
        """);

    // What is kept long enough is nobody's any more; what is under way and lost its host is taken over by the same request only.
    private static readonly Sql TakeOver = new("""
        update idempotent_answer set route = @route, digest = @digest, token = @token, lease_until = {now} + @lease_ms, at = @at, status = null, body = null
        where client = @client and idempotency_key = @key
          and (at < @oldest or (status is null and route = @route and digest = @digest and lease_until < {now}))
        """);

    private static readonly Sql ByKey = new("select route, digest, status, body from idempotent_answer where client = @client and idempotency_key = @key");

    private static readonly Sql Free = new("""
        delete from idempotent_answer where client = @client and idempotency_key = @key and token = @token and status is null
        """);

    private static readonly Sql FreeAll = new("delete from idempotent_answer where status is null");

    private static readonly Sql Old = new("select {top 1} at from idempotent_answer where at < @oldest {limit 1}");

    private static readonly Sql DeleteOld = new("""
        delete from idempotent_answer where at < @oldest
          and at <= (select max(few.at) from (select {top @most} at from idempotent_answer order by at {limit @most}) few)
        """);

    /// <summary>How the request stands. The first of its key holds it from now on, until its answer is kept or <see cref="Release"/>.</summary>
    /// <exception cref="StorageUnavailableException">It may or may not hold its key; after the lease it can be sent again.</exception>
    public async Task<RequestStanding> Begin(RepeatableRequest request, CancellationToken stop)
    {
        for (var tries = 1; tries <= MostTries; tries++)
        {
            var token = Id.New(clock);
            // If we stop here nothing was done: the row says under way until its lease runs out (on the embedded database: until the next start).
            if (await queue.Offer(Unit(request).When(Hold.With(request.Client, request.Key, request.Route, request.Digest, token, Milliseconds, Now)))
                || await queue.Offer(Unit(request).When(TakeOver.With(
                    request.Route, request.Digest, token, Milliseconds, Now, request.Client, request.Key, Oldest))))
                return new RequestStanding.First(new HeldKey(request, token));
            var rows = await database.Query(ByKey.With(request.Client, request.Key),
                static row => (Route: row.GetString(0), Digest: row.GetString(1), Status: row.Long(2), Body: row.Bytes(3)), stop);
            if (rows is not [var row]) continue;   // Given back meanwhile.
            if (row.Route != request.Route || row.Digest != request.Digest) return new RequestStanding.OtherRequest();
            if (row.Status is not { } status) return new RequestStanding.UnderWay();
            // A plain null would become an empty body.
            return new RequestStanding.Answered((int)status, row.Body is { } body ? body : default(ReadOnlyMemory<byte>?));
        }
        return new RequestStanding.UnderWay();
    }

    /// <summary>The request was refused, or failed, and has changed nothing: its key is free again. Where its answer is kept this does nothing.</summary>
    public Task Release(HeldKey held) => queue.Commit(Unit(held.Request).Do(Free.With(held.Request.Client, held.Request.Key, held.Token)));

    /// <summary>On the embedded database there is one host, so what is under way at its start is nobody's.</summary>
    public Task FreeAtStart() => queue.Commit(new Unit("").Do(FreeAll.With()));

    /// <summary>Deletes what was kept long enough, a stretch a commit.</summary>
    public async Task Prune(CancellationToken stop)
    {
        while ((await database.Query(Old.With(Oldest), static row => row.GetInt64(0), stop)).Count > 0)
        {
            stop.ThrowIfCancellationRequested();
            await queue.Offer(new Unit("answers").Do(DeleteOld.With(Oldest, Stretch)));
        }
    }

    private static Unit Unit(RepeatableRequest request) => new($"answer:{request.Client}:{request.Key}");

    private static long Milliseconds => (long)Lease.TotalMilliseconds;

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    private long Oldest => (clock.GetUtcNow() - keep).ToUnixTimeMilliseconds();
}
