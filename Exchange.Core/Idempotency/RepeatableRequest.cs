namespace Exchange.Core.Idempotency;

/// <summary>A request that its sender may repeat.</summary>
/// <param name="Client">Who sends it: keys of different clients have nothing to do with each other.</param>
/// <param name="Key">The sender's own, 1 to 255 characters.</param>
/// <param name="Route">Which endpoint, at most 200 characters.</param>
/// <param name="Digest">SHA-256 over everything that makes it this request, hex.</param>
public sealed record RepeatableRequest(string Client, string Key, string Route, string Digest);

/// <summary>How a request with a key stands: a closed set.</summary>
public abstract record RequestStanding
{
    private RequestStanding() { }

    /// <summary>It is the first of its key: it is to be carried out, and its answer kept.</summary>
    public sealed record First(HeldKey Held) : RequestStanding;

    /// <summary>It was carried out; this was its answer.</summary>
    public sealed record Answered(int Status, ReadOnlyMemory<byte>? Body) : RequestStanding;

    /// <summary>The same request is being carried out now.</summary>
    public sealed record UnderWay : RequestStanding;

    /// <summary>The key stands for another request.</summary>
    public sealed record OtherRequest : RequestStanding;
}
