namespace Exchange.Core.Records;

/// <summary>Which parked deliveries are meant. What is null does not restrict.</summary>
/// <param name="Code">Why it was parked: <see cref="DeliveryLine.Reason"/>.</param>
/// <param name="Until">Created not after.</param>
/// <param name="From">Created not before.</param>
/// <param name="Number">The record's number, as any intake system gave it.</param>
/// <param name="Acknowledgement">A department's own number of a step of the record.</param>
public sealed record ParkedFilter(
    string? Adapter, string? Organisation, string? Code, DateTimeOffset Until,
    string? Item = null, string? Step = null, DateTimeOffset? From = null, string? Number = null, string? Acknowledgement = null)
{
    /// <summary>It says nothing about which: all that is parked.</summary>
    public bool IsEverything => this is { Adapter: null, Organisation: null, Code: null, Item: null, Step: null, Number: null, Acknowledgement: null };

    /// <summary>It names records, so that few deliveries are meant whatever else it says.</summary>
    public bool IsOfNumber => Number is not null || Acknowledgement is not null;

    /// <summary>A delivery that was found by its record satisfies the rest.</summary>
    internal bool Meets(DeliveryLine line, string item)
        => (Adapter ?? line.Adapter) == line.Adapter && (Organisation ?? line.Organisation) == line.Organisation && (Code is null || Code == line.Reason) && (Item ?? item) == item && (Step ?? line.Step) == line.Step
            && line.CreatedAt <= Until && (From is null || line.CreatedAt >= From);
}
