using System.Net;
using System.Text;
using Exchange.Adapters.Http;
using Exchange.Core.Contract;

namespace Exchange.Adapters.Tests.Http;

/// <summary>Listing what a department's system holds.</summary>
sealed class HeldTests
{
    static readonly DateTimeOffset From = new(2026, 11, 24, 0, 0, 0, TimeSpan.FromHours(8));

    static HttpOptions Options(string held) => Given.Options($$"""{"address":"http://department.test/base","submit":{"path":"/setup"},"headers":{"X-Unit":"jgh","X-Case":"{number}"},"held":{{held}} }""");

    static HttpResponseMessage Json(string text, HttpStatusCode status = HttpStatusCode.OK) => new(status) { Content = new StringContent(text, Encoding.UTF8, "application/json") };

    [Test]
    public async Task A_page_is_asked_for_with_times_limit_and_what_came_next_and_brings_its_lines()
    {
        var department = new Scripted(request => Json(request.RequestUri!.Query.Contains("after", StringComparison.Ordinal)
            ? """{"items":[],"next":null}"""
            : """{"items":[{"deliveryId":"d1","number":17,"at":"2026-11-24T09:30:00+08:00","more":1},{"acknowledgement":"A 1","digest":"","stage":"accepted","step":"S1"}],"next":"a b&c"}"""));
        using var adapter = Given.Adapter(Options("""{"path":"/received?unit=1"}"""), department);
        adapter.ListsHeld.ShouldBeTrue();

        var first = await adapter.ListHeld(From, From.AddDays(1), null, 50, CancellationToken.None);
        var second = await adapter.ListHeld(From, From.AddDays(1), first.Next, 50, CancellationToken.None);

        first.Lines.ShouldBe([new HeldLine("d1", "17", At: From.AddHours(9.5)), new HeldLine(Step: "S1", Acknowledgement: "A 1", Stage: "accepted")]);
        first.Next.ShouldBe("a b&c");
        (second.Lines.Count, second.Next).ShouldBe((0, null));
        department.Came.Select(one => one.Request.RequestUri!.PathAndQuery).ShouldBe(
        [
            "/base/received?unit=1&from=2026-11-24T00%3A00%3A00%2B08%3A00&until=2026-11-25T00%3A00%3A00%2B08%3A00&limit=50",
            "/base/received?unit=1&from=2026-11-24T00%3A00%3A00%2B08%3A00&until=2026-11-25T00%3A00%3A00%2B08%3A00&limit=50&after=a%20b%26c",
        ]);
        department.Came.ShouldAllBe(one => one.Request.Method == HttpMethod.Get && one.Request.Headers.GetValues("X-Unit").Single() == "jgh" && !one.Request.Headers.Contains("X-Case"));
    }

    [Test]
    public async Task Names_of_the_departments_own_are_translated_and_one_line_is_a_list_too()
    {
        var department = new Scripted(_ => Json("""{"data":[{"bjh":"N1","lsh":"d1"}],"cursor":12}"""));
        using var adapter = Given.Adapter(Options("""{"path":"/r","fromParameter":"kssj","lines":"body.data.{\"number\": bjh, \"deliveryId\": lsh}","next":"body.cursor"}"""), department);

        var page = await adapter.ListHeld(From, From.AddDays(1), null, 50, CancellationToken.None);

        page.Lines.ShouldBe([new HeldLine("d1", "N1")]);
        page.Next.ShouldBe("12");
        department.Came[0].Request.RequestUri!.Query.ShouldStartWith("?kssj=");
    }

    [TestCase(500, "{}", "status 500")]
    [TestCase(404, """{"items":[]}""", "status 404")]
    [TestCase(200, """{"message":"maintenance"}""", "no lines where the options say")]
    [TestCase(200, """{"items":"none"}""", "no lines where the options say")]
    [TestCase(200, """{"items":["N1"]}""", "no object")]
    [TestCase(200, "<html>", "not JSON")]
    public async Task What_is_no_list_is_never_taken_for_an_empty_one(int status, string body, string words)
    {
        using var adapter = Given.Adapter(Options("""{"path":"/r"}"""), new Scripted(_ => Json(body, (HttpStatusCode)status)));
        (await Should.ThrowAsync<IOException>(() => adapter.ListHeld(From, From.AddDays(1), null, 50, CancellationToken.None))).Message.ShouldContain(words);
    }

    [TestCase("""{"items":[]}""", "body.items")]
    [TestCase("""{"data":{"rows":[]}}""", "body.data.rows.{\\\"number\\\": n}")]
    public async Task An_empty_list_is_one(string body, string lines)
    {
        using var adapter = Given.Adapter(Options($$"""{"path":"/r","lines":"{{lines}}"}"""), new Scripted(_ => Json(body)));
        var page = await adapter.ListHeld(From, From.AddDays(1), null, 50, CancellationToken.None);
        (page.Lines.Count, page.Next).ShouldBe((0, null));
    }

    [Test]
    public async Task A_system_that_is_not_there_is_told_and_one_without_a_list_lists_nothing()
    {
        using var gone = Given.Adapter(Options("""{"path":"/r"}"""), new Scripted(_ => throw new HttpRequestException(HttpRequestError.ConnectionError, "x")));
        await Should.ThrowAsync<IOException>(() => gone.ListHeld(From, From.AddDays(1), null, 50, CancellationToken.None));
        using var none = Given.Adapter(Given.Rules("[]"));
        none.ListsHeld.ShouldBeFalse();
    }

    [TestCase("""{"path":"/r/{number}"}""", "/held/path")]
    [TestCase("""{"path":"r"}""", "/held/path")]
    [TestCase("""{"path":"/r","lines":"(("}""", "/held/lines")]
    [TestCase("""{"path":"/r","fromParameter":"t","untilParameter":"t"}""", "/held")]
    [TestCase("""{"path":"/r","headers":{"X-Case":"{number}"}}""", "/held/headers")]
    public void Faults_are_named_by_their_place(string held, string pointer) => HttpFaults.Of(Options(held)).Select(fault => fault.Pointer).ShouldContain(pointer);
}
