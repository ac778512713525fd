using Exchange.Core.Tests.Records;

namespace Exchange.Core.Tests.Storage;

/// <summary>A record that was taken in and acknowledged, the template of a <see cref="Backlog"/>; a second one of its kind whose push is under way; and the values by which statements find it.</summary>
internal sealed class Probe
{
    private readonly string _record, _delivery;
    private readonly long _now;

    private Probe(string template, string record, string delivery, long now) => (Template, _record, _delivery, _now) = (template, record, delivery, now);

    public string Template { get; }

    /// <summary>What a parameter's name stands for differs from statement to statement: each of these gives another answer where it does.</summary>
    public IReadOnlyList<Func<string, string?>> Values =>
    [
        name => Of(name, id: _record, way: "GJJ"),
        name => Of(name, id: _delivery, way: "window"),
        name => name is "record_id" or "delivery_id" ? New : Unfiltered(name) ? null : Of(name, id: New, way: "delivery.acknowledged"),
        name => name == "client" || Unfiltered(name) ? null : Of(name, id: _record, way: _record),
    ];

    // What a reading may be restricted by.
    private static bool Unfiltered(string name) => name is "code" or "item";

    public static async Task<Probe> TakeIn(CaseBench bench, long now)
    {
        var item = Items.Of(Items.Step("S1", "GJJ", "gjj"));
        var template = await bench.TakeIn(item);
        await bench.Push("gjj", Settlements.Acknowledged("A0"));
        var started = await bench.TakeIn(item);
        var delivery = await bench.Start("gjj");
        await bench.Store.Execute($"update delivery set lease_token = '{Token}' where id = '{delivery.Id}'");
        await bench.Store.Execute($"update attempt set lease_token = '{Token}' where delivery_id = '{delivery.Id}'");
        return new Probe(template.Id, started.Id, delivery.Id, now);
    }

    private static string New { get; } = new('f', 32);

    private static string Token { get; } = new('c', 32);

    private string? Of(string name, string id, string way) => name switch
    {
        "id" => id,
        "record_id" => _record,
        "delivery_id" => _delivery,
        "delivery" => null,
        "new_id" => new string('e', 32),
        "lease_token" or "token" => Token,
        "adapter" => "gjj",
        "organisation" or "org1" => "GJJ",
        "client" => CaseBench.Client,
        "step" or "name" => "S1",
        "schedule" => Backlog.Schedule,
        "keys" or "values" => """["S1", "A0"]""",
        "state" => "queued",
        "number" => id == _record ? "due1" : "new",
        "code" => "too-old",
        "seq" or "version" => "1",
        "way" => way,
        "digest" => CaseBench.Digest,
        "now" => $"{_now}",
        "until" => long.MaxValue.ToString(),
        "item" => "item.v1",
        "n" or "limit" or "few" or "most" => "20",
        "lease_ms" => "60000",
        "last" => "1000000",
        "at" => id == _record ? long.MaxValue.ToString() : "0",
        "from" or "after" or "position" or "held" => "0",
        ['f', 'r', 'o', 'm', _] => "0",
        ['i', 'd', .. { Length: > 0 } which] => which is "0" or "aa" ? id : which is "1" or "ab" ? Known(id) : null,
        ['o', 'r', 'g', _, ..] or ['k', 'i', 'n', 'd', _, ..] => null,
        _ => "1",
    };

    // Of a list of keys the second is one of the backlog's.
    private string Known(string id) => id == _record ? Backlog.Due(1) : Backlog.Held(1);
}
