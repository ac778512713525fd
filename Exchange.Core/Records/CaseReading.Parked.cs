using Exchange.Core.Storage;

namespace Exchange.Core.Records;

/// <summary>Which parked deliveries are meant. What is null does not restrict.</summary>
/// <param name="Code">Why it was parked: <see cref="DeliveryLine.Reason"/>.</param>
/// <param name="Until">Created not after.</param>
public sealed record ParkedFilter(string? Adapter, string? Organisation, string? Code, DateTimeOffset Until);

/// <remarks>For going through parked deliveries from the oldest on, each once: one that is parked again meanwhile is not met again.</remarks>
public sealed partial class CaseReading
{
    private const string Parked = """
         where d.created_at >= 0 and d.state = 'parked' and d.adapter = @adapter and d.created_at >= @at and (d.created_at > @at or d.id > @id) and d.created_at <= @until
          and (d.organisation = @organisation or @organisation is null) and (d.reason = @code or @code is null)
        """;

    private static readonly Sql ParkedOldestFirst = new("select {top @limit} " + Columns + Parked + " order by d.created_at, d.id {limit @limit}") { ForPeople = true };

    private static readonly Sql CountParked = new("""
        select cast(count(*) as bigint) from delivery d where d.created_at >= 0 and d.state = 'parked' and (d.adapter = @adapter or @adapter is null) and d.created_at <= @until
          and (d.organisation = @organisation or @organisation is null) and (d.reason = @code or @code is null)
        """);

    // As the index of what is parked says it, and nobody else: whoever knows the delivery's id is not to be led there.
    private static readonly Sql NextParkedAdapter = new("select min(adapter) from delivery where created_at >= 0 and state = 'parked' and adapter > @adapter");

    public async Task<long> ParkedCount(ParkedFilter filter, CancellationToken stop)
        => (await database.Query(CountParked.With(filter.Adapter, filter.Until.ToUnixTimeMilliseconds(), filter.Organisation, filter.Code), static row => row.GetInt64(0), stop))[0];

    /// <summary>Adapters at which something is parked, in order of their names.</summary>
    public async Task<IReadOnlyList<string>> ParkedAdapters(CancellationToken stop) => await Distinct(NextParkedAdapter, [], stop);

    /// <summary>Parked deliveries of one adapter, oldest first, behind the one named.</summary>
    /// <param name="after">Creation (Unix milliseconds) and id of the last one seen.</param>
    public Task<List<DeliveryLine>> ParkedAfter(string adapter, ParkedFilter filter, (long CreatedAt, string Id) after, int most, CancellationToken stop)
        => database.Query(ParkedOldestFirst.With((long)most, adapter, after.CreatedAt, after.Id, filter.Until.ToUnixTimeMilliseconds(), filter.Organisation, filter.Code), ReadDelivery, stop);
}
