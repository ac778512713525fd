using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Exchange.Adapters.Http;
using Exchange.Adapters.Tests.Contract;
using Exchange.Core.Contract;
using Microsoft.Extensions.Time.Testing;

namespace Exchange.Adapters.Tests.Http.Proof;

/// <summary>Tokens: one request for one, kept until shortly before its end, renewed once when refused.</summary>
sealed class OAuth2Tests
{
    const string Granted = """{"access_token":"t0ken-N","token_type":"Bearer","expires_in":600}""";

    readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 11, 24, 2, 0, 0, TimeSpan.Zero));

    /// <summary>A token endpoint and the department behind it; each token is numbered.</summary>
    sealed class Office(string granted = Granted) : HttpMessageHandler
    {
        public ConcurrentQueue<(string? Authorization, string Body)> Asked { get; } = new();

        public ConcurrentQueue<string?> Shown { get; } = new();

        public Func<HttpResponseMessage>? TokenAnswer { get; set; }

        public Func<string?, HttpResponseMessage> Take { get; set; } = _ => new HttpResponseMessage(HttpStatusCode.NoContent);

        public TaskCompletionSource? Gate { get; set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var authorization = request.Headers.Authorization?.ToString();
            if (request.RequestUri!.AbsolutePath != "/oauth/token")
            {
                Shown.Enqueue(authorization);
                _ = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
                return Take(authorization);
            }
            Asked.Enqueue((authorization, await request.Content!.ReadAsStringAsync(cancellationToken)));
            if (Gate is { } gate)
                await gate.Task.WaitAsync(cancellationToken);
            return TokenAnswer?.Invoke() ?? Json(granted.Replace("-N", $"-{Asked.Count}"));
        }
    }

    [Test]
    public async Task A_token_is_asked_for_once_and_shown_by_every_push()
    {
        var office = new Office();
        using var adapter = Adapter(office);

        for (var n = 0; n < 3; n++)
            (await adapter.Push(Samples.Message(), CancellationToken.None)).ShouldBeOfType<PushAnswer.Acknowledged>();
        await adapter.Ask(Samples.Message(), CancellationToken.None);
        await adapter.Probe(CancellationToken.None);

        office.Asked.Single().ShouldBe(("Basic aHViJTNBMTpzZWNyZXQlMkYx", "grant_type=client_credentials&scope=dj.write+dj.read&audience=dj"));
        office.Shown.ShouldBe(Enumerable.Repeat("Bearer t0ken-1", 5));
    }

    [Test]
    public async Task Id_and_secret_can_go_into_the_form()
    {
        var office = new Office();
        using var adapter = Adapter(office, ""","clientAuth":"post" """);

        await adapter.Push(Samples.Message(), CancellationToken.None);

        office.Asked.Single().ShouldBe((null, "grant_type=client_credentials&scope=dj.write+dj.read&audience=dj&client_id=hub%3A1&client_secret=secret%2F1"));
    }

    [Test]
    public async Task A_hundred_pushes_without_a_token_make_one_request_for_one()
    {
        var office = new Office { Gate = new TaskCompletionSource() };
        using var adapter = Adapter(office);

        var pushes = Enumerable.Range(0, 100).Select(n => adapter.Push(Samples.Message($"N{n}"), CancellationToken.None)).ToList();
        while (office.Asked.IsEmpty)
            await Task.Delay(5);
        office.Gate.SetResult();

        (await Task.WhenAll(pushes)).ShouldAllBe(a => a is PushAnswer.Acknowledged);
        office.Asked.Count.ShouldBe(1);
    }

    [TestCase(539, 1)]
    [TestCase(541, 2)]
    public async Task A_token_is_renewed_a_minute_before_its_end(int seconds, int asked)
    {
        var office = new Office();
        using var adapter = Adapter(office);
        await adapter.Push(Samples.Message(), CancellationToken.None);

        clock.Advance(TimeSpan.FromSeconds(seconds));
        await adapter.Push(Samples.Message(), CancellationToken.None);

        office.Asked.Count.ShouldBe(asked);
        office.Shown.Last().ShouldBe($"Bearer t0ken-{asked}");
    }

    [TestCase("30", 14, 1)]
    [TestCase("30", 16, 2)]
    [TestCase("\"7200\"", 7130, 1)]
    [TestCase("null", 239, 1)]
    [TestCase("null", 241, 2)]
    [TestCase("-5", 241, 2)]
    public async Task A_lifetime_is_halved_when_short_read_as_text_too_and_five_minutes_when_not_told(string lifetime, int seconds, int asked)
    {
        var office = new Office(Granted.Replace("600", lifetime));
        using var adapter = Adapter(office);
        await adapter.Push(Samples.Message(), CancellationToken.None);

        clock.Advance(TimeSpan.FromSeconds(seconds));
        await adapter.Push(Samples.Message(), CancellationToken.None);

        office.Asked.Count.ShouldBe(asked);
    }

    [Test]
    public async Task A_refused_token_is_renewed_once_and_the_message_goes_again()
    {
        var office = new Office { Take = shown => new HttpResponseMessage(shown == "Bearer t0ken-1" ? HttpStatusCode.Unauthorized : HttpStatusCode.NoContent) };
        using var adapter = Adapter(office);

        (await adapter.Push(Samples.Message(), CancellationToken.None)).ShouldBeOfType<PushAnswer.Acknowledged>();
        (await adapter.Push(Samples.Message(), CancellationToken.None)).ShouldBeOfType<PushAnswer.Acknowledged>();

        office.Shown.ShouldBe(["Bearer t0ken-1", "Bearer t0ken-2", "Bearer t0ken-2"]);
        office.Asked.Count.ShouldBe(2);
    }

    [Test]
    public async Task A_department_that_refuses_fresh_tokens_too_is_unavailable_and_does_not_have_one_fetched_for_every_push()
    {
        var office = new Office { Take = _ => new HttpResponseMessage(HttpStatusCode.Unauthorized) };
        using var adapter = Adapter(office);

        for (var n = 0; n < 10; n++)
            (await adapter.Push(Samples.Message(), CancellationToken.None)).ShouldBe(new PushAnswer.Unavailable("status 401: the hub's credentials are refused", Reached: true));
        office.Asked.Count.ShouldBe(2);

        clock.Advance(TimeSpan.FromSeconds(31));
        await adapter.Push(Samples.Message(), CancellationToken.None);
        office.Asked.Count.ShouldBe(3);
    }

    [Test]
    public async Task A_business_code_can_say_that_the_token_is_not_good()
    {
        var office = new Office
        {
            Take = shown => Json(shown == "Bearer t0ken-1" ? """{"code":"40101","msg":"token expired"}""" : """{"code":"0000","no":"D7"}"""),
        };
        using var adapter = Adapter(office, ""","renewWhen":"body.code = \"40101\"" """, """[{"when":"body.code = \"0000\"","is":"acknowledged","number":"body.no"}]""");

        (await adapter.Push(Samples.Message(), CancellationToken.None)).ShouldBe(new PushAnswer.Acknowledged("D7"));
    }

    [Test]
    public async Task A_token_in_an_envelope_is_found_by_expression()
    {
        var office = new Office("""{"code":0,"data":{"accessToken":"t0ken-N","ttl":100}}""");
        using var adapter = Adapter(office, ""","token":"body.data.accessToken","lifetime":"body.data.ttl" """);

        await adapter.Push(Samples.Message(), CancellationToken.None);
        clock.Advance(TimeSpan.FromSeconds(51));
        await adapter.Push(Samples.Message(), CancellationToken.None);

        office.Shown.ShouldBe(["Bearer t0ken-1", "Bearer t0ken-2"]);
    }

    [TestCase(401, """{"error":"invalid_client","error_description":"secret s3cr3t of 张样一"}""", "no token: status 401, invalid_client")]
    [TestCase(400, """{"error":"449903198506120013"}""", "no token: status 400")]
    [TestCase(500, "<html>", "no token: status 500")]
    [TestCase(200, "<html>", "no token: status 200, and the answer is no JSON")]
    [TestCase(200, """{"code":"E9","msg":"no"}""", "no token: status 200 without a token, E9")]
    [TestCase(200, """{"access_token":""}""", "no token: status 200 without a token")]
    [TestCase(200, """{"access_token":"a\r\nX-Evil: 1"}""", "no token: the token holds a character that no header may hold")]
    [TestCase(200, """{"access_token":"a","token_type":"mac"}""", "no token: the token is not of type bearer")]
    public async Task What_is_wrong_at_the_token_endpoint_is_said_and_nothing_is_sent(int status, string body, string words)
    {
        var office = new Office { TokenAnswer = () => Json(body, (HttpStatusCode)status) };
        using var adapter = Adapter(office);

        (await adapter.Push(Samples.Message(), CancellationToken.None)).ShouldBe(new PushAnswer.Unavailable(words));
        (await adapter.Ask(Samples.Message(), CancellationToken.None)).ShouldBe(new AskAnswer.CannotTell(words));
        (await adapter.Probe(CancellationToken.None)).ShouldBe(words);
        office.Shown.ShouldBeEmpty();
        office.Asked.Count.ShouldBe(1);
    }

    [Test]
    public async Task A_token_endpoint_that_asks_to_be_left_alone_is_left_alone()
    {
        var office = new Office { TokenAnswer = () => new HttpResponseMessage(HttpStatusCode.TooManyRequests) { Headers = { { "Retry-After", "20" } } } };
        using var adapter = Adapter(office);

        for (var n = 0; n < 3; n++)
            (await adapter.Push(Samples.Message(), CancellationToken.None)).ShouldBe(new PushAnswer.Unavailable("no token: status 429", TimeSpan.FromSeconds(20)));
        office.Asked.Count.ShouldBe(1);

        clock.Advance(TimeSpan.FromSeconds(21));
        office.TokenAnswer = null;
        (await adapter.Push(Samples.Message(), CancellationToken.None)).ShouldBeOfType<PushAnswer.Acknowledged>();
    }

    [Test]
    public async Task A_push_that_is_stopped_while_it_waits_for_a_token_was_not_sent_and_the_others_get_theirs()
    {
        var office = new Office { Gate = new TaskCompletionSource() };
        using var adapter = Adapter(office);
        using var timeout = new CancellationTokenSource();
        var impatient = adapter.Push(Samples.Message("N1"), timeout.Token);
        var patient = adapter.Push(Samples.Message("N2"), CancellationToken.None);
        while (office.Asked.IsEmpty)
            await Task.Delay(5);

        await timeout.CancelAsync();
        (await impatient).ShouldBe(new PushAnswer.Unavailable("no token in time"));
        office.Gate.SetResult();
        (await patient).ShouldBeOfType<PushAnswer.Acknowledged>();
    }

    [Test]
    public async Task A_token_endpoint_that_hangs_is_given_up_and_the_push_is_unavailable()
    {
        var office = new Office { Gate = new TaskCompletionSource() };
        using var adapter = Adapter(office, ""","timeoutSeconds":1 """);

        (await adapter.Push(Samples.Message(), CancellationToken.None)).ShouldBe(new PushAnswer.Unavailable("no token: no answer in time"));
    }

    [Test]
    public async Task A_changed_secret_gets_a_token_of_its_own_at_once()
    {
        var office = new Office();
        var secret = "secret/1";
        using var adapter = new HttpAdapter(Options("", "[]"), Given.Context(_ => secret, clock), office);
        await adapter.Push(Samples.Message(), CancellationToken.None);

        secret = "secret/2";
        await adapter.Push(Samples.Message(), CancellationToken.None);

        office.Shown.ShouldBe(["Bearer t0ken-1", "Bearer t0ken-2"]);
    }

    [Test]
    public async Task A_token_that_an_error_page_repeats_does_not_get_into_the_reason()
    {
        var office = new Office { Take = shown => Json($$"""{"you sent":"{{shown}}"}""", HttpStatusCode.BadRequest) };
        using var adapter = Adapter(office);

        var reason = (await adapter.Push(Samples.Message(), CancellationToken.None)).ShouldBeOfType<PushAnswer.Rejected>().Reason;

        reason.ShouldContain("***");
        reason.ShouldNotContain("t0ken");
    }

    [TestCase("""{"method":"oauth2","secret":"s"}""", "/auth/oauth2")]
    [TestCase("""{"method":"oauth2","oauth2":{"tokenAddress":"https://t.test/","clientId":"a"}}""", "/auth/secret")]
    [TestCase("""{"method":"bearer","secret":"s","oauth2":{"tokenAddress":"https://t.test/","clientId":"a"}}""", "/auth/oauth2")]
    [TestCase("""{"method":"oauth2","secret":"s","oauth2":{"tokenAddress":"ftp://t.test/","clientId":"a"}}""", "/auth/oauth2/tokenAddress")]
    [TestCase("""{"method":"oauth2","secret":"s","oauth2":{"tokenAddress":"https://a:b@t.test/","clientId":"a"}}""", "/auth/oauth2/tokenAddress")]
    [TestCase("""{"method":"oauth2","secret":"s","oauth2":{"tokenAddress":"https://t.test/","clientId":"a","token":"body.("}}""", "/auth/oauth2/token")]
    [TestCase("""{"method":"oauth2","secret":"s","oauth2":{"tokenAddress":"https://t.test/","clientId":"a","renewWhen":"body.("}}""", "/auth/oauth2/renewWhen")]
    public void What_brings_no_token_is_a_fault_at_its_place(string auth, string pointer) =>
        HttpKind.Kind.Faults(Given.Options($$"""{"address":"http://department.test","auth":{{auth}},"submit":{"path":"/setup"} }"""))
            .Select(f => f.Pointer).ShouldBe([pointer]);

    HttpAdapter Adapter(Office office, string more = "", string rules = "[]") =>
        new(Options(more, rules), Given.Context(name => name == "dj-client" ? "secret/1" : null, clock), office);

    static HttpOptions Options(string more, string rules) => Given.Options($$"""
        {"address":"http://department.test",
         "auth":{"method":"oauth2","secret":"dj-client","oauth2":{
           "tokenAddress":"http://department.test/oauth/token","clientId":"hub:1","scope":"dj.write dj.read","audience":"dj"{{more}} } },
         "submit":{"path":"/setup","answers":{{rules}} },"ask":{"path":"/setup/{number}"} }
        """);

    static HttpResponseMessage Json(string body, HttpStatusCode status = HttpStatusCode.OK) =>
        new(status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
}
