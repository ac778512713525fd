using Exchange.Core.Catalog.Libraries;

namespace Exchange.Core.Catalog.Proving;

/// <summary>The row of a person: of several that hold, and that may be seen, the newest.</summary>
internal static class SubjectRows
{
    // Rows are found in the order of their identity, so all of a person's have to be looked at before one is taken; beyond so many a number is no person's.
    private const int Page = 200, Most = 4_000;

    /// <param name="at">When it holds.</param>
    /// <param name="isBetter">Of two of which one is so and the other is not, the one is taken, however old; null where nothing but the time counts.</param>
    public static async Task<LibraryRow?> Newest(
        this LibraryRows rows, string library, LibraryLayout layout, string field, string number, DateTimeOffset at, OpenResource open, CancellationToken stop, Func<LibraryRow, bool>? isBetter = null)
    {
        (LibraryRow Row, bool Better)? best = null;
        await foreach (var row in rows.Each(library, layout, new RowQuery(field, number, Page, ValidAt: at.ToUnixTimeMilliseconds()), Most, stop))
        {
            if (!open.Shows(row.Content)) continue;
            var better = isBetter?.Invoke(row) ?? false;
            if (best is not { } known || (better == known.Better ? IsNewer(row, known.Row) : better)) best = (row, better);
        }
        return best?.Row;
    }

    /// <summary>It began later; of two that began together, or do not say when, it came later.</summary>
    private static bool IsNewer(LibraryRow row, LibraryRow than)
        => Comparer<DateTimeOffset?>.Default.Compare(row.ValidFrom, than.ValidFrom) is var began && began != 0 ? began > 0 : row.FromBatch > than.FromBatch;
}
