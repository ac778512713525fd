namespace Exchange.Core.Records;

/// <summary>An answer of the hub that a record names as what stands in for a material.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Kind">Of its event in the exchange log.</param>
/// <param name="Item">For which item it was asked; null where it was for whichever.</param>
/// <param name="Resources">Codes of the catalog's entries that were read for it.</param>
public sealed record SeenShare(long Number, string Kind, DateTimeOffset At, string? Item, IReadOnlyList<string> Resources);

/// <summary>Looks an answer up that a client of this name was given. Null where there was none of that number.</summary>
public delegate Task<SeenShare?> ShareLook(string number, string client, CancellationToken stop);
