using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Exchange.Host.Tests.Api;

/// <summary>The API as it describes itself.</summary>
internal sealed partial class OpenApiTests : HubTests
{
    private JsonElement _document;

    [OneTimeSetUp]
    public async Task Read() => _document = (await Hub.Get(null, "/openapi/v1.json")).ShouldBe(200).Json;

    private IEnumerable<(RouteEndpoint Endpoint, string Method, string Path)> Mapped() => Hub.Services.GetRequiredService<EndpointDataSource>()
        .Endpoints.OfType<RouteEndpoint>()
        .Where(endpoint => endpoint.RoutePattern.RawText!.TrimStart('/').StartsWith("api/v1", StringComparison.Ordinal))
        .SelectMany(endpoint => endpoint.Metadata.GetRequiredMetadata<IHttpMethodMetadata>()
            .HttpMethods.Select(method => (endpoint, method.ToLowerInvariant(), "/" + endpoint.RoutePattern.RawText!.Trim('/'))));

    [Test]
    public void It_is_OpenAPI_with_the_key_as_its_security_scheme()
    {
        _document.GetProperty("openapi").GetString()!.ShouldStartWith("3.");
        _document.GetProperty("info").GetProperty("version").GetString().ShouldBe("v1");
        var key = _document.GetProperty("components").GetProperty("securitySchemes").GetProperty("key");
        (key.GetProperty("type").GetString(), key.GetProperty("in").GetString(), key.GetProperty("name").GetString())
            .ShouldBe(("apiKey", "header", "X-Api-Key"));
        _document.GetProperty("security")[0].TryGetProperty("key", out _).ShouldBeTrue();
    }

    [Test]
    public void Every_endpoint_stands_in_it_with_a_summary_a_name_and_its_answers()
    {
        var wrong = new List<string>();
        foreach (var (endpoint, method, path) in Mapped())
        {
            if (!_document.GetProperty("paths").TryGetProperty(path, out var item) || !item.TryGetProperty(method, out var operation))
            {
                wrong.Add($"{method} {path}: is not there");
                continue;
            }
            var summary = operation.TryGetProperty("summary", out var words) ? words.GetString()! : "";
            if (!Chinese().IsMatch(summary) || !Latin().IsMatch(summary)) wrong.Add($"{method} {path}: no summary in both languages");
            if (!operation.TryGetProperty("operationId", out _)) wrong.Add($"{method} {path}: no name");
            var answers = operation.GetProperty("responses").EnumerateObject().ToDictionary(answer => answer.Name, answer => answer.Value);
            if (!answers.Keys.Any(status => status.StartsWith('2'))) wrong.Add($"{method} {path}: no good answer");
            foreach (var (status, answer) in answers.Where(answer => answer.Key[0] is '4' or '5'))
                if (!answer.GetProperty("content").TryGetProperty("application/problem+json", out var problem)
                    || problem.GetProperty("schema").GetProperty("$ref").GetString() != "#/components/schemas/Problem")
                    wrong.Add($"{method} {path}: {status} is no problem");
            if (endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null)
            {
                if (!answers.ContainsKey("401") || !answers.ContainsKey("403")) wrong.Add($"{method} {path}: 401 and 403 are not told");
            }
            else if (!operation.TryGetProperty("security", out var none) || none.GetArrayLength() > 0)
                wrong.Add($"{method} {path}: needs no key and does not say so");
            if (path.Contains('{', StringComparison.Ordinal) && method != "post" && method != "put" && !answers.ContainsKey("404"))
                wrong.Add($"{method} {path}: 404 is not told");
            if (operation.TryGetProperty("requestBody", out _) && !answers.ContainsKey("415")) wrong.Add($"{method} {path}: 415 is not told");
        }
        wrong.ShouldBeEmpty();
        Mapped().Count().ShouldBeGreaterThan(30);
    }

    [Test]
    public void Nothing_stands_in_it_that_is_not_mapped()
    {
        var mapped = Mapped().Select(one => $"{one.Method} {one.Path}").ToHashSet(StringComparer.Ordinal);
        var described = _document.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(operation => $"{operation.Name} {path.Name}"));
        described.Where(one => !one.Contains("/health/", StringComparison.Ordinal)).ShouldBe(mapped, ignoreOrder: true);
    }

    [Test]
    public void Every_reference_in_it_leads_somewhere()
    {
        var schemas = _document.GetProperty("components").GetProperty("schemas").EnumerateObject().Select(schema => "#/components/schemas/" + schema.Name)
            .ToHashSet(StringComparer.Ordinal);
        References(_document).Where(reference => !schemas.Contains(reference)).ShouldBeEmpty();
    }

    [Test]
    public void A_receipts_warnings_are_described_as_they_are_sent()
    {
        var properties = _document.GetProperty("components").GetProperty("schemas").GetProperty("ReceiptWarning").GetProperty("properties");
        properties.EnumerateObject().Select(property => property.Name).ShouldBe(["pointer", "code", "severity", "zh", "en"], ignoreOrder: true);
    }

    [Test]
    public async Task The_page_answers_and_refers_to_nothing_outside_this_host()
    {
        (await Hub.Get(null, "/api")).Header("Location").ShouldBe("api/");
        var page = (await Hub.Get(null, "/api/")).ShouldBe(200);
        page.ContentType.ShouldBe("text/html");
        var own = Hub.Address.GetLeftPart(UriPartial.Authority);
        Elsewhere().Matches(page.Text).Select(match => match.Value).Where(address => !address.StartsWith(own, StringComparison.Ordinal))
            .ShouldBeEmpty(page.Text);
        foreach (Match script in Source().Matches(page.Text))
        {
            var address = script.Groups["address"].Value;
            (await Hub.Get(null, address.StartsWith('/') ? address : "/api/" + address)).ShouldBe(200);
        }
        Source().Count(page.Text).ShouldBeGreaterThan(0);
        // Whatever its scripts would like to fetch: the browser is told to stay here.
        var policy = page.Header("Content-Security-Policy").ShouldNotBeNull();
        policy.ShouldStartWith("default-src 'self'");
        policy.ShouldNotContain("http");
        policy.ShouldNotContain("*");
    }

    [Test]
    public async Task The_root_leads_to_the_page()
    {
        var root = await Hub.Get(null, "/");
        root.Status.ShouldBe(302);
        root.Header("Location").ShouldBe("/api");
    }

    [Test]
    public async Task Health_is_told_to_anyone_and_tells_nothing_of_records()
    {
        (await Hub.Get(null, "/health/live")).ShouldBe(200)["status"].GetString().ShouldBe("live");
        (await Hub.Get(null, "/health/ready")).ShouldBe(200)["status"].GetString().ShouldBe("ready");
    }

    private static IEnumerable<string> References(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject()
            .SelectMany(member => member is { Name: "$ref", Value.ValueKind: JsonValueKind.String } ? [member.Value.GetString()!] : References(member.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(References),
        _ => [],
    };

    [GeneratedRegex("[\u4e00-\u9fff]")]
    private static partial Regex Chinese();

    [GeneratedRegex("[A-Za-z]{3}")]
    private static partial Regex Latin();

    [GeneratedRegex("(https?:)?//[A-Za-z0-9.:-]+[A-Za-z0-9][^\"'<> ]*")]
    private static partial Regex Elsewhere();

    [GeneratedRegex("(src|href)=\"(?<address>[^\"]+)\"", RegexOptions.ExplicitCapture)]
    private static partial Regex Source();
}
