namespace Exchange.Core.Catalog.Libraries;

/// <summary>What the hub needs to know of a row to keep it.</summary>
/// <param name="Key">What makes it one, of its identity fields.</param>
/// <param name="Keys">Fields and values by which it is found, and those that no other row has.</param>
/// <param name="Digest">SHA-256 of its bytes, the first half in hex: what tells a change.</param>
internal sealed record RowFacts(string Key, IReadOnlyList<RowKey> Keys, long? ValidFrom, long? ValidTo, string Digest, string Content)
{
    public bool Warned { get; init; }

    public bool Late { get; init; }

    /// <summary>The row's number in the batch.</summary>
    public long Line { get; init; }
}

internal readonly record struct RowKey(string Field, string Value)
{
    public bool IsUnique => Field[0] == '!';
}
