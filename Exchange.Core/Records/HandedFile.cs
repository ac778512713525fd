namespace Exchange.Core.Records;

/// <summary>A file that leaves with a message, as the log tells of it.</summary>
/// <param name="Code">The item's code of the material.</param>
/// <param name="Digest">SHA-256 of the file.</param>
public sealed record HandedFile(string Code, string Digest);
