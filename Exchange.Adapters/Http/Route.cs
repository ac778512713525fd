using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Exchange.Core.Contract;

namespace Exchange.Adapters.Http;

/// <summary>One route, compiled: makes the request of one message.</summary>
internal sealed partial class Route
{
    static readonly MediaTypeHeaderValue Form = new("application/x-www-form-urlencoded");

    static readonly MediaTypeHeaderValue Json = new("application/json");

    readonly HttpMethod method;
    readonly Template address;
    readonly Uri? constantAddress;
    readonly List<(string Name, Template Value, bool OfContent)> headers = [];

    /// <param name="keyed">Carries the delivery id in the idempotency header.</param>
    public Route(HttpOptions options, string method, string path, IReadOnlyDictionary<string, string> headers, bool keyed = false)
    {
        this.method = HttpMethod.Parse(method);
        address = Template.OfAddress(options.Address.TrimEnd('/') + path);
        constantAddress = address.Constant is { } constant ? Exact(constant) : null;
        var replaced = new Dictionary<string, string>(options.Headers, StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in headers)
            replaced[name] = value;
        if (keyed && options.IdempotencyHeader.Length > 0)
            replaced[options.IdempotencyHeader] = "{deliveryId}";
        foreach (var (name, value) in replaced)
            this.headers.Add((name, Template.OfHeader(value), name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase)));
    }

    /// <summary>Null when the message lacks what the route needs; <paramref name="trouble"/> then says what.</summary>
    public HttpRequestMessage? Request(Message message, TrackedContent? content, out string trouble)
    {
        trouble = "";
        var uri = constantAddress;
        if (uri is null)
        {
            if (!address.TryFill(message, out var filled))
                return Missing(filled, out trouble);
            uri = Exact(filled);
        }
        var request = new HttpRequestMessage(method, uri) { Content = content, Version = HttpVersion.Version11 };
        foreach (var (name, template, ofContent) in headers)
        {
            if (!template.TryFill(message, out var value))
                return Missing(value, out trouble);
            if (!ofContent)
                request.Headers.TryAddWithoutValidation(name, value);
            else if (content is not null)
            {
                content.Headers.Remove(name);
                content.Headers.TryAddWithoutValidation(name, value);
            }
        }
        if (TraceParent(message) is { } trace)
            request.Headers.TryAddWithoutValidation("traceparent", trace);
        return request;
    }

    /// <summary>A request of no message, with those headers that need none.</summary>
    public HttpRequestMessage Request()
    {
        var request = new HttpRequestMessage(method, constantAddress) { Version = HttpVersion.Version11 };
        foreach (var (name, template, _) in headers.Where(h => !h.OfContent && h.Value.Constant is not null))
            request.Headers.TryAddWithoutValidation(name, template.Constant);
        return request;
    }

    /// <summary>As <see cref="Request()"/>, with more of a query; its values are encoded already.</summary>
    public HttpRequestMessage RequestWith(string query)
    {
        var request = Request();
        var begun = constantAddress!.OriginalString;
        request.RequestUri = Exact(begun + (begun.Contains('?', StringComparison.Ordinal) ? "&" : "?") + query);
        return request;
    }

    /// <exception cref="System.Text.Json.JsonException">The body is no JSON object, and its members were to be the fields.</exception>
    public static TrackedContent Body(ReadOnlyMemory<byte> body, string mediaType, BodyEncoding encoding, string formField) => encoding switch
    {
        BodyEncoding.Form => new TrackedContent(FormBody.OneField(formField, body.Span), Form),
        BodyEncoding.FlatForm => new TrackedContent(FormBody.Members(body), Form),
        _ => new TrackedContent(body, mediaType == "application/json" ? Json : MediaTypeHeaderValue.TryParse(mediaType, out var type) ? type : Json),
    };

    static HttpRequestMessage? Missing(string placeholder, out string trouble)
    {
        trouble = $"the route needs {{{placeholder}}}, and this delivery has no usable one";
        return null;
    }

    // Uri would undo percent-encodings and resolve dots; what the template made is what must go out.
    static Uri Exact(string address) => new(address, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });

    static string? TraceParent(Message message) =>
        Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: { } id } ? id
        : message.TraceParent is { } taken && W3C().IsMatch(taken) ? taken
        : null;

    [GeneratedRegex("^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, -1)]
    private static partial Regex W3C();
}
