using System.Net;
using Exchange.Adapters.Http;
using Exchange.Adapters.Tests.Contract;
using Exchange.Core.Contract;

namespace Exchange.Adapters.Tests.Http.Proof;

/// <summary>Secrets are named in documents, read live, and seen nowhere.</summary>
sealed class CredentialsTests
{
    const string Bearer = """{"method":"bearer","secret":"dj-token"}""";

    [TestCase(Bearer, "Authorization", "Bearer s1")]
    [TestCase("""{"method":"apiKey","secret":"dj-token"}""", "X-Api-Key", "s1")]
    [TestCase("""{"method":"apiKey","header":"X-App-Secret","secret":"dj-token"}""", "X-App-Secret", "s1")]
    [TestCase("""{"method":"apiKey","header":"Authorization","secret":"dj-token"}""", "Authorization", "s1")]
    public async Task The_secret_goes_into_the_header_that_the_department_wants(string auth, string header, string value)
    {
        var handler = Fine();
        using var adapter = Given.Adapter(Options(auth), handler, secret: name => name == "dj-token" ? "s1" : null);

        await adapter.Push(Samples.Message(), CancellationToken.None);
        await adapter.Ask(Samples.Message(), CancellationToken.None);
        await adapter.Probe(CancellationToken.None);

        handler.Came.Count.ShouldBe(3);
        handler.Came.ShouldAllBe(c => c.Request.Headers.NonValidated[header].ToString() == value);
    }

    [Test]
    public async Task A_changed_secret_is_used_from_the_next_push_on()
    {
        var handler = Fine();
        var current = "s1";
        using var adapter = Given.Adapter(Options(Bearer), handler, secret: _ => current);

        await adapter.Push(Samples.Message(), CancellationToken.None);
        current = "s2";
        await adapter.Push(Samples.Message(), CancellationToken.None);

        handler.Came.Select(c => c.Request.Headers.Authorization!.ToString()).ShouldBe(["Bearer s1", "Bearer s2"]);
    }

    [TestCase(null)]
    [TestCase("")]
    public async Task A_secret_that_is_not_set_is_said_by_its_name_and_nothing_is_sent(string? value)
    {
        var handler = Fine();
        using var adapter = Given.Adapter(Options(Bearer), handler, secret: _ => value);

        (await adapter.Push(Samples.Message(), CancellationToken.None)).ShouldBe(new PushAnswer.Unavailable("the secret dj-token is not set"));
        (await adapter.Ask(Samples.Message(), CancellationToken.None)).ShouldBe(new AskAnswer.CannotTell("the secret dj-token is not set"));
        (await adapter.Probe(CancellationToken.None)).ShouldBe("the secret dj-token is not set");
        handler.Came.ShouldBeEmpty();
    }

    [TestCase("abc\r\nX-Evil: 1")]
    [TestCase("abc\n")]
    [TestCase("密钥")]
    [TestCase(" abc")]
    public async Task A_secret_that_no_header_can_hold_is_not_sent_and_not_shown(string value)
    {
        var handler = Fine();
        using var adapter = Given.Adapter(Options(Bearer), handler, secret: _ => value);

        var answer = await adapter.Push(Samples.Message(), CancellationToken.None);

        answer.ShouldBe(new PushAnswer.Unavailable("the secret dj-token holds a character that no header may hold"));
        handler.Came.ShouldBeEmpty();
    }

    [TestCase(Bearer)]
    [TestCase("""{"method":"apiKey","secret":"dj-token"}""")]
    public async Task A_secret_that_an_error_page_repeats_does_not_get_into_the_reason(string auth)
    {
        var handler = new Scripted(request => new HttpResponseMessage(HttpStatusCode.BadRequest)
        {
            Content = new StringContent($"bad request: {request.Headers}"),
        });
        using var adapter = Given.Adapter(Options(auth), handler, secret: _ => "s3cr3t");

        var reason = (await adapter.Push(Samples.Message(), CancellationToken.None)).ShouldBeOfType<PushAnswer.Rejected>().Reason;

        reason.ShouldContain("***");
        reason.ShouldNotContain("s3cr3t");
    }

    static Scripted Fine() => new(_ => new HttpResponseMessage(HttpStatusCode.NoContent));

    static HttpOptions Options(string auth) =>
        Given.Options($$"""{"address":"http://department.test","auth":{{auth}},"submit":{"path":"/setup"},"ask":{"path":"/setup/{number}"} }""");
}
