using System.Data.Common;
using System.Diagnostics;
using System.Text.Json;
using Exchange.Adapters.Webhooks;
using Exchange.Core.Following;
using Exchange.Core.Hosts;
using Exchange.Core.Log;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Storage;
using Exchange.Host.Api;
using Exchange.Host.Security;

namespace Exchange.Host.Following;

/// <summary>
/// One subscription, on the host that has its turn: reads the log behind its place, posts what is for it, and moves on when it was taken. Of one record in order; what is not taken keeps back its own record,
/// and the others by no more than a round. Its place is moved only after the receiver's 2xx: at least once, never skipped.
/// </summary>
public sealed partial class SubscriptionRun(
    SubscriptionDocument what, long revision, NoticeTail tail, NoticeReading reading, SubscriptionTable table, HostTurns turns, WebhookPost posts, Secrets secrets, RegistryShelf registry, FollowOptions options,
    TimeProvider clock, ILogger<SubscriptionRun> logger)
{
    // Looked at anew after so long, whatever happens: another host, or a person, may have done something about it.
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);

    internal static readonly TimeSpan PruneEvery = TimeSpan.FromMinutes(10);

    // A receiver that fails for everyone is not tried with all that there is.
    private const int MostTroubles = 5;

    // Pages that are looked through in one go for something that is for it, and positions after which that is written down although there was nothing.
    private const int MostPages = 20, PlaceEvery = 2_000;

    internal const int PruneAtOnce = 200;

    private readonly string _turn = "subscription " + what.Name;
    private readonly Lock _lock = new();
    private List<Notice> _open = [];
    private long _generation, _looked, _prunedAt;
    private TimeSpan _due;
    private string? _client;

    /// <summary>Until <paramref name="stop"/>. Never throws.</summary>
    public async Task Run(CancellationToken stop)
    {
        using var place = tail.Join();
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var rest = await Once(stop);
                if (rest == Then.WaitForNews) await tail.Wait(_looked, Rest, stop);
                else if (rest == Then.Wait) await Task.Delay(_due > TimeSpan.Zero && _due < Rest ? _due : Rest, clock, stop);
            }
            catch (Exception) when (stop.IsCancellationRequested)
            {
                // Asked to stop: what was under way is posted again, under the same id.
            }
            catch (Exception error) when (error is StorageUnavailableException or DbException)
            {
                // What was posted may not be written down: the place that is written counts.
                _generation = 0;
                LogStorage(error, what.Name);
                await Task.Delay(Rest, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (Exception error)
            {
                _generation = 0;
                LogFailed(error, what.Name);
                await Task.Delay(Rest * 10, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        await turns.LetGo(_turn);
    }

    private enum Then { GoOn, WaitForNews, Wait }

    private async Task<Then> Once(CancellationToken stop)
    {
        if (!await Holds(stop))
        {
            // Another host posts. When the turn comes back, the place is read anew.
            (_generation, _due) = (0, TimeSpan.Zero);
            return Then.Wait;
        }
        if (await table.Read(what.Name, stop) is not { } row)
        {
            await table.Add(what.Name, await reading.PositionOf(revision, stop));
            return Then.GoOn;
        }
        if (row.Generation != _generation) (_generation, _looked, _open) = (row.Generation, row.Position, []);
        if (clock.GetElapsedTime(_prunedAt) >= PruneEvery && await table.Prune(what.Name, clock.GetUtcNow().AddDays(-options.AttemptDays), PruneAtOnce, stop) < PruneAtOnce) _prunedAt = clock.GetTimestamp();
        _due = row.IsStopped ? TimeSpan.Zero : row.DueAt - clock.GetUtcNow();
        if (row.IsStopped || _due > TimeSpan.Zero) return Then.Wait;
        // Whom nothing is shown nothing is told; it goes on when the client is there again.
        if (registry.Current.Clients.GetValueOrDefault(what.Client) is not { Active: true } client) return Then.Wait;
        // What was looked at for the client as it was before is looked at anew: who has lost a role is told nothing more, not even what was open.
        if (registry.Current.Entry(DocumentKind.Client, what.Client)?.Digest is var now && now != _client) (_client, _looked, _open) = (now, row.Position, []);
        var more = _open.Count == 0 && await LookOn(client, stop);
        if (_open.Count > 0)
        {
            await Round(row, stop);
            return Then.GoOn;
        }
        if (_looked - row.Position >= PlaceEvery) await table.MovedOn(row, _looked);
        return more ? Then.GoOn : Then.WaitForNews;
    }

    // A turn that is held has half of its length left at least: longer than a post takes.
    private Task<bool> Holds(CancellationToken stop) => turns.Hold(_turn, TimeSpan.FromSeconds(what.TimeoutSeconds + 5) * 2, stop);

    /// <summary>Reads on until something is for it; whether there is more to be read.</summary>
    private async Task<bool> LookOn(ClientDocument client, CancellationToken stop)
    {
        var scope = client.Reads();
        for (var pages = 0; pages < MostPages; pages++)
        {
            var page = await tail.After(_looked, stop);
            _open.AddRange(await reading.Seen([.. page.Notices.Where(notice => what.Events.Count == 0 || what.Events.Contains(notice.Kind, StringComparer.Ordinal))], scope, stop));
            _looked = page.Through;
            if (_open.Count > 0 || !page.IsFull) return page.IsFull;
        }
        return true;
    }

    /// <summary>Tries everything that is open once: records and resources side by side, of one of them one after the other.</summary>
    private async Task Round(SubscriptionRow row, CancellationToken stop)
    {
        var troubles = new List<WebhookAnswer>();
        var records = _open.GroupBy(static notice => notice.Subject, StringComparer.Ordinal).Select(static same => same.ToList()).ToList();
        await Parallel.ForEachAsync(records, new ParallelOptions { MaxDegreeOfParallelism = what.Concurrency, CancellationToken = stop }, async (same, token) =>
        {
            foreach (var notice in same)
            {
                lock (_lock)
                    if (troubles.Count >= MostTroubles || troubles.Exists(static one => one is WebhookAnswer.Gone)) return;
                // A host that has overslept its turn must not post behind its successor.
                if (!await Holds(token)) return;
                var answer = await Post(row, notice, token);
                if (answer is WebhookAnswer.Taken) continue;
                lock (_lock) troubles.Add(answer);
                return;
            }
        });
        if (troubles.Count > 0) await Trouble(troubles, stop);
    }

    private async Task<WebhookAnswer> Post(SubscriptionRow row, Notice notice, CancellationToken stop)
    {
        var content = JsonSerializer.SerializeToUtf8Bytes(CloudEventBody.Of(notice, options.Source), ApiJson.Options);
        var (id, at, since) = (notice.MessageId(what.Name), clock.GetUtcNow(), Stopwatch.GetTimestamp());
        var answer = await posts.Post(what.Url, id, secrets.Read(what.Secret), content, CloudEventBody.MediaType, TimeSpan.FromSeconds(what.TimeoutSeconds), stop);
        // If we stop here the receiver may have it and its place has not moved: after the start it is posted again, under the same id.
        LogPosted(what.Name, answer.GetType().Name);
        var (status, code) = answer switch
        {
            WebhookAnswer.Taken taken => (taken.Status, (string?)null),
            WebhookAnswer.Gone gone => (gone.Status, "gone"),
            WebhookAnswer.Later later => ((int?)later.Status, later.Code),
            _ => throw new InvalidOperationException("An answer that is none of the set."),
        };
        long place;
        lock (_lock)
        {
            if (answer is WebhookAnswer.Taken) _open.Remove(notice);
            place = _open.Count == 0 ? _looked : _open[0].Position - 1;
        }
        await table.Attempted(row, new WebhookAttempt(at, notice.Position, notice.Kind, notice.RecordId, id, status, code, (long)Stopwatch.GetElapsedTime(since).TotalMilliseconds), place);
        LogKept(what.Name);
        return answer;
    }

    private async Task Trouble(List<WebhookAnswer> troubles, CancellationToken stop)
    {
        // As it is now: what was taken in this round has moved it.
        if (await table.Read(what.Name, stop) is not { } row || row.Generation != _generation) return;
        if (troubles.Exists(static one => one is WebhookAnswer.Gone))
        {
            await Stop(row, "gone");
            return;
        }
        var last = (WebhookAnswer.Later)troubles[^1];
        if (row.FailingSince is { } since && clock.GetUtcNow() - since >= TimeSpan.FromHours(what.StopAfterHours)) await Stop(row, last.Code);
        else await table.Failed(row, last.Code, clock.GetUtcNow() + Delay(what, row.Failures, troubles.OfType<WebhookAnswer.Later>().Max(static one => one.NotBefore), Random.Shared.NextDouble()));
    }

    private async Task Stop(SubscriptionRow row, string code)
    {
        if (await table.Stop(row, code)) LogStopped(what.Name, code);
    }

    /// <summary>Exponential with jitter (half to whole), and never before the time that the receiver named.</summary>
    internal static TimeSpan Delay(SubscriptionDocument what, long failures, TimeSpan? notBefore, double jitter)
    {
        var delay = TimeSpan.FromSeconds(Math.Min(what.LongestDelaySeconds, what.FirstDelaySeconds * Math.Pow(2, Math.Min(failures, 30))) * (0.5 + jitter / 2));
        return notBefore is { } asked && asked > delay ? asked : delay;
    }

    [LoggerMessage(9311, LogLevel.Trace, "Posted for subscription {Subscription} ({Answer}), and not yet written down.")]
    private partial void LogPosted(string subscription, string answer);

    [LoggerMessage(9312, LogLevel.Trace, "What was posted for subscription {Subscription} is written down.")]
    private partial void LogKept(string subscription);

    [LoggerMessage(9313, LogLevel.Error, "Subscription {Subscription} is stopped: its receiver has taken nothing for too long, or is gone ({Code}). 订阅已停止。 A person resumes it (docs/followers.md).")]
    private partial void LogStopped(string subscription, string code);

    [LoggerMessage(9314, LogLevel.Warning, "How far subscription {Subscription} is could not be read or written; this is tried again.")]
    private partial void LogStorage(Exception error, string subscription);

    [LoggerMessage(9315, LogLevel.Error, "Subscription {Subscription} could not be carried on; this is tried again.")]
    private partial void LogFailed(Exception error, string subscription);
}
