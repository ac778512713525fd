namespace Exchange.Core.Catalog;

/// <summary>One thing wrong with an entry.</summary>
/// <param name="Pointer">JSON Pointer within the entry; empty is the entry.</param>
/// <param name="Code">Stable and short; docs/catalog.md lists them.</param>
public sealed record CatalogFault(string Pointer, string Code, string Zh, string En)
{
    /// <summary>Every code there is; a test holds the page to them.</summary>
    public static IReadOnlyList<string> Codes { get; } =
    [
        "catalog.text", "catalog.word", "catalog.class-form", "catalog.class-unknown", "catalog.no-classes", "catalog.provider", "catalog.provider-other", "catalog.condition", "catalog.basis", "catalog.consent", "catalog.consent-owner", "catalog.method",
        "catalog.cycle", "catalog.no-fields", "catalog.field-twice", "catalog.field-name", "catalog.field-length", "catalog.mask", "catalog.no-mask", "catalog.filter-field", "catalog.late", "catalog.schema",
        "catalog.related", "catalog.related-self", "catalog.open", "catalog.extension", "catalog.many", "catalog.code-form", "catalog.code-class", "catalog.code-taken", "catalog.code-twice",
        "catalog.code-missing", "catalog.code-withdrawn",
    ];
}
