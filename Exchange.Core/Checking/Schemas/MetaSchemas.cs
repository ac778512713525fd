using System.Collections.Concurrent;

namespace Exchange.Core.Checking.Schemas;

/// <summary>The meta-schemas of the specification, embedded in the assembly.</summary>
internal static class MetaSchemas
{
    static readonly ConcurrentDictionary<string, ReadOnlyMemory<byte>?> Texts = new(StringComparer.Ordinal);

    /// <summary>The text of a built-in meta-schema by its URI, or null.</summary>
    public static ReadOnlyMemory<byte>? Text(string uri)
    {
        if (uri == Dialect.Uri7) return Read("draft-07.json");
        const string draft = "https://json-schema.org/draft/";
        if (!uri.StartsWith(draft, StringComparison.Ordinal)) return null;
        return uri[draft.Length..] switch
        {
            "2020-12/schema" => Read("2020-12.schema.json"),
            "2019-09/schema" => Read("2019-09.schema.json"),
            "2020-12/meta/core" or "2020-12/meta/applicator" or "2020-12/meta/unevaluated" or "2020-12/meta/validation" or "2020-12/meta/meta-data"
                or "2020-12/meta/format-annotation" or "2020-12/meta/format-assertion" or "2020-12/meta/content"
                or "2019-09/meta/core" or "2019-09/meta/applicator" or "2019-09/meta/validation" or "2019-09/meta/meta-data" or "2019-09/meta/format" or "2019-09/meta/content"
                => Read(uri[draft.Length..].Replace("/meta/", ".", StringComparison.Ordinal) + ".json"),
            _ => null,
        };
    }

    static ReadOnlyMemory<byte>? Read(string name) => Texts.GetOrAdd(name, static n =>
    {
        using var stream = typeof(MetaSchemas).Assembly.GetManifestResourceStream("Exchange.Core.Checking.MetaSchemas." + n)
            ?? throw new InvalidOperationException($"The assembly lacks the meta-schema {n}.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    });
}
