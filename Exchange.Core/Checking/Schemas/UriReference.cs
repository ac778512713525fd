using System.Globalization;
using System.Text;

namespace Exchange.Core.Checking.Schemas;

/// <summary>
/// A URI reference taken apart and resolved as RFC 3986 (5.2) says, on text. System.Uri is not used: it rewrites what it reads (case, escapes, urn:).
/// </summary>
internal readonly record struct UriReference(string? Scheme, string? Authority, string Path, string? Query, string? Fragment)
{
    public static UriReference Parse(string text)
    {
        string? scheme = null, authority = null, query = null, fragment = null;
        var hash = text.IndexOf('#', StringComparison.Ordinal);
        if (hash >= 0) (text, fragment) = (text[..hash], text[(hash + 1)..]);
        var question = text.IndexOf('?', StringComparison.Ordinal);
        if (question >= 0) (text, query) = (text[..question], text[(question + 1)..]);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon > 0 && char.IsAsciiLetter(text[0]) && text.AsSpan(0, colon).IndexOfAnyExcept(SchemeLetters) < 0) (scheme, text) = (text[..colon],
            text[(colon + 1)..]);
        if (text.StartsWith("//", StringComparison.Ordinal))
        {
            var slash = text.IndexOf('/', 2);
            if (slash < 0) slash = text.Length;
            (authority, text) = (text[2..slash], text[slash..]);
        }
        return new(scheme, authority, text, query, fragment);
    }

    public static string Resolve(string baseUri, string reference)
    {
        var r = Parse(reference);
        if (r.Scheme != null) return (r with { Path = RemoveDots(r.Path) }).ToString();
        var b = Parse(baseUri);
        if (r.Authority != null) return (r with { Scheme = b.Scheme, Path = RemoveDots(r.Path) }).ToString();
        if (r.Path.Length == 0) return (b with { Query = r.Query ?? b.Query, Fragment = r.Fragment }).ToString();
        var path = r.Path[0] == '/' ? r.Path : Merge(b, r.Path);
        return (b with { Path = RemoveDots(path), Query = r.Query, Fragment = r.Fragment }).ToString();
    }

    /// <summary>The URI and its fragment; the fragment is null where there is none, or where it is empty.</summary>
    public static (string Uri, string? Fragment) Split(string uri)
    {
        var hash = uri.IndexOf('#', StringComparison.Ordinal);
        if (hash < 0) return (uri, null);
        return (uri[..hash], hash == uri.Length - 1 ? null : uri[(hash + 1)..]);
    }

    static string Merge(UriReference b, string path)
    {
        if (b.Authority != null && b.Path.Length == 0) return "/" + path;
        return b.Path[..(b.Path.LastIndexOf('/') + 1)] + path;
    }

    static string RemoveDots(string path)
    {
        if (!path.Contains('.', StringComparison.Ordinal) || !path.Contains('/', StringComparison.Ordinal)) return path;
        var kept = new List<string>();
        var segments = path.Split('/');
        for (var i = 0; i < segments.Length; i++)
        {
            var isLast = i == segments.Length - 1;
            if (segments[i] == ".") { if (isLast) kept.Add(""); }
            else if (segments[i] == "..")
            {
                if (kept.Count > 1) kept.RemoveAt(kept.Count - 1);
                if (isLast) kept.Add("");
            }
            else kept.Add(segments[i]);
        }
        return string.Join('/', kept);
    }

    /// <summary>The text with percent escapes decoded as UTF-8.</summary>
    public static string Decode(string text) => text.Contains('%', StringComparison.Ordinal) ? Uri.UnescapeDataString(text) : text;

    /// <summary>A JSON Pointer as it stands in a URI fragment.</summary>
    public static string EncodeFragment(string pointer)
    {
        if (pointer.AsSpan().IndexOfAnyExcept(FragmentLetters) < 0) return pointer;
        var encoded = new StringBuilder();
        foreach (var b in Encoding.UTF8.GetBytes(pointer))
        {
            if (b < 128 && FragmentLetters.Contains((char)b)) encoded.Append((char)b);
            else encoded.Append('%').Append(b.ToString("X2", CultureInfo.InvariantCulture));
        }
        return encoded.ToString();
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        if (Scheme != null) text.Append(Scheme).Append(':');
        if (Authority != null) text.Append("//").Append(Authority);
        text.Append(Path);
        if (Query != null) text.Append('?').Append(Query);
        if (Fragment != null) text.Append('#').Append(Fragment);
        return text.ToString();
    }

    static readonly System.Buffers.SearchValues<char> SchemeLetters =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-.");

    static readonly System.Buffers.SearchValues<char> FragmentLetters =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@/?");
}
