using System.Text.Json;
using System.Text.Json.Serialization;
using Exchange.Adapters.Http;
using Exchange.Core.Contract;

namespace Exchange.Adapters.Tests.Http;

/// <summary>What the tests of this folder start from.</summary>
static class Given
{
    static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    public static HttpOptions Options(string json) => JsonSerializer.Deserialize<HttpOptions>(json, Strict)!;

    /// <summary>Options of one submit route with answer rules.</summary>
    public static HttpOptions Rules(string rules, string address = "http://department.test") =>
        Options($$"""{"address":"{{address}}","submit":{"path":"/setup","answers":{{rules}}} }""");

    public static AdapterContext Context(Func<string, string?>? secret = null, TimeProvider? clock = null) =>
        new("department", secret ?? (_ => null), clock ?? TimeProvider.System);

    public static HttpAdapter Adapter(
        HttpOptions options,
        HttpMessageHandler? handler = null,
        Func<string, string?>? secret = null,
        TimeProvider? clock = null) =>
        new(options, Context(secret, clock), handler);
}

/// <summary>A department that is only a function of the request; keeps what came.</summary>
sealed class Scripted(Func<HttpRequestMessage, HttpResponseMessage> answer) : HttpMessageHandler
{
    public List<(HttpRequestMessage Request, byte[] Body)> Came { get; } = [];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var copy = new MemoryStream();
        if (request.Content is not null)
            await request.Content.CopyToAsync(copy, cancellationToken);
        Came.Add((request, copy.ToArray()));
        return answer(request);
    }
}
