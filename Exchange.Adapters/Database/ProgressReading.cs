using System.Buffers;
using System.Collections.Concurrent;
using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Dapper;
using Exchange.Core.Contract;

namespace Exchange.Adapters.Database;

/// <summary>Reads the rows that the hub has not taken yet, and marks those that it has. A row that comes back changed is a new one: its key holds a digest of it.</summary>
internal sealed class ProgressReading(DatabaseOptions options, Target target, Conversion conversion, RowReading reading)
{
    /// <summary>A larger row holds an attachment; what the hub wants of such a table is named in <see cref="ProgressTable.Columns"/>.</summary>
    internal const int MostRowBytes = 1_048_576;

    const int MostKeyLength = 100, MarksInStatement = 50;

    // Rows too large stay unread and first in order; they are passed over, so that they do not hold up the others.
    readonly ConcurrentDictionary<string, int> passedOver = new(StringComparer.Ordinal);
    int turn;

    public async Task<ProgressRows> Read(DbConnection connection, Tables tables, int most, CancellationToken stop)
    {
        var rows = new List<ProgressRow>();
        var faults = new List<ProgressFault>();
        var sources = options.Progress!.Tables;
        var first = (int)((uint)Interlocked.Increment(ref turn) % (uint)sources.Count);
        for (var n = 0; n < sources.Count && rows.Count < most; n++)
        {
            // Each table in turn is the first, so that a busy one does not keep the hub from the others.
            var source = sources[(first + n) % sources.Count];
            if (!tables.ByName.TryGetValue(source.Name, out var table) || Missing(source, table) is { Count: > 0 })
                faults.AddRange(tables.Faults.Where(fault => fault.StartsWith($"table {source.Name} ", StringComparison.Ordinal))
                    .Select(fault => new ProgressFault(source.Name, $"{source.Name}:{Digest(Encoding.UTF8.GetBytes(fault))}", "table-changed", fault)));
            else
                await Read(connection, source, table, most - rows.Count, rows, faults, stop);
        }
        return new ProgressRows(rows, faults);
    }

    /// <summary>Sets the marks of rows that were read; those of other tables are left alone.</summary>
    public async Task Mark(DbConnection connection, Tables tables, IReadOnlyList<ProgressRow> kept, CancellationToken stop)
    {
        foreach (var group in kept.GroupBy(row => row.Source, StringComparer.Ordinal))
        {
            if (options.Progress!.Tables.FirstOrDefault(one => one.Name == group.Key) is not { } source || !tables.ByName.TryGetValue(source.Name, out var table))
                continue;
            // If we stop here, or between two statements, some rows stay unread: the next look brings them again under the same keys, and nothing is kept twice.
            foreach (var chunk in group.Chunk(MarksInStatement))
            {
                var statement = Marks(source, table, chunk);
                await connection.ExecuteAsync(new CommandDefinition(
                    target.PreludeAlone + statement.Text,
                    new Parameters(target, statement.Values),
                    flags: CommandFlags.NoCache,
                    cancellationToken: stop));
            }
        }
    }

    async Task Read(DbConnection connection, ProgressTable source, Table table, int most, List<ProgressRow> rows, List<ProgressFault> faults, CancellationToken stop)
    {
        var columns = Columns(source, table);
        var keys = source.Key.Select(name => table.Column(name)!).ToList();
        var values = new List<(object?, Column)>();
        var where = string.Join(" AND ", source.Unread.Select(one => Among(table, table.Column(one.Key)!, one.Value, values))
            // Without its key a row cannot be marked.
            .Concat(keys.Select(key => $"{target.Quote(key.Name)} IS NOT NULL")));
        var order = keys.Prepend(source.Order is { } name ? table.Column(name) : null).OfType<Column>().Distinct().Select(column => target.Quote(column.Name));
        var over = passedOver.GetValueOrDefault(source.Name);
        var text = target.Select(
            string.Join(", ", columns.Select(column => target.Quote(column.Column.Name))),
            $"FROM {table.Quoted} WHERE {where} ORDER BY {string.Join(", ", order)}",
            most + over);
        var large = 0;
        var before = rows.Count;
        await using (var reader = await connection.ExecuteReaderAsync(new CommandDefinition(text, new Parameters(target, values), flags: CommandFlags.NoCache, cancellationToken: stop)))
        {
            while (await reader.ReadAsync(stop))
            {
                var made = RowJson.Write(reader, columns, conversion.Offset);
                var key = Key(source, table, columns, made);
                if (made.Length <= MostRowBytes)
                {
                    if (rows.Count - before < most)
                        rows.Add(new ProgressRow(source.Name, key, source.Mapping, made));
                    continue;
                }
                large++;
                faults.Add(new ProgressFault(source.Name, key, "row-too-large",
                    $"A row of table {source.Name} has {made.Length} bytes, more than {MostRowBytes}: name the columns that are wanted in columns."));
            }
        }
        passedOver[source.Name] = large;
        if (rows.Count == before && await KeylessRows(connection, source, table, keys, stop) is var keyless and > 0)
            faults.Add(new ProgressFault(source.Name, $"{source.Name}:no-key:{keyless}", "key-missing",
                $"{keyless} unread rows of table {source.Name} have no value in a key column ({string.Join(", ", source.Key)}): they cannot be taken until the department fills it."));
    }

    async Task<long> KeylessRows(DbConnection connection, ProgressTable source, Table table, List<Column> keys, CancellationToken stop)
    {
        if (keys.All(key => key.Null is not Nulls.Allowed))
            return 0;
        var values = new List<(object?, Column)>();
        var unread = string.Join(" AND ", source.Unread.Select(one => Among(table, table.Column(one.Key)!, one.Value, values)));
        var text = $"SELECT COUNT(*) FROM {table.Quoted} WHERE {unread} AND ({string.Join(" OR ", keys.Select(key => $"{target.Quote(key.Name)} IS NULL"))})";
        return await connection.ExecuteScalarAsync<long>(new CommandDefinition(text, new Parameters(target, values), flags: CommandFlags.NoCache, cancellationToken: stop));
    }

    Statement Marks(ProgressTable source, Table table, IReadOnlyList<ProgressRow> kept)
    {
        var values = new List<(object?, Column)>();
        var which = new List<string>();
        foreach (var row in kept)
        {
            using var json = JsonDocument.Parse(row.Row);
            var wanted = source.Key.Select(name => (Column: table.Column(name)!, Value: Member(json.RootElement, name))).ToList();
            which.Add("(" + Statements.Equal(target, wanted.Select(one => (one.Column, KeyValue(one.Value, table, one.Column))), values) + ")");
        }
        // Only what is unread still: a mark made earlier keeps its time.
        var unread = string.Join(" AND ", source.Unread.Select(one => Among(table, table.Column(one.Key)!, one.Value, values)));
        return Statements.Update(target, table, [.. reading.Filled(source.Mark, table, null)], $"({string.Join(" OR ", which)}) AND {unread}", values);
    }

    object? KeyValue(JsonElement value, Table table, Column column) =>
        conversion.Try(value, column, new ColumnRule { Length = 1_000_000 }, out var made) is { } misfit
            ? throw new InvalidOperationException($"The key column {table.Name}.{column.Name} cannot be written back: {misfit.Words}.")
            : made;

    static JsonElement Member(JsonElement row, string name) =>
        row.TryGetProperty(name, out var exact) ? exact
        : row.EnumerateObject().FirstOrDefault(one => one.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    string Among(Table table, Column column, IReadOnlyList<string> texts, List<(object?, Column)> values)
    {
        var parts = new List<string>();
        foreach (var text in texts)
        {
            var value = text == FilledText.Null ? null : reading.Text(text, table, column, null);
            parts.Add(Statements.Equal(target, [(column, value)], values));
        }
        return parts.Count == 1 ? parts[0] : $"({string.Join(" OR ", parts)})";
    }

    List<(string Name, Column Column)> Columns(ProgressTable source, Table table)
    {
        if (source.Columns.Count == 0)
            return [.. table.Columns.Select(column => (column.Name, column))];
        var wanted = source.Columns.Select(name => (Name: name, Column: table.Column(name)!)).ToList();
        wanted.AddRange(source.Key.Where(name => !wanted.Any(one => one.Column == table.Column(name))).Select(name => (name, table.Column(name)!)));
        return wanted;
    }

    static List<string> Missing(ProgressTable source, Table table) =>
        [.. source.Key.Concat(source.Unread.Keys).Concat(source.Mark.Keys).Concat(source.Columns).Concat(new[] { source.Order }.OfType<string>()).Where(name => table.Column(name) is null)];

    /// <summary>Table, key and a digest of the row without what marks it, so that the same row is one event and a changed one another.</summary>
    static string Key(ProgressTable source, Table table, List<(string Name, Column Column)> columns, ReadOnlyMemory<byte> row)
    {
        var marks = source.Mark.Keys.Concat(source.Unread.Keys).Select(name => table.Column(name)).ToHashSet();
        using var json = JsonDocument.Parse(row);
        var content = new ArrayBufferWriter<byte>();
        foreach (var (name, _) in columns.Where(one => !marks.Contains(one.Column) || source.Key.Any(key => table.Column(key) == one.Column)))
            content.Write(Encoding.UTF8.GetBytes(name + "\u001f" + json.RootElement.GetProperty(name).GetRawText() + "\u001e"));
        // Where the flag itself tells how it went (same row, 1 done, 2 refused) it is part of the row too.
        foreach (var (name, values) in source.Unread.Where(one => one.Value.Count > 1))
            content.Write(Encoding.UTF8.GetBytes(name + Member(json.RootElement, name)));
        var digest = Digest(content.WrittenSpan);
        var plain = string.Join('.', source.Key.Select(name => Member(json.RootElement, name).ToString()));
        var key = $"{source.Name}:{plain}:{digest}";
        return key.Length <= MostKeyLength && IsPlain(plain) ? key : $"{Short(source.Name)}:{digest}";
    }

    static string Short(string name) => name.Length <= 60 ? name : name[..60];

    static string Digest(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content))[..24];

    // The key goes to the log: no identity or telephone number in it, whatever column somebody chose.
    static bool IsPlain(string text) =>
        text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_') && text.Split('.', '-', '_').All(part => !LooksPersonal(part));

    static bool LooksPersonal(string part) =>
        part.Length is 11 or 15 && part.All(char.IsAsciiDigit) || part.Length == 18 && part.Take(17).All(char.IsAsciiDigit);
}
