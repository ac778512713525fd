using Exchange.Core.Storage;

namespace Exchange.Core.Catalog.Corrections;

/// <summary>Empties cases that were answered long ago: what was said of the row goes, that there was a case stays.</summary>
public sealed class RowCorrectionPruning(CommitQueue commits, RowCorrectionTable table, TimeProvider clock)
{
    /// <summary>Some of those that were answered before then.</summary>
    /// <returns>How many.</returns>
    public async Task<int> Prune(DateTimeOffset before, int limit, CancellationToken stop)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        // If we stop in the middle, each case is whole or empty: the next run finds the rest.
        var units = (await table.Answered(before, limit, stop)).ConvertAll(number => new Unit(RowCorrectionDesk.Key(number)).When(RowCorrectionTable.Emptying(number, before, now))).ToArray();
        if (units.Length == 0) return 0;
        commits.Commit(units);
        return (await Task.WhenAll(units.Select(static unit => unit.Done))).Count(static done => done);
    }
}
