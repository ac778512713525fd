using System.Collections.Concurrent;
using System.Text.Json;
using Exchange.Client;
using Exchange.Core.Catalog.Live;
using Exchange.Host.Demo.Applications;
using Exchange.Host.Demo.Sharing;

namespace Exchange.Host.Demo;

/// <summary>The hub as intake systems see it: through the client package, each with its key.</summary>
public sealed class DemoHub : IDisposable
{
    readonly HttpClient http = new(new SocketsHttpHandler { MaxConnectionsPerServer = 256 }) { Timeout = Timeout.InfiniteTimeSpan };

    readonly ConcurrentDictionary<string, ExchangeClient> clients = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<string, string> windows = new(StringComparer.Ordinal);
    readonly Func<string, string> keys;
    readonly IHubAccount account;
    readonly DemoShares shares;

    /// <param name="keys">Client's name to its key.</param>
    /// <param name="rows">Ends when the libraries have their rows.</param>
    /// <param name="account">What the hub itself counts; asked often, so it must be cheap.</param>
    public DemoHub(Uri address, Func<string, string> keys, Task rows, IHubAccount account)
    {
        (Address, this.keys, this.account) = (address, keys, account);
        shares = new DemoShares(Of, rows);
    }

    public Uri Address { get; }

    // A hub that cannot store right now says 503 with Retry-After; the client tries again, as the number makes a repeat harmless.
    internal ExchangeClient Of(string client) => clients.GetOrAdd(client, name => new ExchangeClient(http, new ExchangeClientOptions { Address = Address, Key = keys(name), Tries = 50 }));

    public Task<HubTally> Tally(CancellationToken stop) => account.Tally(stop);

    /// <summary>Ids of the records for which a department has asked a supplement.</summary>
    public Task<IReadOnlyList<string>> SupplementsAsked(CancellationToken stop) => account.SupplementsAsked(stop);

    public Task LookAtCards(CancellationToken stop) => account.LookAtCards(stop);

    /// <summary>Events of sharing in the exchange log: kind to how many.</summary>
    public Task<IReadOnlyDictionary<string, long>> SharingLogged(CancellationToken stop) => account.SharingLogged(stop);

    /// <summary>How much of the catalog is alive, as of now.</summary>
    public Task<LiveCount> LookAtCatalog(CancellationToken stop) => account.LookAtCatalog(stop);

    /// <summary>Hands a record in and comes back with its id.</summary>
    /// <exception cref="ExchangeProblemException">The hub would not take it; a <see cref="HttpRequestException"/> when it was not there.</exception>
    public async Task<string> TakeIn(SampleRecord record, CancellationToken stop)
    {
        var window = DemoShares.WindowOf(record);
        var receipt = await Of(window).TakeIn(await shares.Before(record, Submission(record.Request), stop), stop);
        windows[receipt.Id] = window;
        await shares.Behind(record, stop);
        return receipt.Id;
    }

    /// <summary>Hands a record in once more, as a new version.</summary>
    /// <param name="request">The whole record anew.</param>
    /// <exception cref="ExchangeProblemException">As of <see cref="TakeIn"/>.</exception>
    public Task Amend(string id, ReadOnlyMemory<byte> request, CancellationToken stop) => Of(windows[id]).AmendRecord(id, shares.Linked(Submission(request)), correctionReason: "补正材料", stop: stop);

    /// <summary>What people need not have brought, for some of these.</summary>
    /// <exception cref="ExchangeProblemException">The hub would not answer.</exception>
    public Task<DemoSpared> Spared(IEnumerable<SampleRecord> records, CancellationToken stop) => DemoSpared.Ask(Of(DemoGrants.Window), records, stop);

    public async Task<RecordView> Read(string id, CancellationToken stop) => RecordReading.Of(await Of(windows[id]).ReadRecord(id, stop));

    /// <summary>What was shared in the run, once all is handed in.</summary>
    internal Task<DemoShared> Shared(DemoGrants grants, CancellationToken stop) => shares.Close(grants, stop);

    public void Dispose() => http.Dispose();

    static SubmissionBody Submission(ReadOnlyMemory<byte> request) => JsonSerializer.Deserialize<SubmissionBody>(request.Span, ExchangeJson.Options)!;
}

/// <summary>The parts of a record that the demo compares.</summary>
public sealed record RecordView(string Id, string Number, string State, IReadOnlyList<StepView> Steps, IReadOnlyList<DeliveryView> Deliveries, BundleView? Bundle = null);

/// <param name="Stage">The last stage that the department reported.</param>
/// <param name="Outcome">How it ended; null while it has not.</param>
/// <param name="Clocks">Its limits; null where it has none.</param>
/// <param name="Cards">Cards that were shown for it; null for none.</param>
public sealed record StepView(
    string Name, string Organisation, string State, string? Acknowledgement, string? Stage = null, string? Outcome = null, StoryView? Story = null,
    IReadOnlyList<ClockView>? Clocks = null, IReadOnlyList<CardView>? Cards = null);

/// <summary>The whole of a record.</summary>
public sealed record BundleView(
    string State, int Open, int Done, int Refused, int Cancelled, IReadOnlyList<ClockView>? Clocks = null, IReadOnlyList<CardView>? Cards = null);

/// <summary>What was told of a step, as far as the demo counts it.</summary>
public sealed record StoryView(IReadOnlyList<SupplementView> Supplements, IReadOnlyList<PauseView> Pauses);

public sealed record SupplementView(DateTimeOffset AskedAt, DateTimeOffset? InAt = null);

public sealed record PauseView(DateTimeOffset From, DateTimeOffset? Until = null);

/// <param name="Due">The last day; null where it is not known.</param>
/// <param name="Card">What it shows now.</param>
/// <param name="Unknown">Why the last day is not known.</param>
public sealed record ClockView(string Limit, DateOnly? Due = null, string? Card = null, string? Unknown = null);

/// <summary>A card that was shown.</summary>
public sealed record CardView(string Limit, string Colour, DateOnly Due);

/// <param name="Reason">Why it was rejected or parked: a code.</param>
public sealed record DeliveryView(string Step, string Organisation, string State, string? Reason);

/// <summary>What the hub itself counts.</summary>
public interface IHubAccount
{
    Task<HubTally> Tally(CancellationToken stop);

    Task<IReadOnlyList<string>> SupplementsAsked(CancellationToken stop);

    /// <summary>The look at limits that the hub takes every half minute, taken now.</summary>
    Task LookAtCards(CancellationToken stop);

    /// <summary>Events of sharing in the exchange log: kind to how many.</summary>
    Task<IReadOnlyDictionary<string, long>> SharingLogged(CancellationToken stop);

    /// <summary>Looks how alive the catalog is, and counts.</summary>
    Task<LiveCount> LookAtCatalog(CancellationToken stop);
}

/// <summary>What the hub counts at one moment.</summary>
/// <param name="Open">Deliveries that are neither settled, parked nor cancelled.</param>
/// <param name="Supplements">Records for which a supplement was asked.</param>
public sealed record HubTally(long TakenIn, long Acknowledged, long Rejected, long Parked, long Open, long LogEvents, long Supplements = 0);
