using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;
using Exchange.Host.Tests.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Exchange.Host.Tests.Security;

/// <summary>Who may call what: every endpoint that is mapped has its line in docs/security.md, and every line is tried over HTTP with a client of every role, without a key and with a wrong one.</summary>
internal sealed class RoleMatrixTests : HubTests
{
    // A wrong key at every endpoint is more than an address may show in a minute.
    protected override string[] Settings => ["--Door:WrongKeysPerMinute=100000"];

    private static IEnumerable<TestCaseData> Cases() => AccessPage.Lines.SelectMany(line => Enum.GetValues<ClientRole>().Select(role => new TestCaseData(line.Endpoint, role)));

    private static IEnumerable<string> Endpoints() => AccessPage.Lines.Select(line => line.Endpoint);

    [TestCaseSource(nameof(Cases))]
    public async Task Only_those_whose_role_allows_it_may_call(string endpoint, ClientRole role)
    {
        var line = AccessPage.Lines.Single(one => one.Endpoint == endpoint);
        var answer = await Storing_nothing(() => Hub.Send(ClientOf(role), new HttpMethod(line.Method), line.Address(), Content(line)));
        if (line.Lets(role)) LetIn(line, answer);
        // An answer to HEAD has no content.
        else if (line.Method == "HEAD") answer.ShouldBe(403);
        else answer.ShouldBeProblem(403, "not-allowed");
    }

    [TestCaseSource(nameof(Endpoints))]
    public async Task Without_a_good_key_only_what_is_open_to_anyone_answers(string endpoint)
    {
        var line = AccessPage.Lines.Single(one => one.Endpoint == endpoint);
        foreach (var key in (string?[])[null, "", "xk_abcdefghijkm_" + new string('A', 43), Hub.Key("window")[..^1], Hub.Key("retired")])
        {
            (string, string)[] shown = key is null ? [] : [("X-Api-Key", key)];
            var answer = await Storing_nothing(() => Hub.Send(null, new HttpMethod(line.Method), line.Address(), Content(line), shown));
            if (line.IsOpen) LetIn(line, answer);
            else if (line.Method == "HEAD") answer.ShouldBe(401).Header("WWW-Authenticate").ShouldBe("Bearer");
            else answer.ShouldBeProblem(401, "no-key").Header("WWW-Authenticate").ShouldBe("Bearer");
        }
    }

    [Test]
    public void Every_endpoint_that_is_mapped_has_its_line_and_every_line_its_endpoint()
    {
        var mapped = Hub.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .SelectMany(endpoint => (endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["*"])
                .Select(method => $"{method} /{endpoint.RoutePattern.RawText!.Trim('/')}"))
            .ToList();
        TestContext.Out.WriteLine(string.Join('\n', mapped));
        mapped.Except(Endpoints()).ShouldBeEmpty("endpoints without a line in docs/security.md");
        Endpoints().Except(mapped).ShouldBeEmpty("lines of docs/security.md without an endpoint");
        Endpoints().ShouldBeUnique();
    }

    [Test]
    public async Task An_unknown_path_tells_nobody_in_particular_anything_and_clients_that_it_is_unknown()
    {
        (await Hub.Get(null, "/api/v1/nothing")).ShouldBeProblem(401, "no-key");
        (await Hub.Get("window", "/api/v1/nothing")).ShouldBeProblem(404, "not-found");
        (await Hub.Get("administrator", "/nothing/at/all")).ShouldBeProblem(404, "not-found");
    }

    [TestCase("DELETE", "/api/v1/records", "GET, POST")]
    [TestCase("PUT", "/api/v1/progress", "POST")]
    [TestCase("POST", "/api/v1/log", "GET")]
    public async Task A_method_that_the_address_does_not_know_is_a_problem_that_names_those_it_knows(string method, string path, string known)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.Add("X-Api-Key", Hub.Key("administrator"));
        using var response = await Hub.Http.SendAsync(request);
        response.Content.Headers.Allow.Order(StringComparer.Ordinal).ShouldBe(known.Split(", "));
        (await Hub.Send("administrator", new HttpMethod(method), path)).ShouldBeProblem(405, "method-not-allowed");
    }

    /// <summary>Whoever is let in gets an answer of the endpoint itself: that there is no such thing, or that the content is none. Wrong set-up secrets are 401 as well.</summary>
    private static void LetIn(AccessLine line, Answer answer)
    {
        answer.Status.ShouldBeLessThan(500, answer.Text);
        answer.Status.ShouldNotBe(403, answer.Text);
        if (line.Route != "/api/v1/setup") answer.Status.ShouldNotBe(401, answer.Text);
    }

    private static StringContent? Content(AccessLine line) => line.Method is "POST" or "PUT" ? TestHub.Json("[]", AccessPage.MediaType(line.Route)) : null;

    /// <summary>A client that has this role and no other.</summary>
    private string ClientOf(ClientRole role) => Hub.Services.GetRequiredService<RegistryShelf>().Current.Clients.Values
        .Where(client => client is { Active: true, Organisations.Count: 0 } && client.Roles is [var only] && only == role)
        .Select(client => client.Name).Order(StringComparer.Ordinal).FirstOrDefault().ShouldNotBeNull($"TestDocuments has no client whose only role is {role}");
}
