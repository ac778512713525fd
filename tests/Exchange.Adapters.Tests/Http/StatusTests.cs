using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Exchange.Adapters.Http;
using Exchange.Adapters.Tests.Contract;
using Exchange.Core.Contract;
using Microsoft.Extensions.Time.Testing;

namespace Exchange.Adapters.Tests.Http;

/// <summary>What a status means where no rule speaks.</summary>
sealed class StatusTests
{
    [TestCase(200)]
    [TestCase(201)]
    [TestCase(202)]
    [TestCase(204)]
    [TestCase(299)]
    public async Task Success_acknowledges_where_no_rule_speaks_of_success(int status) =>
        (await Push(status, """[{"status":"409","is":"rejected"}]""")).ShouldBe(new PushAnswer.Acknowledged(null));

    [TestCase("""{"status":"200","when":"body.code = \"0000\"","is":"acknowledged"}""")]
    [TestCase("""{"status":"2xx","when":"body.code = \"0000\"","is":"acknowledged"}""")]
    [TestCase("""{"when":"body.code = \"0000\"","is":"acknowledged"}""")]
    [TestCase("""{"status":"201","is":"acknowledged"}""")]
    public async Task Success_that_no_rule_knows_is_unknown_where_a_rule_speaks_of_success(string rule) =>
        (await Push(200, $"[{rule}]")).ShouldBe(new PushAnswer.Unknown("status 200, but no rule knows the answer"));

    [TestCase(400)]
    [TestCase(404)]
    [TestCase(405)]
    [TestCase(409)]
    [TestCase(410)]
    [TestCase(413)]
    [TestCase(415)]
    [TestCase(422)]
    [TestCase(451)]
    [TestCase(499)]
    public async Task Other_statuses_of_the_sender_are_rejected_under_their_number(int status) =>
        (await Push(status)).ShouldBe(new PushAnswer.Rejected($"http-{status}", $"status {status} without a word"));

    [Test]
    public async Task The_reason_of_a_rejection_is_the_beginning_of_what_the_department_says()
    {
        (await Push(400, body: "DWMC 不能为空")).ShouldBe(new PushAnswer.Rejected("http-400", "DWMC 不能为空"));

        var longer = ((PushAnswer.Rejected)await Push(400, body: new string('长', 3000))).Reason;
        longer.ShouldBe(new string('长', 2000));

        var pairs = ((PushAnswer.Rejected)await Push(400, body: "x" + string.Concat(Enumerable.Repeat("𬭩", 2000)))).Reason;
        pairs.Length.ShouldBe(1999);
        char.IsHighSurrogate(pairs[^1]).ShouldBeFalse();
    }

    [TestCase(301)]
    [TestCase(307)]
    [TestCase(308)]
    [TestCase(401)]
    [TestCase(403)]
    [TestCase(407)]
    [TestCase(408)]
    [TestCase(425)]
    [TestCase(429)]
    [TestCase(503)]
    public async Task What_certainly_took_nothing_is_unavailable_and_reached(int status) =>
        (await Push(status)).ShouldBeOfType<PushAnswer.Unavailable>().Reached.ShouldBeTrue();

    [TestCase(500)]
    [TestCase(501)]
    [TestCase(505)]
    [TestCase(507)]
    [TestCase(302)]
    [TestCase(303)]
    [TestCase(304)]
    public async Task What_may_have_taken_it_is_unknown_even_where_the_key_is_honoured(int status)
    {
        (await Push(status)).ShouldBeOfType<PushAnswer.Unknown>();
        (await Push(status, honoursKey: true)).ShouldBeOfType<PushAnswer.Unknown>();
    }

    [TestCase(502)]
    [TestCase(504)]
    public async Task A_gateway_that_lost_the_system_behind_it_is_unavailable_only_where_the_key_is_honoured(int status)
    {
        (await Push(status)).ShouldBeOfType<PushAnswer.Unknown>();
        (await Push(status, honoursKey: true)).ShouldBeOfType<PushAnswer.Unavailable>().Reached.ShouldBeTrue();
    }

    [TestCase("120", 120)]
    [TestCase("0", 0)]
    [TestCase("Tue, 24 Nov 2026 02:30:00 GMT", 1800)]
    [TestCase("Tue, 24 Nov 2026 01:00:00 GMT", 0)]
    [TestCase("Tue, 24 Nov 2099 01:00:00 GMT", 86400)]
    [TestCase("999999999", 86400)]
    [TestCase("soon", null)]
    [TestCase("-5", null)]
    public async Task Retry_After_is_seconds_or_a_date_and_never_more_than_a_day(string text, int? seconds)
    {
        foreach (var status in new[] { 503, 429, 401 })
        {
            var answer = await Push(status, headers: h => h.TryAddWithoutValidation("Retry-After", text));
            answer.ShouldBeOfType<PushAnswer.Unavailable>().RetryAfter.ShouldBe(seconds is { } s ? TimeSpan.FromSeconds(s) : null);
        }
    }

    [TestCase(200, typeof(AskAnswer.Received))]
    [TestCase(204, typeof(AskAnswer.Received))]
    [TestCase(404, typeof(AskAnswer.NotReceived))]
    [TestCase(410, typeof(AskAnswer.NotReceived))]
    [TestCase(400, typeof(AskAnswer.CannotTell))]
    [TestCase(401, typeof(AskAnswer.CannotTell))]
    [TestCase(302, typeof(AskAnswer.CannotTell))]
    [TestCase(500, typeof(AskAnswer.CannotTell))]
    [TestCase(503, typeof(AskAnswer.CannotTell))]
    public async Task A_question_is_answered_by_the_status_where_no_rule_speaks(int status, Type expected)
    {
        using var adapter = Given.Adapter(
            Given.Options("""{"address":"http://department.test","submit":{"path":"/setup"},"ask":{"path":"/setup/{number}"} }"""),
            new Scripted(_ => new HttpResponseMessage((HttpStatusCode)status)));

        (await adapter.Ask(Samples.Message(), CancellationToken.None)).ShouldBeOfType(expected);
    }

    [Test]
    public async Task A_question_put_off_says_for_how_long()
    {
        using var adapter = Given.Adapter(
            Given.Options("""{"address":"http://department.test","submit":{"path":"/setup"},"ask":{"path":"/setup/{number}"} }"""),
            new Scripted(_ => new HttpResponseMessage(HttpStatusCode.ServiceUnavailable)
            {
                Headers = { RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(9)) },
            }));

        (await adapter.Ask(Samples.Message(), CancellationToken.None)).ShouldBeOfType<AskAnswer.CannotTell>().RetryAfter.ShouldBe(TimeSpan.FromSeconds(9));
    }

    static async Task<PushAnswer> Push(int status, string rules = "[]", string body = "", bool honoursKey = false, Action<HttpResponseHeaders>? headers = null)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 2, 0, 0, TimeSpan.Zero));
        var handler = new Scripted(_ =>
        {
            var response = new HttpResponseMessage((HttpStatusCode)status) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
            headers?.Invoke(response.Headers);
            return response;
        });
        using var adapter = Given.Adapter(Given.Rules(rules) with { HonoursKey = honoursKey }, handler, clock: clock);
        return await adapter.Push(Samples.Message(), CancellationToken.None);
    }
}
