using Exchange.Core.Storage;

namespace Exchange.Core.Alerts;

/// <summary>
/// The conditions of all hosts on a database, so that a restart or another host does not tell twice. Every host marks what it sees; who holds the turn tells. A telling is claimed by a guarded statement first:
/// of two hosts that both think they hold the turn one gets each row.
/// </summary>
public sealed class AlertTable(CommitQueue queue, Database database)
{
    // No condition: marked with every look by whoever looks. One row for all hosts, since a host that is made anew each day has another name each day and nobody would take its row away.
    private static readonly AlertMark Heartbeat = new("beat", "hub", 0);

    private static readonly Sql Seen = new("""
        update alert set amount = @amount, since = case when told_at is null and seen_at < {now} - @gone_ms then {now} else since end, seen_at = {now} where code = @code and subject = @subject
        """);

    private static readonly Sql Begin = new("""
        insert into alert (code, subject, amount, since, seen_at)
        select @code, @subject, @amount, {now}, {now}
        {absent alert where code = @code and subject = @subject}
        """);

    private static readonly Sql All = new("select code, subject, amount, since, seen_at, told_at, {now} from alert");

    private static readonly Sql TellFirst = new("update alert set told_at = {now} where code = @code and subject = @subject and told_at is null");

    private static readonly Sql TellAgain = new("update alert set told_at = {now} where code = @code and subject = @subject and told_at = @told_at");

    // Not when somebody has seen it again meanwhile.
    private static readonly Sql End = new("delete from alert where code = @code and subject = @subject and seen_at = @seen_at");

    /// <summary>A commit that goes through says that commits go through.</summary>
    /// <exception cref="StorageUnavailableException">It is not known whether it did.</exception>
    public Task Beat() => Mark([Heartbeat]);

    /// <summary>Marks what this host sees now.</summary>
    /// <exception cref="StorageUnavailableException">It is not known whether that is stored.</exception>
    public Task Mark(IEnumerable<AlertMark> marks)
    {
        var unit = new Unit("alert");
        foreach (var mark in marks.OrderBy(static one => one.Code, StringComparer.Ordinal).ThenBy(static one => one.Subject, StringComparer.Ordinal))
            unit.Do(Seen.With(mark.Amount, (long)AlertTimes.Gone.TotalMilliseconds, mark.Code, mark.Subject)).Do(Begin.With(mark.Code, mark.Subject, mark.Amount));
        return queue.Commit(unit);
    }

    /// <summary>All conditions, and the database's time at which they were read.</summary>
    public async Task<(long Now, IReadOnlyList<AlertRow> Rows)> Read(CancellationToken stop)
    {
        var now = 0L;
        var rows = await database.Query(All.With(), row =>
        {
            now = row.GetInt64(6);
            return new AlertRow(row.GetString(0), row.GetString(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.Long(5));
        }, stop);
        return (now, [.. rows.Where(static row => row.Code != Heartbeat.Code).OrderBy(static row => row.Code, StringComparer.Ordinal).ThenBy(static row => row.Subject, StringComparer.Ordinal)]);
    }

    /// <summary>Those of <paramref name="rows"/> that are this host's to tell: nobody else has told or ended them since they were read.</summary>
    public async Task<IReadOnlyList<AlertRow>> Claim(AlertKind kind, IReadOnlyList<AlertRow> rows)
    {
        var mine = new List<AlertRow>();
        foreach (var row in rows)
        {
            var guard = kind switch
            {
                AlertKind.First => TellFirst.With(row.Code, row.Subject),
                AlertKind.Digest => TellAgain.With(row.Code, row.Subject, row.ToldAt),
                _ => End.With(row.Code, row.Subject, row.SeenAt),
            };
            try
            {
                // If we stop after this commit the row counts as told and was not: a condition that stands comes with the next digest; that one is over is then said by nobody.
                if (await queue.Commit(new Unit("alert").When(guard))) mine.Add(row);
            }
            catch (StorageUnavailableException)
            {
                // What is claimed already is to be told all the same. The others' turn comes with the next look; whether this one was claimed is unclear, and then it is as above.
                break;
            }
        }
        return mine;
    }
}
