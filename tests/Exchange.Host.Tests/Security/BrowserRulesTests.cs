using Exchange.Host.Tests.Api;

namespace Exchange.Host.Tests.Security;

/// <summary>What browsers are told with every answer, and which pages may call.</summary>
internal sealed class BrowserRulesTests
{
    private const string Console = "https://console.example:8443";

    private static readonly (string Name, string Value)[] CameByHttps = [("X-Forwarded-Proto", "https"), ("X-Forwarded-For", "10.9.8.7")];

    [Test]
    public async Task Every_answer_says_that_it_is_nothing_to_run_frame_or_guess()
    {
        await using var hub = await TestHub.Open("--Door:WrongKeysPerMinute=100000");
        foreach (var line in AccessPage.Lines)
            foreach (var client in (string?[])[null, "administrator"])
                ShouldBeTold(await hub.Send(client, new HttpMethod(line.Method), line.Address()), line.Endpoint);
        // Refusals of each stage: no such path, no such method, a wrong key, a compressed content, a query that is none.
        ShouldBeTold((await hub.Get("window", "/api/v1/nothing")).ShouldBe(404), "404");
        ShouldBeTold((await hub.Send("window", HttpMethod.Patch, "/api/v1/records")).ShouldBe(405), "405");
        ShouldBeTold((await hub.Get(null, "/api/v1/records", ("X-Api-Key", "wrong"))).ShouldBe(401), "401");
        ShouldBeTold((await hub.Send("window", HttpMethod.Post, "/api/v1/records", TestHub.Json("{", "text/plain"))).ShouldBe(415), "415");
        ShouldBeTold((await hub.Get("window", "/api/v1/records?number=%00")).ShouldBe(400), "400");
    }

    private static void ShouldBeTold(Answer answer, string of)
    {
        answer.Header("X-Content-Type-Options").ShouldBe("nosniff", of);
        answer.Header("Referrer-Policy").ShouldBe("no-referrer", of);
        answer.Header("X-Frame-Options").ShouldBe("DENY", of);
        answer.Header("Cross-Origin-Resource-Policy").ShouldBe("same-origin", of);
        var policy = answer.Header("Content-Security-Policy").ShouldNotBeNull(of);
        policy.ShouldContain("frame-ancestors 'none'", Case.Sensitive, of);
        policy.ShouldContain("base-uri 'none'", Case.Sensitive, of);
        policy.ShouldNotContain("*", Case.Sensitive, of);
        policy.ShouldNotContain("http", Case.Sensitive, of);
        if (of.Contains("/api/v1/", StringComparison.Ordinal)) policy.ShouldStartWith("default-src 'none'", Case.Sensitive, of);
        answer.Header("Server").ShouldBeNull(of);
        answer.Header("X-Powered-By").ShouldBeNull(of);
        answer.Header("Set-Cookie").ShouldBeNull(of);
        answer.Header("Access-Control-Allow-Origin").ShouldBeNull(of);
        answer.Header("Strict-Transport-Security").ShouldBeNull(of);
    }

    [Test]
    public async Task The_dashboard_may_run_what_it_brings_and_nothing_else()
    {
        await using var hub = await TestHub.Open();
        var policy = (await hub.Get("administrator", "/jobs")).ShouldBe(200).Header("Content-Security-Policy").ShouldNotBeNull();
        policy.ShouldStartWith("default-src 'self'");
    }

    [Test]
    public async Task Who_came_by_https_is_told_to_come_by_nothing_else()
    {
        await using var hub = await TestHub.Open("--Hub:KnownProxies=127.0.0.1", "--Door:HstsDays=2");
        (await hub.Get("window", "/api/v1/records", CameByHttps)).Header("Strict-Transport-Security").ShouldBe("max-age=172800");
        (await hub.Get(null, "/api/v1/nothing", CameByHttps)).Header("Strict-Transport-Security").ShouldBe("max-age=172800");
        (await hub.Get("window", "/api/v1/records")).Header("Strict-Transport-Security").ShouldBeNull("over http it means nothing (RFC 6797, 7.2)");

        await using var silent = await TestHub.Open("--Hub:KnownProxies=127.0.0.1", "--Door:HstsDays=0");
        (await silent.Get("window", "/api/v1/records", CameByHttps)).Header("Strict-Transport-Security").ShouldBeNull();
    }

    [Test]
    public async Task Pages_of_other_addresses_read_nothing_unless_they_are_named()
    {
        await using var closed = await TestHub.Open();
        foreach (var answer in (Answer[])[await Call(closed, Console), await Ask(closed, Console)]) answer.Headers.Where(header => header.Key.StartsWith("Access-Control", StringComparison.Ordinal)).ShouldBeEmpty();
        (await Ask(closed, Console)).ShouldBeProblem(401, "no-key");

        await using var open = await TestHub.Open($"--Door:Origins={Console}, http://127.0.0.1:8080");
        (await Call(open, Console)).ShouldBe(200).Header("Access-Control-Allow-Origin").ShouldBe(Console);
        var asked = (await Ask(open, Console)).ShouldBe(204);
        asked.Header("Access-Control-Allow-Origin").ShouldBe(Console);
        asked.Header("Access-Control-Allow-Headers").ShouldNotBeNull().ShouldContain("X-Api-Key");
        asked.Header("Access-Control-Allow-Credentials").ShouldBeNull("a key is shown, never taken from the browser's own store");
        foreach (var other in (string[])["https://evil.example", Console + "0", "http://console.example:8443", "null"])
        {
            (await Call(open, other)).Header("Access-Control-Allow-Origin").ShouldBeNull(other);
            (await Ask(open, other)).Header("Access-Control-Allow-Origin").ShouldBeNull(other);
        }
        // A refusal may be read too: a page that cannot tell a wrong key from a hub that is gone helps nobody.
        (await open.Get(null, "/api/v1/records", ("Origin", Console))).ShouldBe(401).Header("Access-Control-Allow-Origin").ShouldBe(Console);
    }

    private static Task<Answer> Call(TestHub hub, string origin) => hub.Get("window", "/api/v1/records", ("Origin", origin));

    private static Task<Answer> Ask(TestHub hub, string origin) => hub.Send(null, HttpMethod.Options, "/api/v1/records", null,
        ("Origin", origin), ("Access-Control-Request-Method", "POST"), ("Access-Control-Request-Headers", "x-api-key,content-type"));

    [TestCase("*")]
    [TestCase("https://*.example")]
    [TestCase("https://console.example/")]
    [TestCase("https://console.example/app")]
    [TestCase("https://user@console.example")]
    [TestCase("console.example")]
    [TestCase("ftp://console.example")]
    [TestCase("null")]
    public void What_is_no_origin_is_told_at_the_start(string origin)
        => Should.Throw<SettingsException>(() => Hub.Build([$"--Door:Origins=https://good.example,{origin}"])).Faults.ShouldHaveSingleItem().ShouldContain($"“{origin}”");
}
