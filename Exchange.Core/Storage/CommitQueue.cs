using System.Data.Common;
using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Exchange.Core.Storage;

/// <summary>
/// All writes go through here: a writer's thread takes what waits, makes it one commit, and tells each caller its result.
/// There is no artificial delay: while one commit is synced the next group gathers by itself.
/// </summary>
/// <remarks>
/// Where the database lets two sessions write, two threads do: one group is worked while the other's commit is synced. They are to each other as two hosts are:
/// what they decide is decided by conditional statements, and the log's positions stay dense because its head is locked from the numbering to the commit.
/// </remarks>
public sealed partial class CommitQueue : IDisposable
{
    private const int MostTries = 5;

    // A group that has as many numbered rows takes no further change: whoever waits behind a thousand rows of one reading waits for one of these and not for fifty.
    private const int MostNumbered = 2_000;

    private readonly StorageOptions _options;
    private readonly Dialect _dialect;
    private readonly ILogger<CommitQueue> _logger;
    private readonly Channel<Unit[]> _waiting = Channel.CreateUnbounded<Unit[]>(new UnboundedChannelOptions());
    private readonly Thread[] _writers;
    private int _length;
    private long _commits;
    private volatile StorageTrouble? _damage;

    public CommitQueue(StorageOptions options, ILogger<CommitQueue> logger)
    {
        (_options, _logger, _dialect) = (options, logger, Dialect.For(options));
        _writers = [.. Enumerable.Range(1, _dialect.Writers).Select(number => new Thread(Work) { Name = $"commit queue {number}", IsBackground = true })];
        foreach (var writer in _writers) writer.Start();
    }

    /// <summary>Changes that wait or are being committed.</summary>
    public int Length => Volatile.Read(ref _length);

    /// <summary>Commits made since start.</summary>
    public long Commits => Interlocked.Read(ref _commits);

    /// <summary>The database's file was found to be damaged: nothing is written to it any more, by this program, until it is started anew. Null as long as it was not.</summary>
    public StorageTrouble? Damage => _damage;

    /// <summary>Whoever reads has come across it: true when it is damage, and from then on nothing is written.</summary>
    public bool FindDamage(Exception error)
    {
        if (StorageTrouble.Of(error, _options) is not { Kind: TroubleKind.NoDatabase } damage) return false;
        if (Interlocked.CompareExchange(ref _damage, damage, null) is null) LogDamaged(damage.Whole, damage.WholeZh);
        return true;
    }

    /// <summary>For a caller that can come back later: refused at once when too much waits.</summary>
    /// <exception cref="StorageUnavailableException">The queue is full, or the commit failed or is unclear.</exception>
    public Task<bool> Offer(Unit unit)
    {
        Enqueue([unit], mayRefuse: true);
        return unit.Done;
    }

    /// <summary>Several changes of one caller that belong in one commit if there is room; each still has its own result.</summary>
    public void Offer(Unit[] units) => Enqueue(units, mayRefuse: true);

    /// <summary>For the hub's own work, which is bounded by the lanes' slots and must not be refused.</summary>
    public Task<bool> Commit(Unit unit)
    {
        Enqueue([unit], mayRefuse: false);
        return unit.Done;
    }

    public void Commit(Unit[] units) => Enqueue(units, mayRefuse: false);

    /// <summary>Whether as much would be taken now; only a hint, others come meanwhile.</summary>
    public bool HasRoomFor(int units) => Volatile.Read(ref _length) + units <= _options.QueueLength;

    private void Enqueue(Unit[] units, bool mayRefuse)
    {
        if (_damage is not null && mayRefuse) throw new StorageUnavailableException("The database's file is damaged.");
        if (mayRefuse && Volatile.Read(ref _length) + units.Length > _options.QueueLength)
            throw new StorageUnavailableException("More changes wait to be stored than the queue takes.");
        Interlocked.Add(ref _length, units.Length);
        if (_waiting.Writer.TryWrite(units)) return;
        Interlocked.Add(ref _length, -units.Length);
        throw new StorageUnavailableException("The hub is stopping.");
    }

    private void Work()
    {
        var group = new List<Unit>(_options.GroupSize);
        var reader = _waiting.Reader;
        using var seat = new Seat();
        while (reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            group.Clear();
            for (var weight = 0; group.Count < _options.GroupSize && weight < MostNumbered && reader.TryRead(out var units);)
            {
                group.AddRange(units);
                foreach (var unit in units) weight += unit.Weight;
            }
            if (group.Count == 0) continue;   // The other writer was quicker.
            FillAll(group);
            if (group.Count == 0) continue;
            group.Sort(Unit.InOrder);
            CommitGroup(seat, group);
            Interlocked.Add(ref _length, -group.Count);
        }
    }

    /// <summary>Those that cannot be filled fail, and are none of the group.</summary>
    private void FillAll(List<Unit> group)
    {
        for (var i = 0; i < group.Count; i++)
        {
            try
            {
                group[i].Place = i;
                group[i].Fill();
            }
            catch (Exception error)
            {
                LogFailed(error);
                group[i].Fail(error);
                group.RemoveAt(i--);
                Interlocked.Decrement(ref _length);
            }
        }
    }

    /// <summary>False when the database cannot be reached: whoever else waits need not wait for the same answer.</summary>
    private bool CommitGroup(Seat seat, List<Unit> group)
    {
        for (var tries = 1; ; tries++)
        {
            if (!Reach(seat, group)) return false;
            try
            {
                Write(seat, group);
                break;
            }
            catch (UnclearCommitException error)
            {
                // The commit was sent and no answer came: it may stand. Nobody may be told "taken in", and trying again here could do it twice.
                LogUnclear(error.InnerException!, group.Count);
                FindDamage(error);
                FailAll(group, error.InnerException!);
                return true;
            }
            catch (DbException error) when (tries < MostTries && _dialect.IsPassing(error))
            {
                // Nothing of it stands: the other writer is let by, or a session that broke is opened anew.
                LogAgain(error, tries);
            }
            catch (Exception error) when (FindDamage(error))
            {
                // Not each alone: what one more write would do to a damaged file nobody knows.
                FailAll(group, error);
                return false;
            }
            catch (Exception error)
            {
                if (group.Count == 1)
                {
                    LogFailed(error);
                    FailAll(group, error);
                    return true;
                }
                // One of them cannot be stored. Each alone, so that none fails its neighbours.
                LogApart(error, group.Count);
                for (var i = 0; i < group.Count; i++)
                {
                    if (CommitGroup(seat, [group[i]])) continue;
                    FailAll(group[(i + 1)..], error);
                    return false;
                }
                return true;
            }
        }
        foreach (var unit in group) unit.Complete();
        return true;
    }

    private bool Reach(Seat seat, List<Unit> group)
    {
        if (_damage is not null)
        {
            FailAll(group, new StorageUnavailableException("The database's file is damaged."));
            return false;
        }
        try
        {
            seat.Session ??= _dialect.OpenWriter(_options.ConnectionString);
            return true;
        }
        catch (Exception error)
        {
            if (!FindDamage(error)) LogUnreachable(error, group.Count);
            FailAll(group, error);
            return false;
        }
    }

    private static void FailAll(List<Unit> group, Exception error)
    {
        foreach (var unit in group) unit.Fail(error is DbException or IOException or InvalidOperationException ? new StorageUnavailableException("The change could not be stored.", error) : error);
    }

    private void Write(Seat seat, List<Unit> group)
    {
        var (session, committing) = (seat.Session!, false);
        var since = Stopwatch.GetTimestamp();
        try
        {
            session.Begin();
            RunGuards(session, group);
            var numbered = RunFollowing(session, group);
            session.RunNumbered(numbered);
            if (group.Exists(static unit => unit.IsTold)) session.Tell(numbered);
            committing = true;
            LogCommitting(group.Count);
            // If we stop here nothing of the group is there: nobody was told anything yet.
            session.Commit();
            // If we stop here the group is there and nobody knows: the intake system sends again and gets the first receipt; leases run out.
            LogCommitted(group.Count);
            Interlocked.Increment(ref _commits);
            CommitMeters.Committed(group.Count, since);
        }
        catch (Exception error)
        {
            session.Rollback();
            seat.Dispose();
            if (committing) throw new UnclearCommitException(error);
            throw;
        }
    }

    /// <summary>Runs what follows from each guard; the rows to be numbered.</summary>
    private static List<Command> RunFollowing(WriterSession session, List<Unit> group)
    {
        var follow = new List<Command>(group.Count * 6);
        foreach (var unit in group) follow.AddRange(unit.Following);
        var affected = new int[follow.Count];
        session.Run(follow, affected);
        var (first, numbered) = (new List<Command>(group.Count * 2), new List<Command>(group.Count * 2));
        var from = 0;
        foreach (var unit in group)
        {
            var count = unit.Following.Count;
            unit.Note(affected.AsSpan(from, count), first, numbered);
            from += count;
        }
        first.AddRange(numbered);
        return first;
    }

    private static void RunGuards(WriterSession session, List<Unit> group)
    {
        var plain = group.FindAll(static unit => unit is { Guard: not null, Rows: null });
        var affected = new int[plain.Count];
        session.Run(plain.ConvertAll(static unit => unit.Guard!.Value), affected);
        foreach (var unit in group) unit.Held = unit.Guard is null;
        for (var i = 0; i < plain.Count; i++) plain[i].Held = affected[i] > 0;
        foreach (var unit in group)
        {
            if (unit is not { Guard: { } guard, Rows: { } rows }) continue;
            unit.Clear!();
            unit.Held = session.Read(guard, rows) > 0;
        }
    }

    public void Dispose()
    {
        _waiting.Writer.TryComplete();
        foreach (var writer in _writers)
            if (Thread.CurrentThread != writer) writer.Join(TimeSpan.FromSeconds(30));
    }

    /// <summary>One writer's place: its session, opened when it is first needed and anew after it has failed.</summary>
    private sealed class Seat : IDisposable
    {
        public WriterSession? Session { get; set; }

        public void Dispose()
        {
            Session?.Dispose();
            Session = null;
        }
    }

    private sealed class UnclearCommitException(Exception cause) : Exception(cause.Message, cause);

    [LoggerMessage(1011, LogLevel.Trace, "Committing {Count} changes.")]
    private partial void LogCommitting(int count);

    [LoggerMessage(1012, LogLevel.Trace, "Committed {Count} changes.")]
    private partial void LogCommitted(int count);

    [LoggerMessage(1001, LogLevel.Error, "Whether a commit of {Count} changes stands is unclear; their callers are told to come back.")]
    private partial void LogUnclear(Exception error, int count);

    [LoggerMessage(1002, LogLevel.Warning, "Two writers met, or the session broke; trying again (try {Tries}).")]
    private partial void LogAgain(Exception error, int tries);

    [LoggerMessage(1003, LogLevel.Error, "A change could not be stored.")]
    private partial void LogFailed(Exception error);

    [LoggerMessage(1004, LogLevel.Warning, "A commit of {Count} changes failed; each is tried alone.")]
    private partial void LogApart(Exception error, int count);

    [LoggerMessage(1006, LogLevel.Critical, "{Trouble} {TroubleZh} Nothing is taken in or pushed any more. Stop the hub, keep the file, and restore the latest backup (docs/upkeep.md).")]
    private partial void LogDamaged(string trouble, string troubleZh);

    [LoggerMessage(1005, LogLevel.Error, "The database cannot be reached; {Count} changes were not stored and their callers are told to come back.")]
    private partial void LogUnreachable(Exception error, int count);
}
