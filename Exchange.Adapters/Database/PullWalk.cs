using System.Buffers;
using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using Dapper;
using Exchange.Core.Contract;

namespace Exchange.Adapters.Database;

/// <summary>
/// One pull's way along a table. A page begins behind the last row's values: first what has the same values but for the last column, then step by step what is beyond them. Each of these is a plain range of
/// an index on every database, where one comparison of all columns at once is none on some; so a million rows with the same watermark cost no more than a million others.
/// </summary>
internal sealed class PullWalk
{
    /// <summary>A larger row holds an attachment; what the hub wants of such a table is named in <see cref="PullTable.Columns"/>.</summary>
    internal const int MostRowBytes = 1_048_576;

    // A clock that is a little ahead is no fault.
    static readonly TimeSpan Ahead = TimeSpan.FromHours(1);

    readonly PullOrder order;
    readonly Target target;
    readonly PullColumns columns;
    readonly Conversion conversion;
    readonly TimeProvider clock;
    readonly object? low;
    readonly bool reaches;
    readonly string selected;
    readonly (string Name, Column Column)[] content;
    readonly List<(int Start, int Length, bool Deleted, bool TooLarge)> made = [];
    IReadOnlyList<PullFault> notes;
    IReadOnlyList<object> at;
    object? reach;
    int level;
    bool begun;
    int size = 65_536;

    /// <param name="low">Read from this watermark on, itself included; null: from the first.</param>
    /// <param name="notes">Told with the first page.</param>
    public PullWalk(PullOrder order, Target target, PullColumns columns, Conversion conversion, TimeProvider clock, PullPlace? after, object? low, object? reach, IReadOnlyList<PullFault> notes)
    {
        (this.order, this.target, this.columns, this.conversion, this.clock, this.low, this.notes) = (order, target, columns, conversion, clock, low, notes);
        (at, this.reach) = (after?.At ?? [], after?.Reach ?? reach);
        reaches = order.Mode is not PullMode.Full;
        level = at.Count > 0 ? columns.Walk.Count - 1 : 0;
        content = [.. columns.Content.Select(one => (one.Name, one.Column))];
        var all = columns.Content.Concat(columns.Walk).Concat(columns.Marks.Select(mark => mark.Column)).Concat(columns.ChangeKeys).Concat(columns.IsJoined ? columns.Keys : []);
        selected = string.Join(", ", all.Select(one => one.In(target)));
    }

    int WalkAt => content.Length;

    int MarksAt => WalkAt + columns.Walk.Count;

    int ChangeKeysAt => MarksAt + columns.Marks.Count;

    int KeysAt => ChangeKeysAt + columns.ChangeKeys.Count;

    /// <summary>The next page; null when there is none.</summary>
    public async Task<PulledPage?> Next(DbConnection connection, CancellationToken stop)
    {
        var first = !begun;
        begun = true;
        // Its own for each page: who reads ahead holds several. Sized for a page like the one before.
        var buffer = new ArrayBufferWriter<byte>(Math.Min(size, order.MostBytes));
        made.Clear();
        using (var writer = new Utf8JsonWriter(buffer, RowJson.Plain))
        {
            while (level >= 0 && made.Count < order.Most && buffer.WrittenCount < order.MostBytes)
                await Stretch(connection, order.Most - made.Count, buffer, writer, stop);
        }
        if (made.Count == 0 && !first)
            return null;
        size = buffer.Capacity;
        var rows = made.ConvertAll(one => new PulledRow(buffer.WrittenMemory.Slice(one.Start, one.Length), one.Deleted, one.TooLarge ? TooLarge : null));
        (var told, notes) = (notes, []);
        return new PulledPage(rows, new PullPlace(at, reach).Write(), told);
    }

    PullFault TooLarge => new("row-too-large", $"A row of the source {order.Source} has more than {MostRowBytes} bytes: name the columns that are wanted in columns.");

    /// <summary>One statement: rows at the present level. Where it brings fewer than asked for, that level is read to its end.</summary>
    async Task Stretch(DbConnection connection, int most, ArrayBufferWriter<byte> buffer, Utf8JsonWriter writer, CancellationToken stop)
    {
        var (text, values) = Statement(most);
        var read = 0;
        object[]? last = null;
        await using (var reader = await connection.ExecuteReaderAsync(new CommandDefinition(text, new Parameters(target, values), flags: CommandFlags.NoCache, cancellationToken: stop)))
        {
            while (read < most && buffer.WrittenCount < order.MostBytes && await reader.ReadAsync(stop))
            {
                read++;
                last ??= new object[columns.Walk.Count];
                for (var n = 0; n < last.Length; n++)
                    last[n] = reader.GetValue(WalkAt + n);
                Add(reader, buffer, writer);
                Reached(last[0]);
                if (buffer.WrittenCount >= order.MostBytes)
                    read = most;
            }
        }
        if (last is not null)
            at = last;
        level = read >= most ? columns.Walk.Count - 1 : level - 1;
    }

    (string Text, List<(object? Value, Column Column)> Values) Statement(int most)
    {
        var values = new List<(object?, Column)>();
        var where = new List<string>();
        if (at.Count > 0)
        {
            for (var n = 0; n <= level; n++)
                Compare(n, n < level ? "=" : ">", at[n]);
        }
        else if (low is not null)
        {
            Compare(0, ">=", low);
        }
        where.AddRange(columns.Walk.Where(one => one.Column.Null is Nulls.Allowed).Select(one => $"{one.In(target)} IS NOT NULL"));
        var ordered = string.Join(", ", columns.Walk.Skip(at.Count > 0 ? level : 0).Select(one => one.In(target)));
        var filter = where.Count == 0 ? "" : $" WHERE {string.Join(" AND ", where)}";
        return (target.Select(selected, $"{columns.From}{filter} ORDER BY {ordered}", most), values);

        void Compare(int n, string comparison, object value)
        {
            where.Add($"{columns.Walk[n].In(target)} {comparison} {Parameters.Name(values.Count)}");
            values.Add((value, columns.Walk[n].Column));
        }
    }

    void Add(DbDataReader reader, ArrayBufferWriter<byte> buffer, Utf8JsonWriter writer)
    {
        var start = buffer.WrittenCount;
        var gone = columns.IsJoined && reader.IsDBNull(KeysAt);
        var deleted = gone || IsMarked(reader);
        if (deleted && columns.IsJoined)
            WriteKeys(reader, writer);
        else
            RowJson.Write(writer, reader, content, conversion.Offset);
        writer.Flush();
        writer.Reset();
        var length = buffer.WrittenCount - start;
        // It has been written and cannot be taken back from the buffer, so its bytes stay unused until the page is done.
        made.Add(length > MostRowBytes ? (start, 0, deleted, true) : (start, length, deleted, false));
    }

    void WriteKeys(DbDataReader reader, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        for (var n = 0; n < columns.ChangeKeys.Count; n++)
        {
            writer.WritePropertyName(columns.ChangeKeys[n].Name);
            RowJson.Write(writer, reader.IsDBNull(ChangeKeysAt + n) ? null : reader.GetValue(ChangeKeysAt + n), columns.ChangeKeys[n].Column.Kind, conversion.Offset);
        }
        writer.WriteEndObject();
    }

    bool IsMarked(DbDataReader reader)
    {
        for (var n = 0; n < columns.Marks.Count; n++)
        {
            var told = reader.IsDBNull(MarksAt + n) ? FilledText.Null : Text(reader.GetValue(MarksAt + n));
            if (columns.Marks[n].Values.Contains(told, StringComparer.Ordinal))
                return true;
        }
        return false;
    }

    static string Text(object value) => value switch
    {
        string text => text.TrimEnd(' '),
        bool truth => truth ? "1" : "0",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    /// <summary>
    /// A row dated in the future, by a wrong clock or a typing error, would keep the hub from everything that is written until then: the next harvest begins before it, and reads it again each time.
    /// </summary>
    void Reached(object walked)
    {
        if (!reaches || reach is not null && PullPlace.Compare(walked, reach) < 0)
            return;
        var latest = clock.GetUtcNow() + Ahead;
        var future = walked switch
        {
            DateTime { Kind: DateTimeKind.Utc } time => time > latest.UtcDateTime,
            DateTime time => time > latest.ToOffset(conversion.Offset).DateTime,
            DateTimeOffset time => time > latest,
            DateOnly day => day > DateOnly.FromDateTime(latest.ToOffset(conversion.Offset).DateTime),
            string text => DateTexts.TryRead(text, conversion.Offset, out var moment, out _) && moment > latest,
            _ => false,
        };
        if (!future)
            reach = walked;
    }
}
