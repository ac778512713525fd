using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using Exchange.Core.Contract;

namespace Exchange.Adapters.Http;

/// <summary>
/// A text with placeholders (<c>/api/dj/{number}</c>). A value can never change the shape of what it is put into: in an address every byte outside
/// RFC 3986 "unreserved" is percent-encoded; in a header every character that is not visible ASCII, and the percent sign.
/// </summary>
internal sealed class Template
{
    static readonly FrozenDictionary<string, Func<Message, string?>> Values = new Dictionary<string, Func<Message, string?>>(StringComparer.Ordinal)
    {
        ["number"] = m => m.Number,
        ["deliveryId"] = m => m.DeliveryId,
        ["recordId"] = m => m.RecordId,
        ["step"] = m => m.Step,
        ["version"] = m => m.Version.ToString(CultureInfo.InvariantCulture),
        ["acknowledgement"] = m => m.Acknowledgement,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    static readonly string Known = string.Join(", ", Values.Keys.Order(StringComparer.Ordinal).Select(k => $"{{{k}}}"));

    readonly List<(string Literal, string? Placeholder)> parts;
    readonly Func<string, string> encode;

    Template(List<(string, string?)> parts, Func<string, string> encode) => (this.parts, this.encode) = (parts, encode);

    /// <summary>The whole text, when it has no placeholder.</summary>
    public string? Constant => parts.TrueForAll(p => p.Placeholder is null) ? string.Concat(parts.Select(p => p.Literal)) : null;

    public static Template OfAddress(string text) =>
        new(Split(text).Select(p => (EncodeLiteral(p.Literal), p.Placeholder)).ToList(), Uri.EscapeDataString);

    public static Template OfHeader(string text) => new(Split(text).ToList(), EncodeHeader);

    /// <summary>What is wrong with the placeholders, if anything.</summary>
    public static IEnumerable<string> Faults(string text, bool placeholders = true)
    {
        foreach (var (literal, placeholder) in Split(text))
        {
            if (literal.AsSpan().ContainsAny('{', '}'))
                yield return "has a brace that belongs to no placeholder";
            if (placeholder is null)
                continue;
            if (!placeholders)
                yield return $"has the placeholder {{{placeholder}}}, but there is no delivery to take a value from";
            else if (!Values.ContainsKey(placeholder))
                yield return $"has the unknown placeholder {{{placeholder}}}; known are {Known}";
        }
    }

    /// <summary>
    /// False when a value is missing, empty or only dots: <c>DELETE /api/{acknowledgement}</c> would then mean the whole collection or its parent.
    /// <paramref name="text"/> is then the placeholder's name.
    /// </summary>
    public bool TryFill(Message message, out string text)
    {
        var filled = new StringBuilder();
        foreach (var (literal, placeholder) in parts)
        {
            filled.Append(literal);
            if (placeholder is null)
                continue;
            var value = Values[placeholder](message);
            if (string.IsNullOrWhiteSpace(value) || value.AsSpan().Trim('.').IsEmpty)
            {
                text = placeholder;
                return false;
            }
            filled.Append(encode(value));
        }
        text = filled.ToString();
        return true;
    }

    /// <summary>The text's literals, each with the placeholder that follows it, if one does.</summary>
    public static IEnumerable<(string Literal, string? Placeholder)> Split(string text)
    {
        var at = 0;
        while (at < text.Length)
        {
            var open = text.IndexOf('{', at);
            var close = open < 0 ? -1 : text.IndexOf('}', open);
            if (close < 0)
                break;
            yield return (text[at..open], text[(open + 1)..close]);
            at = close + 1;
        }
        if (at < text.Length)
            yield return (text[at..], null);
    }

    static string EncodeLiteral(string literal) => Encode(literal, c => c is > ' ' and <= '~');

    static string EncodeHeader(string value) => Encode(value, c => c is >= ' ' and <= '~' and not '%');

    static string Encode(string value, Func<char, bool> plain)
    {
        if (value.All(plain))
            return value;
        var encoded = new StringBuilder(value.Length * 3);
        foreach (var octet in Encoding.UTF8.GetBytes(value))
        {
            if (octet < 0x80 && plain((char)octet))
                encoded.Append((char)octet);
            else
                encoded.Append('%').Append(octet.ToString("X2", CultureInfo.InvariantCulture));
        }
        return encoded.ToString();
    }
}
