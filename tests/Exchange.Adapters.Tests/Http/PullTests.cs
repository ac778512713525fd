using System.Net;
using System.Text;
using Exchange.Adapters.Http;
using Exchange.Core.Contract;

namespace Exchange.Adapters.Tests.Http;

/// <summary>Harvesting from a department's address.</summary>
sealed class PullTests
{
    static HttpOptions Options(string pull) => Given.Options($$"""{"address":"http://department.test/base","submit":{"path":"/setup"},"pull":[{{pull}}] }""");

    static HttpResponseMessage Json(string text, HttpStatusCode status = HttpStatusCode.OK) => new(status) { Content = new StringContent(text, Encoding.UTF8, "application/json") };

    [Test]
    public async Task Pages_are_followed_to_the_last_and_the_next_harvest_asks_from_where_this_ended()
    {
        var department = new Scripted(request => Json(request.RequestUri!.Query.Contains("cursor", StringComparison.Ordinal)
            ? """{"data":[{"n":3,"zt":"ZX"}],"asOf":"2026-11-24T10:00:00"}"""
            : """{"data":[{"n":1.50,"more":{"a":[1]}},{"n":2}],"next":"c&1","asOf":"2026-11-24T10:00:00"}"""));
        using var adapter = Given.Adapter(Options("""{"name":"m","path":"/rows?unit=1","rows":"body.data","sinceParameter":"gxsj","since":"body.asOf","afterParameter":"cursor","deleted":"zt = \"ZX\""}"""), department);
        var order = new PullOrder("m", PullMode.Changes, null, null, 100);

        var first = await Pages(adapter, order);
        first.SelectMany(page => page.Rows).ShouldBe(["""{"n":1.50,"more":{"a":[1]}}""", """{"n":2}""", """{"n":3,"zt":"ZX"} gone"""]);
        (await Pages(adapter, order with { After = first[0].Place })).SelectMany(page => page.Rows).ShouldBe(["""{"n":3,"zt":"ZX"} gone"""]);
        // All have come already: nothing is asked for.
        (await Pages(adapter, order with { After = first[^1].Place })).ShouldHaveSingleItem().Rows.ShouldBeEmpty();
        await Pages(adapter, order with { From = first[^1].Place });

        department.Came.Select(one => one.Request.RequestUri!.PathAndQuery).ShouldBe(
        [
            "/base/rows?unit=1&limit=100", "/base/rows?unit=1&limit=100&cursor=c%261", "/base/rows?unit=1&limit=100&cursor=c%261",
            "/base/rows?unit=1&limit=100&gxsj=2026-11-24T10%3A00%3A00", "/base/rows?unit=1&limit=100&gxsj=2026-11-24T10%3A00%3A00&cursor=c%261",
        ]);
    }

    [TestCase(500, "{}")]
    [TestCase(200, """{"message":"maintenance"}""")]
    [TestCase(200, "<html>")]
    public async Task What_is_no_list_is_never_taken_for_an_empty_one(int status, string body)
    {
        using var adapter = Given.Adapter(Options("""{"name":"m","path":"/rows"}"""), new Scripted(_ => Json(body, (HttpStatusCode)status)));
        await Should.ThrowAsync<IOException>(() => Pages(adapter, new PullOrder("m", PullMode.Full, null, null, 100)));
    }

    [Test]
    public async Task An_empty_list_is_one_and_a_list_without_an_end_is_none()
    {
        using var empty = Given.Adapter(Options("""{"name":"m","path":"/rows"}"""), new Scripted(_ => Json("""{"items":[]}""")));
        (await Pages(empty, new PullOrder("m", PullMode.Full, null, null, 100))).ShouldHaveSingleItem().Rows.ShouldBeEmpty();

        using var endless = Given.Adapter(Options("""{"name":"m","path":"/rows"}"""), new Scripted(_ => Json("""{"items":[{"n":1}],"next":"same"}""")));
        (await Should.ThrowAsync<PullException>(() => Pages(endless, new PullOrder("m", PullMode.Full, null, null, 100)))).Code.ShouldBe("next-repeats");
        (await Should.ThrowAsync<PullException>(() => Pages(endless, new PullOrder("m", PullMode.Changes, null, null, 100)))).Code.ShouldBe("no-such-mode");
    }

    [TestCase("[1]")]
    [TestCase("{\"at\":1}")]
    [TestCase("true")]
    [TestCase(null)]
    public async Task What_comes_next_and_cannot_be_asked_for_is_not_the_end_of_the_list(string? told)
    {
        var next = told ?? $"\"{new string('c', 1_200)}\"";
        using var adapter = Given.Adapter(Options("""{"name":"m","path":"/rows"}"""), new Scripted(_ => Json($$"""{"items":[{"n":1}],"next":{{next}}}""")));
        (await Should.ThrowAsync<PullException>(() => Pages(adapter, new PullOrder("m", PullMode.Full, null, null, 100)))).Code.ShouldBe("next-unfit");
    }

    [TestCase("null")]
    [TestCase("false")]
    [TestCase("\"\"")]
    public async Task Nothing_that_comes_next_is_its_end(string next)
    {
        using var adapter = Given.Adapter(Options("""{"name":"m","path":"/rows"}"""), new Scripted(_ => Json($$"""{"items":[{"n":1}],"next":{{next}}}""")));
        (await Pages(adapter, new PullOrder("m", PullMode.Full, null, null, 100))).ShouldHaveSingleItem();
    }

    [Test]
    public async Task A_page_that_is_too_long_is_not_tried_again_and_a_system_that_is_away_is()
    {
        using var large = Given.Adapter(Options("""{"name":"m","path":"/rows"}""") with { AnswerLimitBytes = 1024 }, new Scripted(_ => Json($$"""{"items":[{"n":"{{new string('x', 2000)}}"}]}""")));
        (await Should.ThrowAsync<PullException>(() => Pages(large, new PullOrder("m", PullMode.Full, null, null, 100)))).Code.ShouldBe("page-too-long");
        using var gone = Given.Adapter(Options("""{"name":"m","path":"/rows"}"""), new Scripted(_ => throw new HttpRequestException(HttpRequestError.ConnectionError, "x")));
        await Should.ThrowAsync<IOException>(() => Pages(gone, new PullOrder("m", PullMode.Full, null, null, 100)));
    }

    [TestCase("""{"name":"m","path":"rows"}""", "/pull/0/path")]
    [TestCase("""{"name":"m","path":"/rows","rows":"(("}""", "/pull/0/rows")]
    [TestCase("""{"name":"m","path":"/rows","afterParameter":"limit"}""", "/pull/0")]
    [TestCase("""{"name":"m","path":"/rows"},{"name":"m","path":"/rows"}""", "/pull/1/name")]
    public void Faults_are_named_by_their_place(string pull, string pointer) => HttpFaults.Of(Options(pull)).Select(fault => fault.Pointer).ShouldContain(pointer);

    static async Task<List<(List<string> Rows, string Place)>> Pages(HttpAdapter adapter, PullOrder order)
    {
        var pages = new List<(List<string>, string)>();
        await foreach (var page in adapter.Pull(order, CancellationToken.None))
            pages.Add(([.. page.Rows.Select(row => Encoding.UTF8.GetString(row.Content.Span) + (row.Deleted ? " gone" : ""))], page.Place));
        return pages;
    }
}
