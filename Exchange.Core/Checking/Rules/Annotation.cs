namespace Exchange.Core.Checking.Rules;

/// <summary>A keyword that asserts nothing, and the JSON text of its value.</summary>
internal sealed record Annotation(string Keyword, string Value);

/// <summary>An annotation at a place of a record, as the basic output lists it.</summary>
internal sealed record PlacedAnnotation(string KeywordLocation, string SchemaLocation, string Pointer, string Value);
