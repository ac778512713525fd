namespace Exchange.Client;

/// <summary>One call of the API.</summary>
/// <param name="Path">Under the hub's address, without a slash before it, with its query.</param>
internal sealed record Call(HttpMethod Method, string Path)
{
    /// <summary>What goes with it, as JSON.</summary>
    public object? Body { get; init; }

    /// <summary>The sender's own name of the request: under it, it is done once however often it is sent.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>Doing it again is harmless for another reason than its key: a number is, or nothing is changed.</summary>
    public bool Harmless { get; init; }

    public IReadOnlyList<(string Name, string? Value)> Headers { get; init; } = [];

    public bool Repeats => Harmless || IdempotencyKey is not null || Method == HttpMethod.Get || Method == HttpMethod.Head;
}
