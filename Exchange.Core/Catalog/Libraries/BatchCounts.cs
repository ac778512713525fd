namespace Exchange.Core.Catalog.Libraries;

/// <summary>What became of the rows of a batch. <see cref="Came"/> is the sum of added, changed, unchanged, ended, quarantined and outside.</summary>
/// <param name="Came">Rows and ends of rows that came.</param>
/// <param name="Added">Rows that there were none of.</param>
/// <param name="Changed">New versions of rows that there are.</param>
/// <param name="Unchanged">Rows that stand just so, and ends of rows that there are none of.</param>
/// <param name="Ended">Rows whose end came.</param>
/// <param name="Quarantined">Rows that break an error of schema or rules: kept aside, with the reasons.</param>
/// <param name="Outside">Rows that are not the district's, by the library's filter.</param>
/// <param name="Missing">Of a full batch: rows that did not come again and end with it.</param>
/// <param name="Warned">Rows that are in and break a warning.</param>
/// <param name="Late">Rows that are in and older than the library's days.</param>
public sealed record BatchCounts(
    long Came = 0, long Added = 0, long Changed = 0, long Unchanged = 0, long Ended = 0, long Quarantined = 0, long Outside = 0, long Missing = 0, long Warned = 0, long Late = 0);
