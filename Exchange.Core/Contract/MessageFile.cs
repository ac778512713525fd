namespace Exchange.Core.Contract;

/// <summary>A file that goes with a message, where the adapter's document says <c>materials: { as: copy }</c>.</summary>
/// <param name="Code">The item's code of the material.</param>
/// <param name="Name">As people see it; may be personal. Not to be part of a path.</param>
/// <param name="Type">What it is by its content, as a name's ending: pdf, jpg …; other where that is not known.</param>
/// <param name="Sha256">64 lower-case hex characters; <paramref name="Md5"/> has 32.</param>
/// <param name="Open">A new stream over its bytes for each call; throws <see cref="FileNotFoundException"/> where it is not there any more. Whoever opens it closes it.</param>
public sealed record MessageFile(string Code, string? Name, string MediaType, string Type, long Size, string Sha256, string Md5, Func<Stream> Open);
