using System.Text.Json;

namespace Exchange.Core.Tests.Catalog;

/// <summary>
/// A graph read from JSON-LD: the expansion of JSON-LD 1.1 for what is used here (one inline context of prefixes, a top-level @graph, node, value and reference objects, nesting), strict:
/// a prefix that is not declared, a relative name or an unknown keyword is an error, where a lenient reader would drop it without a word.
/// </summary>
internal sealed class Triples
{
    private const string RdfType = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";

    private readonly Dictionary<string, string> _prefixes = new(StringComparer.Ordinal);
    private readonly List<(string Subject, string Property, Node Object)> _all = [];
    private int _blank;

    /// <param name="Iri">Of a node; null of a literal.</param>
    private sealed record Node(string? Iri, string Value = "", string? Language = null, string? Type = null);

    public static Triples Of(ReadOnlySpan<byte> json)
    {
        var graph = new Triples();
        var root = JsonElement.Parse(json);
        foreach (var term in root.GetProperty("@context").EnumerateObject())
        {
            if (term.Name == "@version") term.Value.GetDecimal().ShouldBe(1.1m);
            else
            {
                // A simple term is a prefix only where its IRI ends in a delimiter.
                var iri = term.Value.GetString()!;
                ":/?#[]@".ShouldContain(iri[^1]);
                Uri.IsWellFormedUriString(iri, UriKind.Absolute).ShouldBeTrue(iri);
                graph._prefixes.Add(term.Name, iri);
            }
        }
        root.EnumerateObject().Select(static member => member.Name).ShouldBe(["@context", "@graph"]);
        foreach (var node in root.GetProperty("@graph").EnumerateArray()) graph.Read(node);
        return graph;
    }

    public IReadOnlyList<string> OfType(string type) => [.. _all.Where(one => one.Property == RdfType && one.Object.Iri == type).Select(static one => one.Subject).Distinct()];

    public IReadOnlyList<string> Objects(string subject, string property) => [.. _all.Where(one => one.Subject == subject && one.Property == property).Select(static one => one.Object.Iri.ShouldNotBeNull())];

    public string One(string subject, string property) => Objects(subject, property).ShouldHaveSingleItem($"{subject} {property}");

    public IReadOnlyList<(string Value, string? Language, string? Type)> Texts(string subject, string property)
        => [.. _all.Where(one => one.Subject == subject && one.Property == property && one.Object.Iri is null).Select(static one => (one.Object.Value, one.Object.Language, one.Object.Type))];

    public IReadOnlyList<string> Properties(string subject) => [.. _all.Where(one => one.Subject == subject).Select(static one => one.Property).Distinct()];

    private string Read(JsonElement node)
    {
        var subject = node.TryGetProperty("@id", out var id) ? Absolute(id.GetString()!) : $"_:b{++_blank}";
        foreach (var member in node.EnumerateObject())
        {
            if (member.Name == "@id") continue;
            var values = member.Value.ValueKind == JsonValueKind.Array ? member.Value.EnumerateArray().ToList() : [member.Value];
            foreach (var value in values)
                _all.Add(member.Name == "@type" ? (subject, RdfType, new Node(Expanded(value.GetString()!))) : (subject, Expanded(member.Name), Value(value)));
        }
        return subject;
    }

    private Node Value(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object) return new Node(null, value.ToString());
        if (!value.TryGetProperty("@value", out var literal)) return new Node(Read(value));
        value.EnumerateObject().Select(static member => member.Name).Except(["@value", "@language", "@type"]).ShouldBeEmpty();
        return new Node(null, literal.GetString()!, value.TryGetProperty("@language", out var language) ? language.GetString() : null, value.TryGetProperty("@type", out var type) ? Expanded(type.GetString()!) : null);
    }

    private string Expanded(string name)
    {
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        colon.ShouldBeGreaterThan(0, name);
        return _prefixes.TryGetValue(name[..colon], out var iri) ? iri + name[(colon + 1)..] : throw new FormatException($"The prefix of {name} is not declared.");
    }

    /// <summary>An IRI as it stands; one that begins like a prefix would be read as a compact one.</summary>
    private string Absolute(string iri)
    {
        _prefixes.Keys.ShouldNotContain(iri.Split(':')[0]);
        Uri.TryCreate(iri, UriKind.Absolute, out _).ShouldBeTrue(iri);
        return iri;
    }
}
