using Exchange.Core.Storage;

namespace Exchange.Core.Records;

public sealed partial class CaseReading
{
    // A number that so many records have finds nobody.
    private const long MostFound = 100;

    private static readonly Sql AliasesOf = new("select number, kind, step, organisation, at from alias where record_id = @id");

    private static readonly Sql ByAlias = new("""
        select {top @most} r.client, a.record_id, a.step, a.organisation from alias a join record r on r.id = a.record_id where a.number = @number {limit @most}
        """);

    private static readonly Sql NextAcknowledger = new("select min(organisation) from step where organisation > @organisation and acknowledgement is not null");

    private static readonly Sql ByAcknowledgement = new("""
        select {top @most} r.client, s.record_id from step s join record r on r.id = s.record_id where s.organisation = @organisation and s.acknowledgement = @number {limit @most}
        """);

    /// <summary>Records that are found by a number that somebody else has given them, as far as the reader may know of it: by clients.</summary>
    private async Task<ILookup<string, string>> FindOther(string number, ReadScope scope, CancellationToken stop)
    {
        var found = (await database.Query(ByAlias.With(MostFound, number), static row => (Client: row.GetString(0), Record: row.GetString(1), Step: row.GetString(2), Organisation: row.Text(3)), stop))
            .Where(one => one.Organisation is { } organisation ? scope.Sees(one.Client, organisation) : scope.SeesWhole(one.Client)).Select(static one => (one.Client, one.Record)).ToHashSet();
        // Numbers of other organisations are not looked at for one that would not be told of them.
        var organisations = scope is { Everything: false, Clients.Count: 0 } ? [.. scope.Organisations] : await Distinct(NextAcknowledger, [], stop);
        foreach (var organisation in organisations)
            foreach (var one in await database.Query(ByAcknowledgement.With(MostFound, organisation, number), static row => (Client: row.GetString(0), Record: row.GetString(1)), stop))
                if (scope.Sees(one.Client, organisation)) found.Add(one);
        return found.ToLookup(static one => one.Client, static one => one.Record, StringComparer.Ordinal);
    }

    private async Task<IReadOnlyList<AliasView>> Aliases(string id, string client, ReadScope scope, CancellationToken stop)
        => [.. (await database.Query(AliasesOf.With(id), static row => (
            Alias: new AliasView(row.GetString(0), row.GetString(1), row.GetString(2) is { Length: > 0 } step ? step : null, Time(row.GetInt64(4))), Organisation: row.Text(3)), stop))
            .Where(one => one.Organisation is { } organisation ? scope.Sees(client, organisation) : scope.SeesWhole(client)).Select(static one => one.Alias).OrderBy(static one => one.At).ThenBy(static one => one.Number, StringComparer.Ordinal)];
}
