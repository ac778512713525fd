using System.Buffers;
using System.Collections.Frozen;
using System.Text;

namespace Exchange.Adapters.Http.Proof;

/// <summary>What a signature is about.</summary>
/// <param name="Target">Path and query as they stand in the request line.</param>
internal sealed record SignedRequest(string Method, string Target, string Timestamp, string Nonce, ReadOnlyMemory<byte> Body)
{
    public string Path => Target.Split('?', 2)[0];

    /// <summary>Without the question mark; empty when there is none.</summary>
    public string Query => Target.Split('?', 2) is [_, var query] ? query : "";
}

/// <summary>The text that is signed: a template, compiled.</summary>
internal sealed class SignatureText
{
    static readonly FrozenSet<string> Names = FrozenSet.Create(StringComparer.Ordinal,
        "method", "path", "query", "pathAndQuery", "timestamp", "nonce", "bodyDigest", "body", "keyId", "secret");

    readonly List<(byte[] Literal, string? Placeholder)> parts;
    readonly byte[] keyId;

    public SignatureText(HttpSignature options)
    {
        parts = [.. Template.Split(options.Canonical).Select(p => (Encoding.UTF8.GetBytes(p.Literal), p.Placeholder))];
        keyId = Encoding.UTF8.GetBytes(options.KeyId);
    }

    /// <summary>What is wrong with a template, if anything.</summary>
    public static IEnumerable<string> Faults(string text)
    {
        foreach (var (literal, placeholder) in Template.Split(text))
        {
            if (literal.AsSpan().ContainsAny('{', '}'))
                yield return "has a brace that belongs to no placeholder";
            if (placeholder is not null && !Names.Contains(placeholder))
                yield return $"has the unknown placeholder {{{placeholder}}}; known are {string.Join(", ", Names.Order(StringComparer.Ordinal).Select(n => $"{{{n}}}"))}";
        }
    }

    public static bool Holds(string text, string placeholder) => Template.Split(text).Any(p => p.Placeholder == placeholder);

    public ReadOnlySpan<byte> Of(SignedRequest request, string bodyDigest, ReadOnlySpan<byte> secret)
    {
        var text = new ArrayBufferWriter<byte>();
        foreach (var (literal, placeholder) in parts)
        {
            text.Write(literal);
            switch (placeholder)
            {
                case null: break;
                case "method": Write(text, request.Method); break;
                case "path": Write(text, request.Path); break;
                case "query": Write(text, request.Query); break;
                case "pathAndQuery": Write(text, request.Target); break;
                case "timestamp": Write(text, request.Timestamp); break;
                case "nonce": Write(text, request.Nonce); break;
                case "bodyDigest": Write(text, bodyDigest); break;
                case "body": text.Write(request.Body.Span); break;
                case "keyId": text.Write(keyId); break;
                case "secret": text.Write(secret); break;
                default: throw new NotSupportedException(placeholder);
            }
        }
        return text.WrittenSpan;
    }

    static void Write(ArrayBufferWriter<byte> text, string value) => Encoding.UTF8.GetBytes(value, text);
}
