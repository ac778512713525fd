using Exchange.Core.Storage;

namespace Exchange.Core.Progress;

public sealed partial class ParkedProgressTable
{
    private static readonly Sql EndedBefore = new("""
        select {top @most} id from parked_progress where ended_at is not null and pruned_at is null and ended_at < @before order by ended_at, id {limit @most}
        """);

    // The row itself stays: by its key and digest a source that offers it again is known. A department that wrote it anew meanwhile has opened it again.
    private static readonly Sql PruneEnded = new("""
        update parked_progress set content = null, words = null, reason = null, pruned_at = @now where id = @id and ended_at < @before and pruned_at is null
        """);

    /// <summary>Takes away what rows said that were kept or discarded before a time; of those that wait for somebody nothing. How many.</summary>
    public async Task<int> Prune(DateTimeOffset before, int most, CancellationToken stop)
    {
        var until = before.ToUnixTimeMilliseconds();
        var due = await database.Query(EndedBefore.With((long)most, until), static row => row.GetString(0), stop);
        if (due.Count == 0) return 0;
        // If we stop here or between two commits, each row is whole or pruned.
        var units = due.ConvertAll(id => new Unit(id).When(PruneEnded.With(Now, id, until))).ToArray();
        queue.Commit(units);
        return (await Task.WhenAll(units.Select(static unit => unit.Done))).Count(static done => done);
    }
}
