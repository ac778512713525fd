using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Exchange.Core.Mapping.Schemas;

/// <summary>What kinds and values the parts of a schema leave.</summary>
internal static class SchemaValues
{
    const int MostDepth = 24;

    internal static Kinds KindsOf(SchemaBook book, IEnumerable<SchemaPart> certain) =>
        certain.Aggregate(Kinds.Json, (left, part) => left & KindsOf(book, part, MostDepth));

    internal static IReadOnlySet<string>? ValuesOf(SchemaBook book, IEnumerable<SchemaPart> certain)
    {
        HashSet<string>? left = null;
        foreach (var part in certain)
            if (ValuesOf(book, part, MostDepth) is { } own)
                left = left is null ? own : [.. left.Intersect(own, StringComparer.Ordinal)];
        return left;
    }

    // $ref and allOf of a certain part are certain parts themselves, so only what stands beside them counts there; within a case they are followed.
    static Kinds KindsOf(SchemaBook book, SchemaPart part, int depth)
    {
        if (part.IsFalse)
            return Kinds.None;
        if (part.IsTrue || depth == 0)
            return Kinds.Json;
        var kinds = Kinds.Json;
        if (part.TryGet("type", out var type))
            kinds &= type.ValueKind == JsonValueKind.Array
                ? type.EnumerateArray().Aggregate(Kinds.None, (all, one) => all | KindNamed(one)) : KindNamed(type);
        if (part.TryGet("const", out var only))
            kinds &= KindOf(only);
        if (part.TryGet("enum", out var choice) && choice.ValueKind == JsonValueKind.Array)
            kinds &= choice.EnumerateArray().Aggregate(Kinds.None, (all, one) => all | KindOf(one));
        foreach (var keyword in (string[])["anyOf", "oneOf"])
            if (part.Has(keyword))
                kinds &= part.List(keyword).Aggregate(Kinds.None, (all, one) => all | Whole(book, one, depth - 1));
        return kinds;
    }

    static Kinds Whole(SchemaBook book, SchemaPart part, int depth) => depth <= 0 ? Kinds.Json
        : References(book, part).Aggregate(KindsOf(book, part, depth), (left, other) => left & Whole(book, other, depth - 1));

    static IEnumerable<SchemaPart> References(SchemaBook book, SchemaPart part)
    {
        if (part.String("$ref") is { } reference && book.Follow(part, reference) is { } target)
            yield return target;
        foreach (var other in part.List("allOf"))
            yield return other;
    }

    static HashSet<string>? ValuesOf(SchemaBook book, SchemaPart part, int depth)
    {
        if (depth == 0)
            return null;
        HashSet<string>? left = null;
        if (part.TryGet("const", out var only))
            Keep([only]);
        if (part.TryGet("enum", out var choice) && choice.ValueKind == JsonValueKind.Array)
            Keep(choice.EnumerateArray());
        foreach (var keyword in (string[])["anyOf", "oneOf"])
        {
            var cases = part.List(keyword)
                .Select(one => References(book, one).Prepend(one).Select(p => ValuesOf(book, p, depth - 1)).FirstOrDefault(v => v is not null)).ToList();
            if (cases.Count > 0 && cases.All(c => c is not null))
                Narrow([.. cases.SelectMany(c => c!)]);
        }
        return left;

        void Keep(IEnumerable<JsonElement> elements)
        {
            var texts = elements.Select(Literal).ToList();
            if (texts.All(t => t is not null))
                Narrow([.. texts.Select(t => t!)]);
        }

        void Narrow(HashSet<string> own) => left = left is null ? own : [.. left.Intersect(own, StringComparer.Ordinal)];
    }

    static Kinds KindNamed(JsonElement name) => name.ValueKind != JsonValueKind.String ? Kinds.Json : name.GetString() switch
    {
        "null" => Kinds.Null,
        "boolean" => Kinds.Boolean,
        "integer" => Kinds.Integer,
        "number" => Kinds.Number,
        "string" => Kinds.String,
        "array" => Kinds.Array,
        "object" => Kinds.Object,
        _ => Kinds.Json,
    };

    static Kinds KindOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => Kinds.Null,
        JsonValueKind.True or JsonValueKind.False => Kinds.Boolean,
        JsonValueKind.Number => Math.Truncate(value.GetDouble()) == value.GetDouble() ? Kinds.Integer : Kinds.Fraction,
        JsonValueKind.String => Kinds.String,
        JsonValueKind.Array => Kinds.Array,
        _ => Kinds.Object,
    };

    /// <summary>A scalar as text that is equal where the values are; null for an array or object.</summary>
    static string? Literal(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => "null",
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Number => Literal(value.GetDouble()),
        JsonValueKind.String => Literal(value.GetString()!),
        _ => null,
    };

    internal static string Literal(string text) => "\"" + text + "\"";

    internal static string Literal(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    internal static string Literal(bool truth) => truth ? "true" : "false";

    internal static Kinds KindOf(string literal) => literal[0] switch
    {
        '"' => Kinds.String,
        'n' => Kinds.Null,
        't' or 'f' => Kinds.Boolean,
        _ => literal.AsSpan().ContainsAny('.', 'E') ? Kinds.Fraction : Kinds.Integer,
    };

    /// <summary>The keyword that a string does not fit (pattern, minLength, maxLength), or null.</summary>
    internal static string? Unfit(SchemaPlace place, string text)
    {
        var length = text.EnumerateRunes().Count();
        foreach (var part in place.CertainParts)
        {
            if (part.TryGet("maxLength", out var most) && most.TryGetInt32(out var longest) && length > longest)
                return $"maxLength {longest}";
            if (part.TryGet("minLength", out var least) && least.TryGetInt32(out var shortest) && length < shortest)
                return $"minLength {shortest}";
            if (part.String("pattern") is { } pattern && !MayMatch(text, pattern))
                return $"pattern {pattern}";
        }
        return null;
    }

    static bool MayMatch(string text, string pattern)
    {
        try
        {
            return Regex.IsMatch(text, pattern, RegexOptions.ECMAScript, TimeSpan.FromMilliseconds(100));
        }
        catch (Exception error) when (error is ArgumentException or RegexMatchTimeoutException)
        {
            // A pattern of ECMAScript that .NET does not take: nothing is claimed.
            return true;
        }
    }
}
