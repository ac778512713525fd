using System.Net;
using Exchange.Adapters.Http;

namespace Exchange.Adapters.Tests.Http;

/// <summary>Trying a connection hands nothing over and says in words what is wrong.</summary>
sealed class ProbeTests
{
    [TestCase(200, null, null)]
    [TestCase(404, null, "status 404")]
    [TestCase(302, null, "status 302")]
    [TestCase(500, "status 500", "status 500")]
    [TestCase(503, "status 503", "status 503")]
    [TestCase(401, "status 401: the hub's credentials are refused", "status 401: the hub's credentials are refused")]
    public async Task A_status_says_whether_the_system_is_there(int status, string? withoutRoute, string? withRoute)
    {
        (await Probe("", status)).Words.ShouldBe(withoutRoute);
        (await Probe(""","probe":{"path":"/health"}""", status)).Words.ShouldBe(withRoute);
    }

    [TestCase("", "HEAD", "http://department.test/base/")]
    [TestCase(""","probe":{"path":"/health?deep=1"}""", "GET", "http://department.test/base/health?deep=1")]
    [TestCase(""","probe":{"method":"OPTIONS","path":"/health"}""", "OPTIONS", "http://department.test/base/health")]
    public async Task A_probe_carries_no_message_and_no_key(string probe, string method, string address)
    {
        var (_, request) = await Probe(probe, 200);

        request.Method.Method.ShouldBe(method);
        request.RequestUri!.OriginalString.ShouldBe(address);
        request.Content.ShouldBeNull();
        request.Headers.Select(h => h.Key).ShouldBe(["X-From"]);
    }

    static async Task<(string? Words, HttpRequestMessage Request)> Probe(string probe, int status)
    {
        var handler = new Scripted(_ => new HttpResponseMessage((HttpStatusCode)status));
        using var adapter = Given.Adapter(
            Given.Options($$"""
                {"address":"http://department.test/base","headers":{"X-From":"hub","X-Number":"{number}"},"submit":{"path":"/setup"}{{probe}} }
                """),
            handler);
        var words = await adapter.Probe(CancellationToken.None);
        return (words, handler.Came.Single().Request);
    }
}
