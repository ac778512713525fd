using System.Collections.Concurrent;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Storage;

namespace Exchange.Core.Records;

/// <summary>Which record a number means to a client: one that it has handed in, or one in which its organisation has a step, by the number of whoever handed it in or by the organisation's own.</summary>
public sealed class RecordOfNumber(Database database, RegistryShelf registry)
{
    // A record is asked about several times while somebody stands at the window. What is found once stays found: a number is its record's for good.
    private const int MostKept = 20_000;

    private static readonly Sql Own = new("select id, item from record where client = @client and number = @number");

    private static readonly Sql OfStep = new("""
        select {top @limit} r.id, r.item from record r join step s on s.record_id = r.id
        where r.client = @client and r.number = @number and s.organisation = @organisation {limit @limit}
        """);

    private static readonly Sql Acknowledged = new("""
        select {top @limit} r.id, r.item from step s join record r on r.id = s.record_id
        where s.organisation = @organisation and s.acknowledgement = @number {limit @limit}
        """);

    private readonly ConcurrentDictionary<(string Client, string Number), NumberedRecord> _found = new();

    /// <summary>Null where there is none, or none of this client's.</summary>
    public ValueTask<NumberedRecord?> Find(ClientDocument client, string number, CancellationToken stop)
        => _found.TryGetValue((client.Name, number), out var known) ? ValueTask.FromResult<NumberedRecord?>(known) : new ValueTask<NumberedRecord?>(Look(client, number, stop));

    private async Task<NumberedRecord?> Look(ClientDocument client, string number, CancellationToken stop)
    {
        if (await First(Own.With(client.Name, number), stop) is { } own) return Keep(client, number, own);
        if (!client.Roles.Contains(ClientRole.Organisation)) return null;
        if (await First(Acknowledged.With(1L, client.Organisation, number), stop) is { } acknowledged) return Keep(client, number, acknowledged);
        foreach (var other in registry.Current.Clients.Values.Where(static one => one.Roles.Contains(ClientRole.Intake)))
            if (await First(OfStep.With(1L, other.Name, number, client.Organisation), stop) is { } part) return Keep(client, number, part);
        return null;
    }

    private NumberedRecord Keep(ClientDocument client, string number, NumberedRecord found)
    {
        if (_found.Count >= MostKept) _found.Clear();
        return _found[(client.Name, number)] = found;
    }

    private Task<NumberedRecord?> First(Command command, CancellationToken stop) => database.First(command, static row => new NumberedRecord(row.GetString(0), row.GetString(1)), stop);
}

/// <param name="Id">The hub's id of the record.</param>
/// <param name="Item">Name of its item.</param>
public sealed record NumberedRecord(string Id, string Item);
