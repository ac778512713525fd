namespace Exchange.Host.Demo;

/// <summary>Where the simulated departments are in this run: what the district's adapter documents leave open.</summary>
/// <param name="Addresses">Organisation's name to the address of its system.</param>
/// <param name="Folder">Absolute path of the folder that holds the front database and the folders for files.</param>
/// <param name="NightSeconds">How long a night lasts: a batch of files is written once a night.</param>
public sealed record DistrictPlaces(IReadOnlyDictionary<string, Uri> Addresses, string Folder, int NightSeconds);
