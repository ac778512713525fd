using Exchange.Core.Storage;

namespace Exchange.Core.Tests.Storage;

/// <summary>
/// Records by the thousand, made by the database itself: one that was really taken in is the template, and of each number there are five, whose deliveries are due, parked with another behind them,
/// waiting for a retry's time, held for a schedule, and acknowledged.
/// </summary>
internal static class Backlog
{
    public const string Schedule = "nightly";

    private static readonly string[] Kinds = ["due", "parked", "retry", "held", "settled"];

    /// <param name="template">Its id; it has one step and one delivery, acknowledged.</param>
    /// <param name="from">The first number; those up to <paramref name="to"/> must not be there yet.</param>
    public static async Task Fill(TestDatabase store, string template, int from, int to, long now)
    {
        foreach (var kind in Kinds)
        {
            var key = KeyOf(kind);
            await Copy(store, "record", $"id = '{template}'", from, to, ("id", key), ("number", $"'{kind}' || i"));
            await Copy(store, "record_version", $"record_id = '{template}'", from, to, ("record_id", key));
            await Copy(store, "step", $"record_id = '{template}'", from, to, ("record_id", key), ("acknowledgement", $"'A' || i"));
            var of = $"record_id = '{template}'";
            (string, string)[] place = kind switch
            {
                "due" => [("state", "'queued'"), ("due_at", $"{now} - i"), ("settled_at", "null"), ("first_started_at", "null"), ("digest", "null")],
                "parked" => [("state", "'parked'"), ("due_at", "null"), ("settled_at", "null"), ("reason", "'too-old'"), ("created_at", $"{now} + i")],
                "retry" => [("state", "'queued'"), ("due_at", $"{now} + 3600000 + i"), ("settled_at", "null"), ("priority", "3")],
                "held" => [("state", "'queued'"), ("schedule", $"'{Schedule}'"), ("held", "1"), ("due_at", "null"), ("settled_at", "null"), ("first_started_at", "null"), ("created_at", $"{now} + i")],
                _ => [],
            };
            await Copy(store, "delivery", of, from, to, [("id", KeyOf("delivery-" + kind)), ("record_id", key), .. place]);
            if (kind == "parked")
                await Copy(store, "delivery", of, from, to, ("id", KeyOf("behind")), ("record_id", key), ("state", "'queued'"), ("position", "2000"), ("due_at", "null"), ("settled_at", "null"), ("first_started_at", "null"));
            await store.Execute($"""
                insert into attempt (delivery_id, number, started_at, lease_token, settled_at, answer)
                select {KeyOf("delivery-" + kind)}, 1, {now}, {KeyOf("token")}, {now}, 'acknowledged' from generate_series({from}, {to}) i
                """);
            await store.Execute($"""
                insert into progress_event (id, record_id, step, organisation, event_id, stage, at, received_at, answer, content)
                select {KeyOf("progress-" + kind)}, {key}, 'S1', 'GJJ', '{kind}' || i, 'accepted', {now}, {now}, '', '' from generate_series({from}, {to}) i
                """);
            await store.Execute($"""
                insert into log_event (position, at, kind, record_id, organisation, client)
                select (select max(position) from log_event) + i - {from - 1}, {now}, 'delivery.acknowledged', {key}, 'GJJ', 'window' from generate_series({from}, {to}) i
                """);
        }
        await store.Execute($"""
            insert into parked_progress (id, adapter, organisation, what, row_key, source, content, digest, code, state, at, tries)
            select {KeyOf("row")}, 'gjj', 'GJJ', 'row', 'k' || i, 's', '', 'd', 'too-old', 'queued', {now}, 0 from generate_series({from}, {to}) i
            """);
        await store.Execute("update log_head set next = (select max(position) + 1 from log_event)");
    }

    /// <summary>The record whose delivery is due, and the delivery that is held, of a number.</summary>
    public static string Due(int number) => Key("due", number);

    public static string Held(int number) => Key("delivery-held", number);

    private static string Key(string kind, int number) => $"{kind}-{number}".PadRight(32, 'x');

    private static string KeyOf(string kind) => $"rpad('{kind}-' || i, 32, 'x')";

    private static async Task Copy(TestDatabase store, string table, string where, int from, int to, params (string Column, string Value)[] instead)
    {
        var columns = (await store.Column($"select column_name from information_schema.columns where table_name = '{table}' and table_schema = current_schema() order by ordinal_position")).ConvertAll(name => name!);
        var values = columns.Select(column => instead.FirstOrDefault(one => one.Column == column).Value ?? "t." + column);
        await store.Execute($"insert into {table} ({string.Join(", ", columns)}) select {string.Join(", ", values)} from {table} t cross join generate_series({from}, {to}) i where t.{where}");
    }
}
