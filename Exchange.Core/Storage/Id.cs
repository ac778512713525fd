using System.Buffers;

namespace Exchange.Core.Storage;

/// <summary>Ids the hub makes: UUID version 7 (RFC 9562) as 32 lower-case hex characters. They are names, never an order.</summary>
public static class Id
{
    private static readonly SearchValues<char> LowerHex = SearchValues.Create("0123456789abcdef");

    public static string New(TimeProvider clock) => Guid.CreateVersion7(clock.GetUtcNow()).ToString("N");

    public static bool IsOne(string? text) => text is { Length: 32 } && !text.AsSpan().ContainsAnyExcept(LowerHex);
}
