using Exchange.Core.Contract;

namespace Exchange.Adapters.Http;

/// <summary>The adapter kind <c>http</c>.</summary>
public static class HttpKind
{
    public static AdapterKind<HttpOptions> Kind { get; } = new("http", RepeatOf, (options, context) => new HttpAdapter(options, context), HttpFaults.Of,
        static options => options.Submit.Encoding == BodyEncoding.Multipart,
        static options => [.. options.Pull.Select(PullPages.Source)]);

    static Repeat RepeatOf(HttpOptions options) =>
        options.HonoursKey ? Repeat.Safe
        : options.Ask is not null ? Repeat.Askable
        : Repeat.Neither;
}
