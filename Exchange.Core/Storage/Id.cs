using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Exchange.Core.Storage;

/// <summary>Ids the hub makes: UUID version 7 (RFC 9562) as 32 lower-case hex characters. They are names, never an order.</summary>
public static class Id
{
    private static readonly SearchValues<char> LowerHex = SearchValues.Create("0123456789abcdef");

    // A record needs a handful of ids, and each would ask the system for ten random bytes: they are asked for a hundred ids at a time.
    private const int Random = 10;
    [ThreadStatic] private static byte[]? _random;
    [ThreadStatic] private static int _used;

    public static string New(TimeProvider clock)
    {
        if (_random is null || _used == _random.Length)
        {
            RandomNumberGenerator.Fill(_random ??= new byte[100 * Random]);
            _used = 0;
        }
        Span<byte> id = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(id, clock.GetUtcNow().ToUnixTimeMilliseconds() << 16);
        _random.AsSpan(_used, Random).CopyTo(id[6..]);
        _used += Random;
        id[6] = (byte)((id[6] & 0x0f) | 0x70);   // version 7
        id[8] = (byte)((id[8] & 0x3f) | 0x80);   // variant of RFC 9562
        return Convert.ToHexStringLower(id);
    }

    public static bool IsOne(string? text) => text is { Length: 32 } && !text.AsSpan().ContainsAnyExcept(LowerHex);
}
