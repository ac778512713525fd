using Exchange.Core.Catalog;
using Exchange.Core.Catalog.Live;
using Exchange.Core.Catalog.Search;
using Exchange.Core.Records;
using Exchange.Core.Records.Stories;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Storage;

namespace Exchange.Host.Demo;

/// <summary>What the hub itself counts, read from its tables.</summary>
public sealed class DemoTally(Database database, CardSweep cards, CatalogShelf catalog, LiveSweep live, LiveShelf found) : IHubAccount
{
    private static readonly Sql Records = new("select count(*) from record");
    private static readonly Sql Deliveries = new("select state, count(*) from delivery group by state");
    private static readonly Sql Events = new("select next - 1 from log_head where id = 1");
    private static readonly Sql Shares = new("select kind, count(*) from log_event where kind like 'share.%' group by kind");
    private static readonly Sql Supplements = new("select distinct record_id from progress_event where stage = @stage");

    public async Task<HubTally> Tally(CancellationToken stop)
    {
        var records = (await database.Query(Records.With(), row => row.GetInt64(0), stop))[0];
        var states = (await database.Query(Deliveries.With(), row => (State: row.GetString(0), Count: row.GetInt64(1)), stop))
            .ToDictionary(s => s.State, s => s.Count, StringComparer.Ordinal);
        var events = (await database.Query(Events.With(), row => row.GetInt64(0), stop))[0];
        return new HubTally(
            records, Of(DeliveryState.Acknowledged), Of(DeliveryState.Rejected), Of(DeliveryState.Parked),
            Of(DeliveryState.Queued) + Of(DeliveryState.Started) + Of(DeliveryState.Unknown), events, (await SupplementsAsked(stop)).Count);

        long Of(string state) => states.GetValueOrDefault(state);
    }

    public async Task<IReadOnlyList<string>> SupplementsAsked(CancellationToken stop) =>
        await database.Query(Supplements.With(ProgressStage.SupplementAsked), row => row.GetString(0), stop);

    public async Task<IReadOnlyDictionary<string, long>> SharingLogged(CancellationToken stop) =>
        (await database.Query(Shares.With(), row => (Kind: row.GetString(0), Count: row.GetInt64(1)), stop)).ToDictionary(one => one.Kind, one => one.Count, StringComparer.Ordinal);

    public async Task<LiveCount> LookAtCatalog(CancellationToken stop)
    {
        await catalog.Ready.WaitAsync(stop);
        await live.Look(stop);
        return LiveCount.Sum(LiveCount.Of(catalog.Index, new CatalogQuery(), found));
    }

    public async Task LookAtCards(CancellationToken stop)
    {
        while (await cards.Look(stop) == CardSweep.Slice)
        {
        }
    }
}
