using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Exchange.Core.Catalog.Live;
using Exchange.Host.Demo.Applications;

namespace Exchange.Host.Demo;

/// <summary>The hub as the intake system sees it: its API at an address, with the intake client's key.</summary>
/// <param name="account">What the hub itself counts; asked often, so it must be cheap.</param>
public sealed class DemoHub(Uri address, string intakeKey, IHubAccount account) : IDisposable
{
    // A hub that cannot store right now says 503 with Retry-After; an intake system tries again, as the number makes a repeat harmless.
    const int MostTries = 50;

    static readonly MediaTypeHeaderValue Json = new("application/json");

    readonly HttpClient http = new(new SocketsHttpHandler { MaxConnectionsPerServer = 256 })
    {
        BaseAddress = address,
        DefaultRequestHeaders = { { "X-Api-Key", intakeKey } },
    };

    public Uri Address => address;

    public Task<HubTally> Tally(CancellationToken stop) => account.Tally(stop);

    /// <summary>Ids of the records for which a department has asked a supplement.</summary>
    public Task<IReadOnlyList<string>> SupplementsAsked(CancellationToken stop) => account.SupplementsAsked(stop);

    public Task LookAtCards(CancellationToken stop) => account.LookAtCards(stop);

    /// <summary>How much of the catalog is alive, as of now.</summary>
    public Task<LiveCount> LookAtCatalog(CancellationToken stop) => account.LookAtCatalog(stop);

    /// <summary>Hands a record in and comes back with its id.</summary>
    /// <exception cref="HttpRequestException">The hub would not take it, or was not there; the message has its answer.</exception>
    public async Task<string> TakeIn(SampleRecord record, CancellationToken stop)
    {
        using var answer = await Post("api/v1/records", record.Request, record.Number, stop);
        return (await answer.Content.ReadFromJsonAsync<Receipt>(stop))!.Id;
    }

    /// <summary>Hands a record in once more, as a new version.</summary>
    /// <param name="request">The whole record anew.</param>
    /// <exception cref="HttpRequestException">As of <see cref="TakeIn"/>.</exception>
    public async Task Amend(string id, ReadOnlyMemory<byte> request, CancellationToken stop)
    {
        using var answer = await Post($"api/v1/records/{id}/versions?reason={Uri.EscapeDataString("补正材料")}", request, id, stop);
    }

    async Task<HttpResponseMessage> Post(string path, ReadOnlyMemory<byte> request, string about, CancellationToken stop)
    {
        for (var tries = 1; ; tries++)
        {
            using var content = new ReadOnlyMemoryContent(request) { Headers = { ContentType = Json } };
            var answer = await http.PostAsync(path, content, stop);
            if (answer.StatusCode is HttpStatusCode.Accepted)
                return answer;
            using (answer)
            {
                if (answer.StatusCode is not HttpStatusCode.ServiceUnavailable || tries == MostTries)
                {
                    var words = await answer.Content.ReadAsStringAsync(stop);
                    throw new HttpRequestException($"{about}: {(int)answer.StatusCode} {words}", null, answer.StatusCode);
                }
                await Task.Delay(answer.Headers.RetryAfter?.Delta ?? TimeSpan.FromSeconds(1), stop);
            }
        }
    }

    /// <summary>What people need not have brought, for some of these.</summary>
    /// <exception cref="HttpRequestException">The hub would not answer.</exception>
    public Task<DemoSpared> Spared(IEnumerable<SampleRecord> records, CancellationToken stop) => DemoSpared.Ask(http, records, stop);

    public async Task<RecordView> Read(string id, CancellationToken stop) =>
        await http.GetFromJsonAsync<RecordView>($"api/v1/records/{id}", stop) ?? throw new HttpRequestException($"Record {id} came back empty.");

    public void Dispose() => http.Dispose();

    sealed record Receipt(string Id);
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

    /// <summary>Looks how alive the catalog is, and counts.</summary>
    Task<LiveCount> LookAtCatalog(CancellationToken stop);
}

/// <summary>What the hub counts at one moment.</summary>
/// <param name="Open">Deliveries that are neither settled, parked nor cancelled.</param>
/// <param name="Supplements">Records for which a supplement was asked.</param>
public sealed record HubTally(long TakenIn, long Acknowledged, long Rejected, long Parked, long Open, long LogEvents, long Supplements = 0);
