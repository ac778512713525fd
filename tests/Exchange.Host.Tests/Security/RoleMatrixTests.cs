using Exchange.Host.Tests.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Exchange.Host.Tests.Security;

/// <summary>Who may call what: every endpoint that is mapped has its line here, and every line is tried with every role.</summary>
internal sealed class RoleMatrixTests : HubTests
{
    private const string Everyone = "window registration auditor administrator";
    private const string Anyone = "- watcher " + Everyone;

    /// <summary>Endpoint, and who may call it: clients of each role, and - for nobody in particular.</summary>
    private static readonly (string Endpoint, string May)[] Lines =
    [
        ("GET /", Anyone),
        ("GET /api/{documentName?}", Anyone),
        ("GET /api/scalar.js", Anyone),
        ("GET /api/scalar.aspnetcore.js", Anyone),
        ("GET /api/favicon.svg", Anyone),
        ("* /jobs/{**path}", "administrator"),
        ("GET /openapi/{documentName}.json", Anyone),
        ("GET /health/live", Anyone),
        ("GET /health/ready", Anyone),
        ("POST /api/v1/setup", Anyone),
        ("POST /api/v1/records", "window"),
        ("POST /api/v1/records/batch", "window"),
        ("POST /api/v1/records/{id}/versions", "window"),
        ("POST /api/v1/records/{id}/withdrawal", "window"),
        ("GET /api/v1/records", Everyone),
        ("GET /api/v1/records/{id}", Everyone),
        ("GET /api/v1/records/{id}/timeline", Everyone),
        ("GET /api/v1/records/{id}/content", Everyone),
        ("GET /api/v1/deliveries", Everyone),
        ("GET /api/v1/deliveries/{id}", Everyone),
        ("POST /api/v1/deliveries/{id}/replay", "administrator"),
        ("POST /api/v1/deliveries/{id}/replacement", "administrator"),
        ("GET /api/v1/status", "watcher administrator"),
        ("* /metrics", "watcher administrator"),
        ("POST /api/v1/progress", "registration"),
        ("GET /api/v1/progress/parked", "registration administrator"),
        ("GET /api/v1/progress/parked/{id}", "registration administrator"),
        ("POST /api/v1/progress/parked/{id}/retry", "administrator"),
        ("POST /api/v1/progress/parked/{id}/discard", "administrator"),
        ("GET /api/v1/reconciliations", Everyone),
        ("GET /api/v1/reconciliations/{id}", Everyone),
        ("GET /api/v1/reconciliations/{id}/differences", Everyone),
        ("POST /api/v1/reconciliations", "registration administrator"),
        ("POST /api/v1/reconciliations/lists", "registration administrator"),
        ("POST /api/v1/reconciliations/{id}/replay", "administrator"),
        ("POST /api/v1/callbacks/{adapter}", Anyone),
        ("GET /api/v1/log", "auditor administrator"),
        ("POST /api/v1/registry/apply", "administrator"),
        ("POST /api/v1/registry/remove", "administrator"),
        ("POST /api/v1/registry/rollback", "administrator"),
        ("GET /api/v1/registry/documents", Everyone),
        ("GET /api/v1/registry/documents/{kind}/{name}", Everyone),
        ("GET /api/v1/registry/documents/{kind}/{name}/history", Everyone),
        ("GET /api/v1/registry/export", Everyone),
        ("GET /api/v1/registry/diff", Everyone),
        ("GET /api/v1/registry/revisions", "auditor administrator"),
        ("GET /api/v1/registry/schemas/{kind}", Everyone),
        ("POST /api/v1/mappings/preview", Everyone),
        ("POST /api/v1/mappings/check", Everyone),
        ("GET /api/v1/schedules/{name}/next", "administrator"),
        ("GET /api/v1/items/{item}/steps/{step}/jurisdiction", "administrator"),
        ("POST /api/v1/clients/{client}/keys", "administrator"),
        ("GET /api/v1/clients/{client}/keys", "administrator"),
        ("DELETE /api/v1/keys/{id}", "administrator"),
        ("GET /api/v1/secrets", "administrator"),
        ("PUT /api/v1/secrets/{name}", "administrator"),
        ("DELETE /api/v1/secrets/{name}", "administrator"),
        ("GET /api/v1/task-kinds", "administrator"),
        ("POST /api/v1/tasks", "administrator"),
        ("GET /api/v1/tasks", "administrator"),
        ("GET /api/v1/tasks/{id}", "administrator"),
        ("POST /api/v1/tasks/{id}/cancellation", "administrator"),
    ];

    private static readonly string[] Callers = Anyone.Split(' ');

    private static IEnumerable<TestCaseData> Cases()
        => Lines.SelectMany(line => Callers.Select(caller => new TestCaseData(line.Endpoint, caller, line.May.Split(' ').Contains(caller))));

    [TestCaseSource(nameof(Cases))]
    public async Task Only_those_whose_role_allows_it_may_call(string endpoint, string caller, bool may)
    {
        var (method, path) = (endpoint.Split(' ')[0], endpoint.Split(' ')[1]);
        method = method == "*" ? "GET" : method;
        path = path.Replace("{documentName?}", "", StringComparison.Ordinal).Replace("{**path}", "", StringComparison.Ordinal)
            .Replace("{documentName}", "v1", StringComparison.Ordinal)
            .Replace("{", "no-such-", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal);
        var type = path.EndsWith("/batch", StringComparison.Ordinal) ? "application/x-ndjson" : path.EndsWith("/lists", StringComparison.Ordinal) ? "text/csv" : "application/json";
        var content = method is "POST" or "PUT" ? TestHub.Json("[]", type) : null;
        var answer = await Storing_nothing(() => Hub.Send(caller == "-" ? null : caller, new HttpMethod(method), path, content));

        if (may) (answer.Status is 401 or 403).ShouldBe(answer is { Status: 401 } && path == "/api/v1/setup", answer.Text);
        else if (caller == "-") answer.ShouldBeProblem(401, "no-key");
        else answer.ShouldBeProblem(403, "not-allowed");
    }

    [Test]
    public void Every_endpoint_that_is_mapped_has_its_line()
    {
        var mapped = Hub.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .SelectMany(endpoint => (endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["*"])
                .Select(method => $"{method} /{endpoint.RoutePattern.RawText!.Trim('/')}"))
            .ToList();
        TestContext.Out.WriteLine(string.Join('\n', mapped));
        mapped.ShouldBe(Lines.Select(line => line.Endpoint), ignoreOrder: true);
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
}
