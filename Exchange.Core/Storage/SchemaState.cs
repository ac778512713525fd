namespace Exchange.Core.Storage;

/// <summary>How a schema stands to the program's.</summary>
/// <param name="Made">How many changes it has; 0 for a database that no hub has been in.</param>
/// <param name="Pending">Changes that the program would make.</param>
/// <param name="Newer">Changes that it does not know.</param>
/// <param name="Refused">Why the program does not work with it; null when it does.</param>
public sealed record SchemaState(int Made, IReadOnlyList<int> Pending, IReadOnlyList<int> Newer, StorageTrouble? Refused);
