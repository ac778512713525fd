using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using Dapper;
using Exchange.Core.Contract;

namespace Exchange.Adapters.Database;

/// <summary>Reads what a department's table holds, a page at a time along its key; nothing is locked and nothing is changed.</summary>
internal sealed class HeldReading(DatabaseOptions options, Target target, Conversion conversion)
{
    /// <exception cref="InvalidDataException">The table is not as the options say.</exception>
    public async Task<HeldPage> Read(DbConnection connection, Tables tables, DateTimeOffset from, DateTimeOffset until, string? after, int most, CancellationToken stop)
    {
        var held = options.Held!;
        if (tables.OfProgress.Where(fault => fault.StartsWith($"table {held.Table} ", StringComparison.Ordinal)).ToList() is { Count: > 0 } faults)
            throw new InvalidDataException(Tables.Words(faults));
        var table = tables[held.Table];
        var key = table.Column(held.Key)!;
        var columns = Columns(held).Select(one => (one.Name, Column: table.Column(one.Column)!)).ToList();
        var values = new List<(object? Value, Column Column)>();
        var where = new List<string> { $"{target.Quote(key.Name)} IS NOT NULL" };
        if (after is not null)
        {
            where.Add($"{target.Quote(key.Name)} > {Parameters.Name(values.Count)}");
            values.Add((Value(after, key), key));
        }
        if (held.Time is { } time && table.Column(time) is { } at)
        {
            where.Add($"{target.Quote(at.Name)} >= {Parameters.Name(values.Count)}");
            values.Add((Moment(from, at, up: false), at));
            where.Add($"{target.Quote(at.Name)} < {Parameters.Name(values.Count)}");
            values.Add((Moment(until, at, up: true), at));
        }
        // The key stands first: where the page ends is what the database itself calls it, spaces included.
        var text = target.Select(
            string.Join(", ", columns.Select(one => one.Column).Prepend(key).Select(column => target.Quote(column.Name))),
            $"FROM {table.Quoted} WHERE {string.Join(" AND ", where)} ORDER BY {target.Quote(key.Name)}",
            most);
        var lines = new List<HeldLine>();
        string? last = null;
        await using var reader = await connection.ExecuteReaderAsync(new CommandDefinition(text, new Parameters(target, values), flags: CommandFlags.NoCache, cancellationToken: stop));
        while (await reader.ReadAsync(stop))
        {
            using var row = JsonDocument.Parse(RowJson.Write(reader, [("key", key), .. columns], conversion.Offset));
            last = reader.GetValue(0) as string ?? Text(row.RootElement, "key");
            lines.Add(new HeldLine(
                Text(row.RootElement, "deliveryId"), Text(row.RootElement, "number"), Text(row.RootElement, "step"), Text(row.RootElement, "acknowledgement"),
                Text(row.RootElement, "digest"), Text(row.RootElement, "stage"), Time(Text(row.RootElement, "at")), Text(row.RootElement, "materials")));
        }
        return new HeldPage(lines, lines.Count < most ? null : last);
    }

    /// <summary>Columns that are read, by the line's member.</summary>
    public static IEnumerable<(string Name, string Column)> Columns(HeldTable held) =>
        new[]
        {
            ("deliveryId", held.DeliveryId), ("number", held.Number), ("step", held.Step), ("acknowledgement", held.Acknowledgement), ("digest", held.Digest), ("stage", held.Stage),
            ("at", held.Time), ("materials", held.Materials),
        }.Where(one => one.Item2 is not null).Select(one => (one.Item1, one.Item2!));

    object? Value(string text, Column key) =>
        conversion.TryText(text, key, new ColumnRule { Length = 1_000_000 }, out var made) is { } misfit
            ? throw new InvalidDataException($"the key column {key.Name} cannot be asked for: {misfit.Words}")
            : made;

    // A column of days is asked for whole days: a row too many does no harm, it is found by its id.
    object? Moment(DateTimeOffset moment, Column column, bool up)
    {
        var local = moment.ToOffset(conversion.Offset).DateTime;
        if (column.Kind is ColumnKind.Date)
            local = up && local.TimeOfDay > TimeSpan.Zero ? local.Date.AddDays(1) : local.Date;
        return Value(column.Kind is ColumnKind.Date ? local.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : local.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), column);
    }

    DateTimeOffset? Time(string? text) => text is not null && DateTexts.TryRead(text, conversion.Offset, out var moment, out _) ? moment : null;

    static string? Text(JsonElement row, string name) =>
        !row.TryGetProperty(name, out var value) || value.ValueKind is JsonValueKind.Null ? null
        : value.ValueKind is JsonValueKind.String ? value.GetString() is { Length: > 0 } text ? text : null
        : value.GetRawText();
}
