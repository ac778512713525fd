using System.Buffers;
using System.Collections.Frozen;

namespace Exchange.Adapters.Http;

/// <summary>Which headers a document may set, and what a header's value may be (RFC 9110, 5).</summary>
internal static class HeaderRules
{
    static readonly SearchValues<char> Token = SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    static readonly FrozenSet<string> OfTheConnection = FrozenSet.Create(StringComparer.OrdinalIgnoreCase,
        "Host", "Content-Length", "Transfer-Encoding", "Connection", "Keep-Alive", "Expect", "Upgrade", "TE", "Trailer", "Accept-Encoding", "Content-Encoding",
        "Proxy-Connection");

    static readonly FrozenSet<string> OfSecrets = FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "Authorization", "Proxy-Authorization", "Cookie");

    /// <summary>What is wrong with a header that a document sets, if anything.</summary>
    public static string? FaultOfName(string name) =>
        FaultOfConnection(name) ?? (OfSecrets.Contains(name) ? "carries a secret, and a document holds none: use auth" : null);

    /// <summary>What is wrong with a header, whoever sets it.</summary>
    public static string? FaultOfConnection(string name) =>
        !IsName(name) ? "is no header name"
        : OfTheConnection.Contains(name) ? "is set by the connection itself"
        : null;

    public static bool IsName(string name) => name.Length is > 0 and <= 100 && !name.AsSpan().ContainsAnyExcept(Token);

    /// <summary>Visible ASCII and spaces within: nothing that ends a header or begins another.</summary>
    public static bool IsValue(string value) => value.Length > 0 && value[0] != ' ' && value[^1] != ' ' && !value.AsSpan().ContainsAnyExceptInRange(' ', '~');
}
