using System.Text.Json;
using System.Text.RegularExpressions;

namespace Exchange.Core.Mapping.Schemas;

/// <summary>How a schema stands to a name.</summary>
internal enum Standing
{
    /// <summary>The name is among its properties.</summary>
    Described,

    /// <summary>Not among them, but other names are allowed in so many words (additionalProperties, patternProperties).</summary>
    Allowed,

    /// <summary>Not among the properties that it has.</summary>
    Undescribed,

    /// <summary>Not among them, and no other names are allowed.</summary>
    Forbidden,

    /// <summary>It says nothing about members.</summary>
    Free,
}

/// <summary>
/// What the schemas say about one place of a document: the parts that hold in any case ($ref and allOf followed), and those that hold in some cases
/// (anyOf, oneOf, if/then/else, dependentSchemas). Kinds and values are concluded from the certain ones; names are known from both.
/// </summary>
internal sealed class SchemaPlace
{
    readonly SchemaBook book;
    readonly List<SchemaPart> certain = [];
    readonly List<SchemaPart> possible = [];
    readonly Dictionary<string, (Standing, SchemaPlace)> members = new(StringComparer.Ordinal);
    SchemaPlace? items;
    Kinds? kinds;
    bool valuesKnown;
    IReadOnlySet<string>? values;
    IReadOnlySet<string>? required;

    SchemaPlace(SchemaBook book) => this.book = book;

    internal static SchemaPlace Of(SchemaBook book, IEnumerable<SchemaPart> certain, IEnumerable<SchemaPart> possible)
    {
        var place = new SchemaPlace(book);
        var seen = new HashSet<SchemaPart>();
        foreach (var part in certain)
            place.Gather(part, place.certain, seen);
        foreach (var part in possible)
            place.Gather(part, place.possible, seen);
        return place;
    }

    void Gather(SchemaPart part, List<SchemaPart> into, HashSet<SchemaPart> seen)
    {
        if (!seen.Add(part))
            return;
        into.Add(part);
        foreach (var other in Always(part))
            Gather(other, into, seen);
        foreach (var keyword in (string[])["anyOf", "oneOf"])
            foreach (var other in part.List(keyword))
                Gather(other, possible, seen);
        foreach (var keyword in (string[])["if", "then", "else"])
            if (part.Sub(keyword) is { } other)
                Gather(other, possible, seen);
        foreach (var (_, other) in part.Map("dependentSchemas"))
            Gather(other, possible, seen);
    }

    IEnumerable<SchemaPart> Always(SchemaPart part)
    {
        foreach (var keyword in (string[])["$ref", "$dynamicRef", "$recursiveRef"])
            if (part.String(keyword) is { } reference && book.Follow(part, reference) is { } target)
                yield return target;
        foreach (var other in part.List("allOf"))
            yield return other;
    }

    IEnumerable<SchemaPart> All => certain.Concat(possible);

    /// <summary>Some part says what members there are.</summary>
    internal bool Declares => All.Any(p => p.Has("properties"));

    /// <summary>Members are described and no kind is said: it is meant to be an object.</summary>
    internal bool IsMeantAsObject => Kinds == Kinds.Json && Declares && !All.Any(p => p.Has("items") || p.Has("prefixItems"));

    /// <summary>Nothing is said about this place at all.</summary>
    internal bool IsFree => !All.Any(p => p.IsFalse || SaysSomething(p));

    static bool SaysSomething(SchemaPart part) =>
        part.Has("type") || part.Has("properties") || part.Has("enum") || part.Has("const") || part.Has("items") || part.Has("patternProperties")
        || part.Has("additionalProperties") || part.Has("required") || part.Has("prefixItems");

    internal Kinds Kinds => kinds ??= SchemaValues.KindsOf(book, certain);

    /// <summary>The values of enum and const where they are all scalars, as JSON text; null where any value may stand.</summary>
    internal IReadOnlySet<string>? Values
    {
        get
        {
            if (!valuesKnown)
                (valuesKnown, values) = (true, SchemaValues.ValuesOf(book, certain));
            return values;
        }
    }

    internal IEnumerable<string> Names =>
        All.SelectMany(p => p.Map("properties")).Where(m => !m.Part.IsFalse).Select(m => m.Name).Distinct(StringComparer.Ordinal);

    /// <summary>Names that must be there in any case.</summary>
    internal IReadOnlySet<string> Required => required ??= certain.SelectMany(RequiredOf).ToHashSet(StringComparer.Ordinal);

    /// <summary>Names that must be there in some cases.</summary>
    internal IEnumerable<string> RequiredSometimes => possible.SelectMany(RequiredOf).Where(n => !Required.Contains(n)).Distinct(StringComparer.Ordinal);

    static IEnumerable<string> RequiredOf(SchemaPart part) =>
        part.TryGet("required", out var names) && names.ValueKind == JsonValueKind.Array
            ? names.EnumerateArray().Where(n => n.ValueKind == JsonValueKind.String).Select(n => n.GetString()!) : [];

    /// <summary>Fewest items in any case.</summary>
    internal int MinItems => certain.Select(p => p.TryGet("minItems", out var least) && least.TryGetInt32(out var count) ? count : 0).DefaultIfEmpty().Max();

    internal bool IsPersonal => All.Any(p => p.TryGet("x-personal", out var tag) && tag.ValueKind == JsonValueKind.True);

    internal string? Title => All.Select(p => p.String("title")).FirstOrDefault(t => t is not null);

    /// <summary>Its title in English, where the schema has one beside the other.</summary>
    internal string? EnglishTitle => All.Select(p => p.String("x-title-en")).FirstOrDefault(t => t is not null);

    /// <summary>Its title in Chinese, where the schema has one beside the other.</summary>
    internal string? ChineseTitle => All.Select(p => p.String("x-title-zh")).FirstOrDefault(t => t is not null);

    /// <summary>What a text has in this keyword (format, pattern), by the first part that says it.</summary>
    internal string? Word(string keyword) => All.Select(p => p.String(keyword)).FirstOrDefault(t => t is not null);

    internal IEnumerable<SchemaPart> CertainParts => certain;

    internal (Standing Standing, SchemaPlace Place) Member(string name)
    {
        if (!members.TryGetValue(name, out var member))
            members[name] = member = FindMember(name);
        return member;
    }

    (Standing, SchemaPlace) FindMember(string name)
    {
        var surely = certain.Select(p => p.In("properties", name)).OfType<SchemaPart>().ToList();
        var maybe = possible.Select(p => p.In("properties", name)).OfType<SchemaPart>().Where(p => !p.IsFalse).ToList();
        var isForbidden = surely.Any(p => p.IsFalse);
        if (surely.Count + maybe.Count > 0 && !isForbidden)
            return (Forbids(name) ? Standing.Forbidden : Standing.Described, Of(book, surely, maybe));
        var surelyOthers = certain.SelectMany(p => Others(p, name)).ToList();
        var maybeOthers = possible.SelectMany(p => Others(p, name)).ToList();
        var standing = isForbidden || Forbids(name) ? Standing.Forbidden
            : surelyOthers.Count + maybeOthers.Count > 0 ? Standing.Allowed
            : Declares ? Standing.Undescribed
            : Standing.Free;
        return (standing, Of(book, surelyOthers, maybeOthers));
    }

    /// <summary>What a part says of a name that is not among its properties.</summary>
    static IEnumerable<SchemaPart> Others(SchemaPart part, string name)
    {
        var patterns = part.Map("patternProperties").Where(m => Matches(m.Name, name)).Select(m => m.Part).ToList();
        return patterns.Count > 0 ? patterns
            : new[] { part.Sub("additionalProperties"), part.Sub("unevaluatedProperties") }.OfType<SchemaPart>().Where(p => !p.IsFalse);
    }

    // additionalProperties looks at its own schema only, unevaluatedProperties at all that is said about the place.
    bool Forbids(string name) => certain.Any(part =>
        part.Sub("additionalProperties") is { IsFalse: true } && !Says(part, name)
        || part.Sub("unevaluatedProperties") is { IsFalse: true } && !All.Any(p => Says(p, name)));

    static bool Says(SchemaPart part, string name) => part.In("properties", name) is not null || part.Map("patternProperties").Any(m => Matches(m.Name, name));

    /// <summary>What each item of an array is.</summary>
    internal SchemaPlace Items
    {
        get
        {
            if (items is not null)
                return items;
            var isTuple = All.Any(p => p.Has("prefixItems") || p.TryGet("items", out var list) && list.ValueKind == JsonValueKind.Array);
            var parts = All.SelectMany(p =>
                new[] { p.Sub("items"), p.Sub("additionalItems") }.OfType<SchemaPart>().Concat(p.List("prefixItems")).Concat(p.List("items"))).ToList();
            var surely = isTuple ? [] : certain.Select(p => p.Sub("items")).OfType<SchemaPart>().ToList();
            return items = Of(book, surely, parts.Except(surely));
        }
    }

    static bool Matches(string pattern, string name)
    {
        try
        {
            return Regex.IsMatch(name, pattern, RegexOptions.ECMAScript, TimeSpan.FromMilliseconds(100));
        }
        catch (Exception error) when (error is ArgumentException or RegexMatchTimeoutException)
        {
            // Cannot tell: so it may match, and nothing is claimed about the name.
            return true;
        }
    }
}
