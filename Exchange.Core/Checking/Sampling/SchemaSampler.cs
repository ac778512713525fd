using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Exchange.Core.Checking.Rules;
using Exchange.Core.Checking.Schemas;

namespace Exchange.Core.Checking.Sampling;

/// <summary>Makes records of a schema for tests and for the departments' kit: valid ones, and ones that break one rule each. The same seed gives the same
/// samples.</summary>
public static class SchemaSampler
{
    const int Tries = 200;

    // Each has some thousand changes; what the longest of them do not break, more of the same kind would not either.
    const int MostBroken = 30;

    // Of all tries together: a schema that asks for huge records gets fewer tries.
    const int MostValues = 500_000;

    // Each costs a hundred checks at most; records as long as nobody's are not worth it.
    const int MostRepairs = 60;
    const int MostToRepair = 100_000;

    // As deep as schemas and records may be: a const of a schema is taken as it stands.
    const int MostDepth = 1000;

    static readonly JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = MostDepth };
    static readonly JsonDocumentOptions Deep = new() { MaxDepth = MostDepth };

    /// <param name="utf8">JSON text of the schema.</param>
    /// <param name="count">How many valid records at most.</param>
    /// <exception cref="ArgumentException">The schema has faults.</exception>
    public static SampleSet Sample(ReadOnlyMemory<byte> utf8, int seed = 1, int count = 3, CompileOptions? options = null)
    {
        options ??= CompileOptions.Hub;
        var schema = SchemaCompiler.Compile(utf8, options).OrThrow();
        var checker = new Checker(schema);
        var view = SchemaView.Open(utf8, options);
        var random = new Random(seed);
        var valid = new List<string>();
        var known = new HashSet<string>(StringComparer.Ordinal);
        var values = 0;
        var repairs = 0;
        var repair = new Repair(view, checker, random);
        for (var i = 0; i < Math.Max(Tries, 2 * count) && valid.Count < count && values < MostValues; i++)
        {
            // In turn with all that may be there, with only what must, and with some of it.
            var sample = new RecordSample(random, (Fullness)(i % 3));
            var record = sample.Make(view);
            values += sample.Values;
            Totals.Put(view, record);
            var text = Write(record);
            if (checker.Check(Encoding.UTF8.GetBytes(text)).IsClean)
            {
                if (known.Add(text)) valid.Add(text);
            }
            else if (text.Length < MostToRepair && repairs++ < MostRepairs && repair.Of(record) is { } repaired && known.Add(repaired)) valid.Add(repaired);
        }
        var items = Items(view, random);
        var invalid = new Dictionary<string, InvalidSample>(StringComparer.Ordinal);
        foreach (var record in valid.OrderByDescending(v => v.Length).Take(MostBroken))
            foreach (var broken in new Mutations(utf8, random, items).Of(record))
            {
                var text = Write(broken);
                var errors = checker.Check(Encoding.UTF8.GetBytes(text)).Errors.Take(2).ToList();
                if (errors.Count == 1) invalid.TryAdd(errors[0].SchemaLocation + " " + errors[0].Pointer, new(text, errors[0]));
            }
        var broke = invalid.Values.Select(s => s.Breaks.SchemaLocation).ToHashSet(StringComparer.Ordinal);
        var untouched = Rules(schema).Distinct(StringComparer.Ordinal)
            .Where(r => !broke.Any(b => b == r || b.StartsWith(r + "/", StringComparison.Ordinal))).Order(StringComparer.Ordinal).ToList();
        return new(valid, [.. invalid.Values.DistinctBy(s => s.Breaks.SchemaLocation, StringComparer.Ordinal)], untouched);
    }

    // Items of lists by place, of many records: a list that is too long should not fail for repeating itself.
    static Dictionary<string, HashSet<string>> Items(SchemaView view, Random random)
    {
        var items = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        var values = 0;
        for (var i = 0; i < Tries && values < MostValues; i++)
        {
            var sample = new RecordSample(random, Fullness.Some);
            Mutations.Collect(sample.Make(view), "", items);
            values += sample.Values;
        }
        return items;
    }

    internal static JsonNode? Read(string text) => JsonNode.Parse(text, nodeOptions: null, Deep);

    internal static string Write(JsonNode? value) => value?.ToJsonString(Plain) ?? "null";

    // Rules that can be violated themselves; those that only apply other schemas have no location of their own in findings.
    static IEnumerable<string> Rules(CompiledSchema schema)
    {
        var seen = new HashSet<SchemaNode>();
        var open = new Stack<SchemaNode>([schema.Root]);
        while (open.TryPop(out var node))
        {
            if (!seen.Add(node)) continue;
            foreach (var rule in node.Rules)
            {
                if (rule.Severity == Severity.Error)
                    foreach (var keyword in rule.Told) yield return node.Location + "/" + keyword;
                foreach (var inner in rule.Telling) open.Push(inner);
            }
        }
    }
}
