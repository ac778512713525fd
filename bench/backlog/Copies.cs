using System.Data.Common;
using System.Globalization;
using Exchange.Core.Storage;

namespace Exchange.Bench.Backlogs;

/// <summary>
/// Copies of a record that a hub has really taken in, with everything that belongs to it: version, step, delivery, log event. Ids ascend as the hub's own do, due times lie a millisecond apart before the template's.
/// A parked one has an attempt that came to nothing, and a correction behind it that waits.
/// </summary>
internal sealed class Copies(DbConnection open, Provider provider, string number, string adapter)
{
    private const long Chunk = 50_000;

    public async Task Make(long count, bool parked)
    {
        // For filling only: the measured hub has its own sessions.
        await Run(provider == Provider.Sqlite ? "pragma synchronous=off; pragma cache_size=-1048576" : "set synchronous_commit = off");
        var kind = parked ? "parked" : "due";
        var record = await Value($"select id from record where number = '{number}'");
        var delivery = await Value($"select id from delivery where record_id = '{record}'");
        var tables = new Dictionary<string, List<string>>();
        foreach (var table in new[] { "record", "record_version", "step", "delivery", "log_event" }) tables[table] = await Columns(table);
        for (var from = 1L; from <= count; from += Chunk)
        {
            var to = Math.Min(count, from + Chunk - 1);
            var series = provider == Provider.Sqlite ? $"(with recursive n(i) as (select {from} union all select i + 1 from n where i < {to}) select i from n) n" : $"generate_series({from}::bigint, {to}::bigint) i";
            await Run("begin");
            await Copy("record", $"t.id = '{record}'", ("id", Key("a")), ("number", $"'{kind}-' || i"), ("version", parked ? "2" : "t.version"));
            await Copy("record_version", $"t.record_id = '{record}'", ("record_id", Key("a")));
            if (parked) await Copy("record_version", $"t.record_id = '{record}'", ("record_id", Key("a")), ("version", "2"));
            await Copy("step", $"t.record_id = '{record}'", ("record_id", Key("a")), ("adapter", $"'{adapter}'"));
            var due = $"t.due_at - {count.ToString(CultureInfo.InvariantCulture)} + i";
            if (!parked) await Copy("delivery", $"t.id = '{delivery}'", ("id", Key("b")), ("record_id", Key("a")), ("adapter", $"'{adapter}'"), ("due_at", due), ("created_at", due));
            else
            {
                await Copy("delivery", $"t.id = '{delivery}'", ("id", Key("b")), ("record_id", Key("a")), ("adapter", $"'{adapter}'"), ("state", "'parked'"), ("due_at", "null"), ("reason", "'too-old'"), ("attempts", "1"), ("failures", "1"),
                    ("first_started_at", "t.created_at"), ("last_started_at", "t.created_at"), ("retry_since", "t.created_at"), ("revision", "1"), ("digest", "'" + new string('d', 64) + "'"));
                await Copy("delivery", $"t.id = '{delivery}'", ("id", Key("c")), ("record_id", Key("a")), ("adapter", $"'{adapter}'"), ("version", "2"), ("position", "2000"), ("due_at", "null"));
                await Run($"insert into attempt (delivery_id, number, started_at, lease_token, settled_at, answer, code) select {Key("b")}, 1, t.created_at, '{new string('0', 32)}', t.created_at, 'unavailable', 'too-old' from delivery t cross join {series} where t.id = '{delivery}'");
            }
            await Copy("log_event", $"t.record_id = '{record}'", ("record_id", Key("a")), ("position", $"(select next from log_head where id = 1) + i - {from}"));
            await Run($"update log_head set next = next + {to - from + 1} where id = 1");
            await Run("commit");

            string Key(string of) => provider == Provider.Sqlite ? $"printf('{of}%031x', i + {(parked ? 1L << 40 : 0)})" : $"'{of}' || lpad(to_hex(i + {(parked ? 1L << 40 : 0)}), 31, '0')";

            async Task Copy(string table, string where, params (string Column, string Value)[] instead)
            {
                var values = tables[table].Select(column => instead.FirstOrDefault(one => one.Column == column).Value ?? "t." + column);
                await Run($"insert into {table} ({string.Join(", ", tables[table])}) select {string.Join(", ", values)} from {table} t cross join {series} where {where}");
            }
        }
    }

    private Task<List<string>> Columns(string table) => Column(provider == Provider.Sqlite
        ? $"select name from pragma_table_info('{table}')"
        : $"select column_name from information_schema.columns where table_name = '{table}' and table_schema = current_schema()");

    private async Task<string> Value(string text) => (await Column(text)) is [var one, ..] ? one : throw new InvalidOperationException("Nothing found: " + text);

    private async Task<List<string>> Column(string text)
    {
        await using var command = open.CreateCommand();
        command.CommandText = text;
        await using var reader = await command.ExecuteReaderAsync();
        var values = new List<string>();
        while (await reader.ReadAsync()) values.Add(reader.GetString(0));
        return values;
    }

    private async Task Run(string text)
    {
        await using var command = open.CreateCommand();
        (command.CommandText, command.CommandTimeout) = (text, 600);
        await command.ExecuteNonQueryAsync();
    }
}
