namespace Exchange.Core.Mapping;

/// <summary>RFC 6901.</summary>
internal static class JsonPointer
{
    internal static string Of(IEnumerable<string> names) => string.Concat(names.Select(n => "/" + Escape(n)));

    internal static string Below(string pointer, string name) => pointer + "/" + Escape(name);

    internal static IEnumerable<string> Names(string pointer) => pointer.Split('/').Skip(1).Select(Unescape);

    internal static string Escape(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    internal static string Unescape(string name) => name.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
}
