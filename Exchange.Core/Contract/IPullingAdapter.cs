namespace Exchange.Core.Contract;

/// <summary>
/// An adapter from which the hub harvests the rows of a resource. 归集 The hub keeps each page durably together with the place after it, so a harvest goes on where it was, whatever dies;
/// what was read twice is the same row by its key. Reading locks nothing at the source.
/// </summary>
public interface IPullingAdapter : IAdapter
{
    /// <summary>
    /// The rows of a source, page by page, in an order that does not change between two calls. The end of the pages is the end of what there is now; the place of the last page is where the next harvest begins.
    /// A source that has nothing brings one page without rows.
    /// </summary>
    /// <exception cref="IOException">The source cannot be read now; its text holds no personal data. The hub tries again from the last page it has kept.</exception>
    /// <exception cref="PullException">The source is not as agreed, and trying again mends nothing.</exception>
    IAsyncEnumerable<PulledPage> Pull(PullOrder order, CancellationToken stop);

    /// <summary>
    /// The hub has everything up to a place, for good and for everybody to see: a change table's rows may be marked, files put away. May be called again for the same place, or never, when the hub dies before.
    /// </summary>
    /// <exception cref="IOException">It cannot be told now.</exception>
    Task Taken(PullOrder order, string place, CancellationToken stop) => Task.CompletedTask;
}

/// <summary>How a harvest tells what is new.</summary>
public enum PullMode
{
    /// <summary>All rows, each time. What does not come any more has ended.</summary>
    Full,

    /// <summary>Rows whose watermark (a time, a counter) is higher than at the last harvest. Rows that are gone are not noticed, unless the source marks them as deleted.</summary>
    Watermark,

    /// <summary>What a change table or a feed tells: rows and tombstones in the order in which they were made.</summary>
    Changes,
}

/// <summary>A table, view, folder or address that can be harvested.</summary>
public sealed record PullSource(string Name, IReadOnlyList<PullAbility> Abilities);

/// <param name="StartsWhole">A pull without <see cref="PullOrder.From"/> brings all rows that there are: what does not come then is not there. Else it brings what the source still knows to have changed.</param>
public sealed record PullAbility(PullMode Mode, bool StartsWhole = true);

/// <summary>What is to be pulled.</summary>
/// <param name="Source">One of <see cref="AdapterKind.Sources"/>.</param>
/// <param name="From">The place that the last harvest of this source and mode ended at: what is newer is wanted. Null: everything.</param>
/// <param name="After">The place of a page of this same harvest, after which it goes on; null at its beginning.</param>
/// <param name="Most">Most rows in a page.</param>
/// <param name="MostBytes">A page of more bytes has one row.</param>
public sealed record PullOrder(string Source, PullMode Mode, string? From, string? After, int Most, int MostBytes = 4 << 20);

/// <param name="Place">Where to go on after these rows: opaque to the hub, at most <see cref="MostPlaceLength"/> characters. It may hold a row's key, so it is kept as rows are and stands in no log.</param>
/// <param name="Notes">What else a person should know of the source, such as rows that cannot be harvested because they have no key.</param>
public sealed record PulledPage(IReadOnlyList<PulledRow> Rows, string Place, IReadOnlyList<PullFault> Notes)
{
    public const int MostPlaceLength = 100_000;

    public PulledPage(IReadOnlyList<PulledRow> rows, string place) : this(rows, place, [])
    {
    }
}

/// <summary>One row as its source wrote it.</summary>
/// <param name="Content">UTF-8 JSON object. Of a deleted row it may hold the key alone. Good until the page after the next is asked for.</param>
/// <param name="Deleted">The row is no more: a tombstone.</param>
/// <param name="Fault">Why it could not be read as a row; its content is then whatever could be read, or nothing.</param>
public readonly record struct PulledRow(ReadOnlyMemory<byte> Content, bool Deleted = false, PullFault? Fault = null);

/// <param name="Code">Short, for the log, such as <c>row-too-large</c>.</param>
/// <param name="Text">What, where (table, file, line) and what to do; without personal data.</param>
public sealed record PullFault(string Code, string Text);

/// <summary>The source is not as agreed: a column is missing, the watermark has gone back, a file has changed while it was read.</summary>
public sealed class PullException(string code, string text) : Exception(text)
{
    /// <summary>The source is older than at the last harvest: it was restored, or emptied.</summary>
    public const string WentBack = "watermark-back";

    public string Code => code;
}
