using System.Buffers.Text;
using System.Security.Cryptography;

namespace Exchange.Host.Demo;

/// <summary>What the hub and the simulated departments show one another: new in every run.</summary>
/// <param name="Registration">The secret of the hub's OAuth2 client.</param>
/// <param name="Fund">The key with which the hub signs for the housing fund.</param>
/// <param name="Medical">The key with which the hub signs for medical insurance.</param>
/// <param name="Street">The hub's key at the streets.</param>
/// <param name="RegistrationBack">The key with which registration signs what it calls back.</param>
/// <param name="StreetBack">The streets' key at the hub.</param>
public sealed record SimulatedCredentials(string Registration, string Fund, string Medical, string Street, string RegistrationBack, string StreetBack)
{
    public static SimulatedCredentials Make() => new(One(), One(), One(), One(), One(), One());

    /// <summary>Under the names that the district's adapter documents give them.</summary>
    public IEnumerable<(string Name, string Value)> Secrets =>
    [
        ("scjg-dj-client", Registration), ("gjj-key", Fund), ("ybj-key", Medical), ("jd-key", Street),
        ("scjg-dj-back", RegistrationBack), ("jd-back", StreetBack),
    ];

    private static string One() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(24));
}
