using System.Net;
using System.Net.Sockets;

namespace Exchange.Host.Security;

/// <summary>Where a request comes from, as it is counted. Behind a proxy that is known it is the address that the proxy has named.</summary>
internal static class CallerAddress
{
    // Who has one IPv6 address has the 2^64 beside it: they count as one.
    private const int NetworkBytes = 8;

    public static IPAddress Of(HttpContext context)
    {
        if (context.Connection.RemoteIpAddress is not { } address) return IPAddress.None;
        if (address.IsIPv4MappedToIPv6) return address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return address;
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        bytes[NetworkBytes..].Clear();
        return new IPAddress(bytes);
    }
}
