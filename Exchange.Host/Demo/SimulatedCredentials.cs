using System.Buffers.Text;
using System.Security.Cryptography;

namespace Exchange.Host.Demo;

/// <summary>What the hub shows to the simulated departments: new in every run.</summary>
public sealed record SimulatedCredentials(string Registration, string Fund, string Medical, string Street)
{
    public static SimulatedCredentials Make() => new(One(), One(), One(), One());

    private static string One() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(24));
}
