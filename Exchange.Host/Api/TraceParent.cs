using System.Text.RegularExpressions;

namespace Exchange.Host.Api;

/// <summary>The caller's trace (W3C Trace Context, header traceparent).</summary>
internal static partial class TraceParent
{
    /// <summary>Null when there is none, or what stands there is none: a record is not declined for that.</summary>
    public static string? Of(HttpRequest request) => request.Headers.TraceParent is [{ } text] && W3C().IsMatch(text) ? text : null;

    [GeneratedRegex("^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: -1)]
    private static partial Regex W3C();
}
