namespace Exchange.Core.Catalog.Libraries;

/// <summary>Who brings rows, and from where.</summary>
/// <param name="Client">The client, or the hub's own part, that brings them.</param>
/// <param name="Source">Where they come from, in words without personal data; at most 300 characters.</param>
/// <param name="Resumable">Somebody goes on with it after a stop: it waits for hours. Else, once nothing has come for some minutes, whoever brings the next batch has it abandoned.</param>
public sealed record BatchOrder(string Client, BatchMode Mode, string Source, bool Resumable = true);

/// <summary>How a batch is merged.</summary>
/// <param name="Mark">What the next one goes on from, opaque to the library; stands with the library from the merge on. Null leaves the one that stands.</param>
/// <param name="ConfirmedEnds">Of a full batch: as many rows may end, whatever share of the library they are.</param>
public sealed record MergeOrder(string? Mark = null, long? ConfirmedEnds = null);

/// <summary>One row as it came.</summary>
/// <param name="Content">A JSON object in UTF-8. Of an end only the fields of the identity are looked at.</param>
/// <param name="Ends">The row ends.</param>
/// <param name="Fault">Why whoever brings it could make no row of it: it goes into quarantine with this.</param>
public readonly record struct IncomingRow(ReadOnlyMemory<byte> Content, bool Ends = false, Checking.Finding? Fault = null);
