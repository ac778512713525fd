using Exchange.Core.Catalog.Libraries;
using Exchange.Core.Contract;

namespace Exchange.Core.Catalog.Harvest;

/// <summary>How a harvest ended: a closed set.</summary>
public abstract record HarvestEnd
{
    private HarvestEnd() { }

    /// <summary>What came is what is read.</summary>
    /// <param name="Notes">What somebody should know of the source.</param>
    public sealed record Merged(BatchLine Batch, IReadOnlyList<PullFault> Notes) : HarvestEnd;

    /// <summary>All came, and more rows would end than end unasked: the batch waits, and nothing of it is read.</summary>
    public sealed record Unconfirmed(BatchLine Batch, long Ends, long Rows) : HarvestEnd;

    /// <summary>Somebody else brings rows into the library.</summary>
    public sealed record Busy(BatchLine Batch) : HarvestEnd;

    /// <summary>It cannot be harvested, and trying again mends nothing: nothing of it is read.</summary>
    /// <param name="Code">Short, such as watermark-back.</param>
    public sealed record Refused(string Code, string Text) : HarvestEnd;

    /// <summary>The source could not be read for as long as it is tried: nothing of it is read.</summary>
    public sealed record Lost(string Text) : HarvestEnd;
}
