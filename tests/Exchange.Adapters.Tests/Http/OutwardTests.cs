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
    [TestCase("100.100.100.200")]
    [TestCase("::ffff:100.100.100.200")]
    [TestCase("fd00:ec2::254")]
    public void Link_local_addresses_and_those_of_cloud_metadata_are_refused(string address) => Outward.IsRefused(IPAddress.Parse(address)).ShouldBeTrue();

    [TestCase("127.0.0.1")]
    [TestCase("10.0.0.5")]
    [TestCase("192.168.254.169")]
    [TestCase("169.253.1.1")]
    [TestCase("::1")]
    [TestCase("fd00:ec2::253")]
    [TestCase("100.100.100.201")]
    [TestCase("2001:db8::1")]
    public void Departments_in_private_networks_are_not(string address) => Outward.IsRefused(IPAddress.Parse(address)).ShouldBeFalse();

    [Test, NonParallelizable]
    public async Task Of_what_a_name_means_only_the_rest_is_connected_to()
    {
        var usual = Outward.Names;
        try
        {
            Outward.Names = static (name, _) => Task.FromResult((IPAddress[])[IPAddress.Parse("169.254.169.254"), .. name == "both.test" ? new[] { IPAddress.Parse("10.1.2.3"), IPAddress.Parse("::ffff:169.254.1.1") } : []]);
            (await Outward.Of("both.test", CancellationToken.None)).ShouldBe([IPAddress.Parse("10.1.2.3")]);
            await Should.ThrowAsync<OutwardException>(() => Outward.Of("cloud.test", CancellationToken.None));
        }
        finally
        {
            Outward.Names = usual;
        }
    }
}
