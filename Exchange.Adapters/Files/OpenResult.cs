using Exchange.Core.Contract;

namespace Exchange.Adapters.Files;

/// <summary>A result file that is read and whose rows the hub does not have all yet.</summary>
/// <param name="Stamp">Size and time when it was read: if they differ later, it is another file.</param>
/// <param name="Files">What it answers.</param>
/// <param name="Back">What it says of each row, by key.</param>
internal sealed record OpenResult(
    string Name, string? Control, (long Size, DateTime Written) Stamp, SentFiles Files, string Part, IReadOnlyList<ProgressRow> Rows,
        IReadOnlyDictionary<string, BackRow> Back)
{
    readonly HashSet<string> unkept = [.. Rows.Select(static row => row.Key)];

    public bool IsKept => unkept.Count == 0;

    public IEnumerable<ProgressRow> Unkept => Rows.Where(row => unkept.Contains(row.Key));

    public void Keep(string key) => unkept.Remove(key);
}
