using System.Net;
using Exchange.Adapters.Http;

namespace Exchange.Adapters.Tests.Http;

/// <summary>Where the hub connects to for nobody.</summary>
sealed class OutwardTests
{
    [TestCase("169.254.169.254")]
    [TestCase("169.254.0.1")]
    [TestCase("::ffff:169.254.169.254")]
    [TestCase("fe80::1")]
    [TestCase("febf::1")]
    public void Link_local_addresses_are_refused(string address) => Outward.IsRefused(IPAddress.Parse(address)).ShouldBeTrue();

    [TestCase("127.0.0.1")]
    [TestCase("10.0.0.5")]
    [TestCase("192.168.254.169")]
    [TestCase("169.253.1.1")]
    [TestCase("::1")]
    [TestCase("fd00:ec2::254")]
    [TestCase("2001:db8::1")]
    public void Departments_in_private_networks_are_not(string address) => Outward.IsRefused(IPAddress.Parse(address)).ShouldBeFalse();
}
