using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace Exchange.Core.Reconciling;

/// <summary>
/// How many there are of something, and a digest over which: the sum of their SHA-256, modulo 2^256. It does not depend on the order, so that each side is walked in its own.
/// It tells sets of honest sides apart; whoever forges one side can find another set of the same sum.
/// </summary>
internal readonly record struct SetDigest(long Count, BigInteger Sum)
{
    private static readonly BigInteger Modulus = BigInteger.One << 256;

    public SetDigest With(string id) => new(Count + 1, (Sum + new BigInteger(SHA256.HashData(Encoding.UTF8.GetBytes(id)), isUnsigned: true, isBigEndian: true)) % Modulus);

    /// <summary>64 hex characters.</summary>
    public string Text
    {
        get
        {
            var digits = Sum.ToString("x", CultureInfo.InvariantCulture).TrimStart('0');
            return digits.PadLeft(64, '0');
        }
    }

    public static SetDigest Read(long count, string text) => new(count, BigInteger.Parse("0" + text, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
}
