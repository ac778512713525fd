using System.Data.Common;
using System.Globalization;
using Dapper;
using Exchange.Core.Contract;

namespace Exchange.Adapters.Database;

/// <summary>Begins pulls from a department's tables, and marks the changes that were taken.</summary>
internal sealed class Pulling(DatabaseOptions options, Target target, Conversion conversion, TimeProvider clock)
{
    public static IReadOnlyList<PullSource> Sources(DatabaseOptions options) => [.. options.Pull.Select(source => new PullSource(source.Name, [.. Abilities(source)]))];

    static IEnumerable<PullAbility> Abilities(PullTable source)
    {
        yield return new PullAbility(PullMode.Full);
        if (source.Watermark is not null)
            yield return new PullAbility(PullMode.Watermark);
        if (source.Changes is { } changes)
            yield return new PullAbility(PullMode.Changes, StartsWhole: changes.Table != source.Table);
    }

    /// <exception cref="PullException">The source is not as agreed, or older than at the last harvest.</exception>
    public async Task<PullWalk> Begin(DbConnection connection, PullOrder order, CancellationToken stop)
    {
        var (source, columns) = await Columns(connection, order, stop);
        if (order is { Mode: PullMode.Changes, From: null } && columns.IsJoined)
            return await BeginWhole(connection, order, columns, stop);
        var from = order.From is null || order.Mode is PullMode.Full ? null : new PullPlace([], PullPlace.Reached(order.From));
        var low = from?.Reach is { } reached ? Earlier(reached, source) : null;
        if (low is not null)
            await RefuseOlder(connection, order, columns, low, stop);
        var after = order.After is null ? null : PullPlace.Read(order.After, columns.Walk.Count);
        // Only where everything is read anyway: the count is another reading of the table.
        var notes = from is null && after is null ? await Unreachable(connection, order, columns, stop) : [];
        return new PullWalk(order, target, columns, conversion, clock, after, low, from?.Reach, notes);
    }

    /// <summary>
    /// A change table tells what has changed since it was made or last cleared: from the start all rows come, and what was changed since before the first of them was read comes with the next harvest.
    /// </summary>
    async Task<PullWalk> BeginWhole(DbConnection connection, PullOrder order, PullColumns changes, CancellationToken stop)
    {
        var (_, columns) = await Columns(connection, order with { Mode = PullMode.Full }, stop);
        var after = order.After is null ? null : PullPlace.Read(order.After, columns.Walk.Count);
        var reach = after is null ? await Newest(connection, changes, stop) : after.Reach;
        return new PullWalk(order with { Mode = PullMode.Full }, target, columns, conversion, clock, after, null, reach, after is null ? await Unreachable(connection, order, columns, stop) : []);
    }

    /// <summary>Marks the changes up to a place, less the overlap: one of a late transaction that comes among those is still unmarked when it is read.</summary>
    public async Task Mark(DbConnection connection, PullOrder order, string place, CancellationToken stop)
    {
        if (order.Mode is not PullMode.Changes || Source(order).Changes is not { Mark.Count: > 0 } change)
            return;
        var (source, columns) = await Columns(connection, order, stop);
        // Also a place of the first harvest, which went along the source's key.
        if (PullPlace.Reached(place) is not { } reach)
            return;
        var table = (await target.Read(connection, Names.Split(change.Table).Schema, Names.Split(change.Table).Table, stop))!;
        var id = columns.Walk[0].Column;
        var values = new List<(object? Value, Column Column)> { (Earlier(reach, source), id) };
        var where = new List<string> { $"{target.Quote(id.Name)} < {Parameters.Name(0)}" };
        var set = change.Mark.Select(mark => (Column: table.Column(mark.Key)!, Value: MarkValue(mark.Value, table.Column(mark.Key)!))).ToList();
        // Marks that stand keep their time; a mark without one is made whole.
        where.Add($"({string.Join(" OR ", set.Select(one => $"{target.Quote(one.Column.Name)} IS NULL"))}{Differing(set, values)})");
        var statement = Statements.Update(target, table, set, string.Join(" AND ", where), values);
        await connection.ExecuteAsync(new CommandDefinition(target.PreludeAlone + statement.Text, new Parameters(target, statement.Values), flags: CommandFlags.NoCache, cancellationToken: stop));
    }

    // The time of a mark always differs; what tells taken from not taken is the rest.
    string Differing(List<(Column Column, object? Value)> set, List<(object? Value, Column Column)> values)
    {
        var text = "";
        foreach (var (column, value) in set.Where(one => one.Value is not null && one.Column.Kind is not (ColumnKind.Date or ColumnKind.DateTime or ColumnKind.OffsetTime)))
        {
            text += $" OR {target.Quote(column.Name)} <> {Parameters.Name(values.Count)}";
            values.Add((value, column));
        }
        return text;
    }

    object? MarkValue(string text, Column column)
    {
        var filled = FilledText.Of(text, null, clock.GetUtcNow(), conversion.Offset);
        if (filled is null)
            return null;
        return conversion.TryText(filled, column, null, out var made) is { } misfit
            ? throw new PullException("mark-unfit", $"The mark of column {column.Name} does not fit: {misfit.Words}.")
            : made;
    }

    PullTable Source(PullOrder order) =>
        options.Pull.FirstOrDefault(one => one.Name == order.Source) ?? throw new PullException("no-such-source", $"The adapter has no source {order.Source}.");

    async Task<(PullTable Source, PullColumns Columns)> Columns(DbConnection connection, PullOrder order, CancellationToken stop)
    {
        var source = Source(order);
        if (!Abilities(source).Any(ability => ability.Mode == order.Mode))
            throw new PullException("no-such-mode", $"The source {source.Name} is not configured for {(order.Mode is PullMode.Watermark ? "watermark" : "changes")}.");
        var table = await Table(connection, source.Table, stop);
        var changes = order.Mode is PullMode.Changes ? await Table(connection, source.Changes!.Table, stop) : null;
        return (source, new PullColumns(source, order.Mode, table, changes, target));
    }

    async Task<Table> Table(DbConnection connection, string name, CancellationToken stop)
    {
        var (schema, table) = Names.Split(name);
        return await target.Read(connection, schema, table, stop) ?? throw new PullException("source-changed", $"table {name} is missing, or the login may not see it");
    }

    /// <summary>Where a harvest begins that goes on from a watermark: before it, because of transactions that had not committed when it was read.</summary>
    static object Earlier(object reach, PullTable source)
    {
        var by = TimeSpan.FromSeconds(source.OverlapSeconds);
        return reach switch
        {
            DateTime time => time.Ticks > by.Ticks ? time - by : time,
            DateTimeOffset time => time - by,
            DateOnly day => day.AddDays(-(int)Math.Ceiling(by.TotalDays)),
            string text when by == TimeSpan.Zero => text,
            string text => DateTexts.Earlier(text, by)
                ?? throw new PullException("watermark-unfit", $"The watermark of the source {source.Name} is a text that is no time: late transactions cannot be allowed for; set overlapSeconds to 0 if there are none."),
            long number => number - source.OverlapCount,
            _ when PullPlace.IsNumber(reach) => PullPlace.Number(reach) - source.OverlapCount,
            _ => throw new PullException("watermark-unfit", $"The watermark of the source {source.Name} is neither a time nor a number."),
        };
    }

    /// <summary>
    /// A newest watermark that is older than the last one, by more than is read again anyway, means that the source was restored from a backup: what it has written since would never be asked for.
    /// Newest rows that were deleted look the same; a person decides.
    /// </summary>
    async Task RefuseOlder(DbConnection connection, PullOrder order, PullColumns columns, object low, CancellationToken stop)
    {
        var column = columns.Walk[0];
        if (await Newest(connection, columns, stop) is not { } newest)
        {
            // A change table that was emptied is one whose changes were taken.
            if (order.Mode is PullMode.Changes)
                return;
            throw new PullException(PullException.WentBack, $"The source {order.Source} has no row with a watermark any more, and it had at the last harvest.");
        }
        if (PullPlace.Compare(newest, low) < 0)
            throw new PullException(PullException.WentBack,
                $"The newest {column.Column.Name} of the source {order.Source} is older than at the last harvest: it was restored from a backup, or its newest rows were deleted. Once that is clear, harvest from the start.");
    }

    async Task<object?> Newest(DbConnection connection, PullColumns columns, CancellationToken stop)
    {
        var from = columns.IsJoined ? columns.From[..columns.From.IndexOf(" LEFT JOIN ", StringComparison.Ordinal)] : columns.From;
        var newest = await connection.ExecuteScalarAsync(new CommandDefinition($"SELECT MAX({columns.Walk[0].In(target)}) {from}", flags: CommandFlags.NoCache, cancellationToken: stop));
        return newest is DBNull ? null : newest;
    }

    async Task<IReadOnlyList<PullFault>> Unreachable(DbConnection connection, PullOrder order, PullColumns columns, CancellationToken stop)
    {
        var open = columns.Walk.Where(one => one.Column.Null is Nulls.Allowed).ToList();
        if (open.Count == 0)
            return [];
        var count = await connection.ExecuteScalarAsync<long>(new CommandDefinition(
            $"SELECT COUNT(*) {columns.From} WHERE {string.Join(" OR ", open.Select(one => $"{one.In(target)} IS NULL"))}", flags: CommandFlags.NoCache, cancellationToken: stop));
        return count == 0 ? [] : [new PullFault("key-missing", string.Create(CultureInfo.InvariantCulture,
            $"{count} rows of the source {order.Source} have no value in {string.Join(", ", open.Select(one => one.Column.Name))}: they cannot be harvested until the department fills it."))];
    }
}
