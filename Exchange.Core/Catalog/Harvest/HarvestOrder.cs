namespace Exchange.Core.Catalog.Harvest;

/// <summary>One harvest of one library.</summary>
/// <param name="Id">By which it is known when it goes on after a stop: the task's id.</param>
/// <param name="By">Who asked for it.</param>
/// <param name="FromStart">All rows, whatever was harvested before: after the source was restored, or its key changed.</param>
/// <param name="ConfirmedEnds">As many rows may end because they did not come, whatever share of the library they are; goes on with the harvest that asked for it.</param>
public sealed record HarvestOrder(string Library, string Id, string By, bool FromStart = false, long? ConfirmedEnds = null);

/// <summary>How far a harvest is; what stands, not what was read.</summary>
public sealed record HarvestProgress(long Rows, double RowsASecond);
