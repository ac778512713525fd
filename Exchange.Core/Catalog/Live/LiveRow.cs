namespace Exchange.Core.Catalog.Live;

/// <summary>What was found of a resource, as it is kept.</summary>
/// <param name="Resource">The entry's code, with a slash.</param>
/// <param name="KnownSince">When it was first looked at.</param>
/// <param name="Counted">As of what its batches were counted; while that stands they need not be counted again.</param>
/// <param name="Moves">How often it was written: of two hosts that look at the same time one writes.</param>
public sealed record LiveRow(string Resource, string Library, string Provider, LiveEvidence Evidence, DateTimeOffset KnownSince, string Counted, long Moves);
