using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Exchange.Core.Records;

namespace Exchange.Core.Tasks;

/// <summary>Which parked deliveries are meant, and why something is done about them.</summary>
public sealed record ParkedArguments
{
    [Description("Adapter whose deliveries are meant.")]
    public string? Adapter { get; init; }

    [Description("Organisation whose deliveries are meant.")]
    public string? Organisation { get; init; }

    [Description("Only those parked for this reason, such as too-old.")]
    public string? Code { get; init; }

    [Description("Only those of records of this item.")]
    public string? Item { get; init; }

    [Description("Only those of this step, such as S1.")]
    public string? Step { get; init; }

    [Description("Only those of records of this number.")]
    public string? Number { get; init; }

    [Description("Only those of records of which a department has a step under this number.")]
    public string? Acknowledgement { get; init; }

    [Description("Only those made at this time or later.")]
    public DateTimeOffset? From { get; init; }

    [Description("Only those made at this time or earlier. Default: when the task is asked for.")]
    public DateTimeOffset? Until { get; init; }

    [Required, StringLength(200), Description("Why; kept with each delivery, its digest in the exchange log.")]
    public required string Reason { get; init; }

    [Description("It was made sure that none of them has arrived. Default false.")]
    public bool NotReceived { get; init; }

    [Description("How many are meant: asked for when they are many, or all that are parked.")]
    public long? Confirm { get; init; }

    /// <param name="askedAt">Only what was there by then; what comes meanwhile has not been decided upon.</param>
    internal ParkedFilter Filter(DateTimeOffset askedAt)
        => new(Adapter, Organisation, Code, Until is { } until && until < askedAt ? until : askedAt, Item, Step, From, Number, Acknowledgement);
}
