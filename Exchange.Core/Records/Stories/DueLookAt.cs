namespace Exchange.Core.Records.Stories;

/// <summary>A look at a record that is due.</summary>
/// <param name="At">Unix milliseconds.</param>
/// <param name="Told">Moves on with everything that is told about the record.</param>
public sealed record DueLookAt(long At, long Told);
