using System.Text.Json;
using Exchange.Core.Checking;
using Exchange.Core.Records;
using Exchange.Core.Storage;

namespace Exchange.Core.Tasks;

/// <summary>Goes through parked deliveries and does something about each, once, wherever it is interrupted.</summary>
internal sealed class ParkedWork(CaseReading cases, TimeProvider clock)
{
    /// <summary>More than these, or all, are confirmed by their number first.</summary>
    public const int MostUnconfirmed = 100;

    private const int Batch = 200;
    private const int MostTries = 30;

    /// <param name="Organisation">Null where an older program has written it: the adapter's deliveries are gone through from the beginning, and those that have gone are not parked any more.</param>
    private sealed record Place(string Adapter, string? Organisation, long CreatedAt, string Id, long Done, long Left)
    {
        public static Place Beginning { get; } = new("", "", 0, "", 0, 0);

        public bool IsBehind((string Adapter, string Organisation) place)
            => string.CompareOrdinal(place.Adapter, Adapter) is var order && (order < 0 || (order == 0 && string.CompareOrdinal(place.Organisation, Organisation) < 0));

        public bool IsIn((string Adapter, string Organisation) place) => (Adapter, Organisation) == place;
    }

    public static IEnumerable<Finding> Faults(ParkedArguments arguments)
    {
        if (string.IsNullOrWhiteSpace(arguments.Reason) || arguments.Reason.Length > 200 || arguments.Reason.Contains('\0', StringComparison.Ordinal))
            yield return new Finding { Pointer = "/reason", Code = "task.reason", Zh = "请填写原因，不超过 200 个字符。", En = "Give a reason of at most 200 characters." };
        if (arguments.From > arguments.Until)
            yield return new Finding { Pointer = "/until", Code = "task.times", Zh = "截止时间早于起始时间。", En = "The end is before the beginning." };
    }

    /// <summary>How many it would be about, where that is to be confirmed first.</summary>
    public async Task<long?> Unconfirmed(ParkedArguments arguments, CancellationToken stop)
    {
        var filter = arguments.Filter(clock.GetUtcNow());
        var count = await cases.ParkedCount(filter, stop);
        if (arguments.Confirm is { } confirmed) return confirmed == count ? null : count;
        return count > MostUnconfirmed || (count > 0 && filter.IsEverything) ? count : null;
    }

    /// <param name="act">False where there was nothing to do about the delivery any more.</param>
    /// <returns>How many something was done about, and how many not.</returns>
    public async Task<(long Done, long Left)> Run(ParkedArguments arguments, TaskRun run, Func<DeliveryLine, Task<bool>> act, CancellationToken stop)
    {
        var filter = arguments.Filter(run.Task.AskedAt);
        if (filter.IsOfNumber) return await Few(filter, run, act, stop);
        var at = run.Mark is { } mark ? JsonSerializer.Deserialize<Place>(mark)! : Place.Beginning;
        var total = run.Task.Total ?? await cases.ParkedCount(filter, stop);
        foreach (var place in await cases.ParkedPlaces(filter, stop))
        {
            if (at.IsBehind(place)) continue;
            if (!at.IsIn(place)) at = at with { Adapter = place.Adapter, Organisation = place.Organisation, CreatedAt = 0, Id = "" };
            while (await cases.ParkedAfter(place, filter, (at.CreatedAt, at.Id), Batch, stop) is { Count: > 0 } deliveries)
            {
                var done = (await Task.WhenAll(deliveries.Select(delivery => Patiently(delivery, act, stop)))).Count(static it => it);
                at = at with { CreatedAt = deliveries[^1].CreatedAt.ToUnixTimeMilliseconds(), Id = deliveries[^1].Id, Done = at.Done + done, Left = at.Left + deliveries.Count - done };
                // If we stop before this the batch has gone and is not counted: none of it is parked any more, so none goes twice.
                await run.Report(at.Done + at.Left, total, place.Adapter, JsonSerializer.Serialize(at));
            }
        }
        return (at.Done, at.Left);
    }

    /// <summary>Those of a number are few: begun again, what is still parked is done.</summary>
    private async Task<(long Done, long Left)> Few(ParkedFilter filter, TaskRun run, Func<DeliveryLine, Task<bool>> act, CancellationToken stop)
    {
        var deliveries = await cases.ParkedOf(filter, ReadScope.All, stop);
        var done = 0L;
        foreach (var delivery in deliveries)
            if (await Patiently(delivery, act, stop)) done++;
        await run.Report(deliveries.Count, deliveries.Count, null, null);
        return (done, deliveries.Count - done);
    }

    private async Task<bool> Patiently(DeliveryLine delivery, Func<DeliveryLine, Task<bool>> act, CancellationToken stop)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await act(delivery);
            }
            catch (StorageUnavailableException) when (tries < MostTries)
            {
                // The queue is full of what intake systems wait for: they go first.
                await Task.Delay(TimeSpan.FromSeconds(1), clock, stop);
            }
        }
    }
}
