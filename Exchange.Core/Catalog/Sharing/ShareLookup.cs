using System.Globalization;
using System.Text;
using System.Text.Json;
using Exchange.Core.Catalog.Libraries;

namespace Exchange.Core.Catalog.Sharing;

/// <summary>Looks up what a question asks for, as far as the grant shows rows.</summary>
internal sealed class ShareLookup(LibraryRows rows, RowLookups lookups)
{
    // Of a filter that most rows do not fit: so many are looked at for one answer, and the next page goes on behind them.
    private const int MostScanned = 5_000;

    /// <param name="at">Rows that hold then, in Unix milliseconds.</param>
    public async Task<RowsFound> Find(ShareView view, SharedLibrary library, ShareQuestion question, long at, CancellationToken stop)
    {
        var budget = view.Rows is null ? null : new RowBudget();
        var found = await (question.By is ShareBy.Keys keys ? Each(view, library, question, keys, at, budget, stop) : One(view, library, question, at, budget, stop));
        return budget is { IsSpent: true } ? found with { IsSpent = true } : found;
    }

    private async Task<RowsFound> One(ShareView view, SharedLibrary library, ShareQuestion question, long at, RowBudget? budget, CancellationToken stop)
    {
        var (batch, after, found, scanned) = (question.After?.Batch ?? 0, question.After?.Key ?? "", new List<FoundRow>(), 0);
        var equal = Rest(question.By, library, out var field, out var value);
        if (field is not null && question is { After: null, ValidAt: null } && library.Layout.Identity is [var identity] && identity == field)
            return await lookups.Find(library.Document.Name, library.Layout, value!, stop) is not { } only ? new RowsFound([], 0, null)
                : new RowsFound(Shown(view, equal, only, budget) is { } shown ? [new FoundRow(only.Key, shown)] : [], only.CurrentBatch, null);
        // What does not fit is passed over: then more are looked at than are wanted.
        var page = equal.Count > 0 || view.Rows is not null ? Math.Max(question.Limit, 200) : question.Limit;
        while (true)
        {
            var some = await rows.Find(library.Document.Name, library.Layout, new RowQuery(field, value, page, after, batch, at), stop);
            if (some.Count > 0 && batch == 0) batch = some[0].CurrentBatch;
            foreach (var row in some)
            {
                if (found.Count == question.Limit) break;
                if (Shown(view, equal, row, budget) is { } content) found.Add(new FoundRow(row.Key, content));
            }
            if (found.Count == question.Limit) return new RowsFound(found, batch, new SharePlace(batch, found[^1].Key));
            if (some.Count < page || budget is { IsSpent: true }) return new RowsFound(found, batch, null);
            after = some[^1].Key;
            if ((scanned += some.Count) >= MostScanned) return new RowsFound(found, batch, new SharePlace(batch, after));
        }
    }

    /// <summary>By many keys: one statement, where all that they find is within the limit; else key by key, so that the next page goes on behind the last row.</summary>
    private async Task<RowsFound> Each(ShareView view, SharedLibrary library, ShareQuestion question, ShareBy.Keys keys, long at, RowBudget? budget, CancellationToken stop)
    {
        var (name, layout, batch) = (library.Document.Name, library.Layout, question.After?.Batch ?? 0);
        List<string> values = [.. keys.Values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        var none = new Dictionary<string, string>(StringComparer.Ordinal);
        if (question.After is null)
        {
            var all = await rows.Find(name, layout, new RowQuery(keys.Field, null, question.Limit + 1, "", 0, at), values, stop);
            if (all.Count > 0) batch = all[0].Row.CurrentBatch;
            if (all.Count <= question.Limit)
            {
                List<FoundRow> shown = [.. all.OrderBy(static one => one.Value, StringComparer.Ordinal).ThenBy(static one => one.Row.Key, StringComparer.Ordinal)
                    .Select(one => (one, Content: Shown(view, none, one.Row, budget))).Where(static one => one.Content is not null).Select(static one => new FoundRow(one.one.Row.Key, one.Content!, one.one.Value))];
                return new RowsFound(shown, batch, null, values.Count - shown.Select(static one => one.Asked).Distinct(StringComparer.Ordinal).Count());
            }
        }
        var (from, after) = Place(question.After, keys);
        var (found, scanned, missed) = (new List<FoundRow>(), 0, 0);
        foreach (var value in values.SkipWhile(value => string.CompareOrdinal(value, from) < 0))
        {
            if (value != from) after = "";
            var (before, begun) = (found.Count, after.Length > 0);
            while (true)
            {
                var some = await rows.Find(name, layout, new RowQuery(keys.Field, value, question.Limit, after, batch, at), stop);
                foreach (var row in some)
                {
                    after = row.Key;
                    if (Shown(view, none, row, budget) is { } content) found.Add(new FoundRow(row.Key, content, value));
                    if (found.Count == question.Limit) return new RowsFound(found, batch, Place(batch, value, after), missed);
                }
                if ((scanned += some.Count) >= MostScanned) return new RowsFound(found, batch, Place(batch, value, after), missed);
                if (some.Count < question.Limit || budget is { IsSpent: true }) break;
            }
            if (budget is { IsSpent: true }) break;
            if (found.Count == before && !begun) missed++;
        }
        return new RowsFound(found, batch, null, missed);
    }

    private static SharePlace Place(long batch, string value, string key) => new(batch, string.Create(CultureInfo.InvariantCulture, $"{value.Length}:{value}{key}"));

    /// <summary>At which value, and behind which row of it; at the first where the place is none of these keys.</summary>
    private static (string Value, string Key) Place(SharePlace? place, ShareBy.Keys keys)
    {
        if (place is not { Key: var text } || text.IndexOf(':', StringComparison.Ordinal) is not (var at and > 0) || !int.TryParse(text.AsSpan(0, at), NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            || length > text.Length - at - 1) return ("", "");
        var value = text.Substring(at + 1, length);
        return keys.Values.Contains(value, StringComparer.Ordinal) ? (value, text[(at + 1 + length)..]) : ("", "");
    }

    /// <summary>The row's bytes where it fits and the grant shows it.</summary>
    private static byte[]? Shown(ShareView view, Dictionary<string, string> equal, LibraryRow row, RowBudget? budget)
    {
        var content = Encoding.UTF8.GetBytes(row.Content);
        return (equal.Count == 0 || Fits(equal, content)) && view.Rows?.Shows(content, budget) != false ? content : null;
    }

    /// <summary>By which field the library looks, and what the rows that it finds are held to beside.</summary>
    private static Dictionary<string, string> Rest(ShareBy by, SharedLibrary library, out string? field, out string? value)
    {
        var rest = new Dictionary<string, string>(StringComparer.Ordinal);
        (field, value) = by is ShareBy.Key one ? (one.Field, one.Value) : default((string?, string?));
        if (by is not ShareBy.Filter filter) return rest;
        // The identity stands before the other lookups.
        field = library.Layout.Lookups.FirstOrDefault(filter.Equal.ContainsKey);
        foreach (var (name, wanted) in filter.Equal)
            if (name == field) value = wanted;
            else rest[name] = wanted;
        return rest;
    }

    /// <summary>The row says all of this, word by word; a number as it is written.</summary>
    internal static bool Fits(IReadOnlyDictionary<string, string> equal, ReadOnlySpan<byte> row)
    {
        var left = equal.Count;
        var reader = new Utf8JsonReader(row);
        reader.Read();
        while (left > 0 && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string? wanted = null;
            foreach (var (name, value) in equal)
                if (reader.ValueTextEquals(name)) wanted = value;
            reader.Read();
            if (wanted is null)
            {
                reader.Skip();
                continue;
            }
            if (!Says(ref reader, wanted)) return false;
            left--;
        }
        return left == 0;
    }

    private static bool Says(ref Utf8JsonReader reader, string wanted) => reader.TokenType switch
    {
        JsonTokenType.String => reader.ValueTextEquals(wanted),
        JsonTokenType.Number => Encoding.UTF8.GetString(reader.ValueSpan) == wanted,
        JsonTokenType.True => wanted == "true",
        JsonTokenType.False => wanted == "false",
        _ => false,
    };
}

/// <summary>What was found.</summary>
/// <param name="Batch">As of which; 0 where nothing was read.</param>
/// <param name="Missed">Of several keys, by how many nobody was to be seen.</param>
/// <param name="IsSpent">The condition of the grant has cost more than one answer may: nothing of it counts.</param>
internal sealed record RowsFound(IReadOnlyList<FoundRow> Rows, long Batch, SharePlace? Next, int Missed = 0, bool IsSpent = false)
{
    /// <summary>How many rows it is for the day's volume: a key by which nobody is found was looked for as well as others, and so was nobody at all.</summary>
    public long Counted => Math.Max(Rows.Count + Missed, 1);
}
