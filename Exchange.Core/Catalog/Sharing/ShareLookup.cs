using System.Text;
using System.Text.Json;
using Exchange.Core.Catalog.Libraries;

namespace Exchange.Core.Catalog.Sharing;

/// <summary>Looks up what a question asks for, as far as the grant shows rows.</summary>
internal sealed class ShareLookup(LibraryRows rows)
{
    // Of a filter that most rows do not fit: so many are looked at for one answer, and the next page goes on behind them.
    private const int MostScanned = 5_000;

    /// <param name="at">Rows that hold then, in Unix milliseconds.</param>
    public async Task<RowsFound> Find(ShareView view, SharedLibrary library, ShareQuestion question, long at, CancellationToken stop)
    {
        var (name, layout) = (library.Document.Name, library.Layout);
        var (batch, after, found, scanned) = (question.After?.Batch ?? 0, question.After?.Key ?? "", new List<FoundRow>(), 0);
        var equal = Rest(question.By, library, out var field, out var value);
        while (true)
        {
            // What does not fit is passed over: then more are looked at than are wanted.
            var page = equal.Count > 0 || view.Rows is not null ? Math.Max(question.Limit, 200) : question.Limit;
            var query = new RowQuery(field, value, page, after, batch, at);
            var (read, last) = question.By is ShareBy.Keys several
                ? Kept([.. (await rows.Find(name, layout, query, [.. several.Values.Distinct(StringComparer.Ordinal)], stop)).Select(static one => (one.Row, (string?)one.Value))])
                : Kept((await rows.Find(name, layout, query, stop)).ConvertAll(static row => (row, default(string))));
            if (read > 0 && batch == 0) batch = last!.CurrentBatch;
            if (found.Count >= question.Limit) return new RowsFound(found, batch, new SharePlace(batch, found[^1].Key));
            if (read < page) return new RowsFound(found, batch, null);
            after = last!.Key;
            if ((scanned += read) >= MostScanned) return new RowsFound(found, batch, new SharePlace(batch, after));
        }

        (int Read, LibraryRow? Last) Kept(IReadOnlyList<(LibraryRow Row, string? Asked)> some)
        {
            foreach (var (row, asked) in some)
            {
                if (found.Count == question.Limit) break;
                var content = Encoding.UTF8.GetBytes(row.Content);
                if ((equal.Count == 0 || Fits(equal, content)) && view.Rows?.Shows(content) != false) found.Add(new FoundRow(row.Key, content, asked));
            }
            return (some.Count, some.Count == 0 ? null : some[^1].Row);
        }
    }

    /// <summary>By which field the library looks, and what the rows that it finds are held to beside.</summary>
    private static Dictionary<string, string> Rest(ShareBy by, SharedLibrary library, out string? field, out string? value)
    {
        var rest = new Dictionary<string, string>(StringComparer.Ordinal);
        (field, value) = by switch { ShareBy.Key one => (one.Field, one.Value), ShareBy.Keys several => (several.Field, null), _ => default((string?, string?)) };
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
internal sealed record RowsFound(IReadOnlyList<FoundRow> Rows, long Batch, SharePlace? Next);
