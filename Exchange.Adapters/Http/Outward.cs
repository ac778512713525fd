using System.Net;
using System.Net.Sockets;

namespace Exchange.Adapters.Http;

/// <summary>
/// Where no department's system is, whatever a document or a name server says: link-local addresses, and the two others at which clouds tell their machines. At 169.254.169.254, 100.100.100.200 and fd00:ec2::254 they get
/// their own credentials; a hub that asks there for somebody would hand them over. Everything else is an administrator's to say: departments are in private networks, and some on this machine.
/// </summary>
internal static class Outward
{
    // Alibaba Cloud's, which lies within the range of shared addresses, and Amazon's of IPv6, within that of private ones: neither range is refused.
    private static readonly IPAddress[] CloudMetadata = [IPAddress.Parse("100.100.100.200"), IPAddress.Parse("fd00:ec2::254")];

    /// <summary>What a name means. Tests put a name server of their own here.</summary>
    internal static Func<string, CancellationToken, Task<IPAddress[]>> Names { get; set; } = Dns.GetHostAddressesAsync;

    /// <summary>Where to connect to for this host, in the name server's order: asked once, and what it has said is what is connected to. It may mean another address the next time.</summary>
    /// <exception cref="OutwardException">There is no such place.</exception>
    public static async Task<IPAddress[]> Of(string host, CancellationToken stop)
    {
        var told = await Names(host, stop);
        var some = Array.FindAll(told, static address => !IsRefused(address));
        return some.Length > 0 ? some : throw new OutwardException();
    }

    public static bool IsRefused(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (CloudMetadata.Contains(address)) return true;
        if (address.AddressFamily is AddressFamily.InterNetworkV6) return address.IsIPv6LinkLocal;
        return address.GetAddressBytes() is [169, 254, ..];
    }

    /// <summary>Whether an address as it is written names such a place without asking a name server.</summary>
    public static bool IsRefused(Uri address) => IPAddress.TryParse(address.Host.Trim('[', ']'), out var named) && IsRefused(named);
}

/// <summary>The host is at such addresses alone: nothing connects there.</summary>
internal sealed class OutwardException() : IOException("link-local");
