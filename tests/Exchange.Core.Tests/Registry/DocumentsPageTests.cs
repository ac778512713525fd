using System.ComponentModel.DataAnnotations;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Exchange.Core.Contract;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Registry.Reading;

namespace Exchange.Core.Tests.Registry;

/// <summary>docs/documents.md: its examples are applied, its tables compared. With UPDATE_SNAPSHOTS=1 the tables are written anew.</summary>
public sealed partial class DocumentsPageTests
{
    private static readonly string File = Repository.Path("docs", "documents.md");

    [Test]
    public async Task The_examples_apply_as_one_set()
    {
        var page = await System.IO.File.ReadAllTextAsync(File);
        var files = Example().Matches(page)
            .Select((block, i) => new DocumentFile(block.Groups["path"].Value is { Length: > 0 } path ? path : $"example-{i}.yaml", block.Groups["text"].Value))
            .ToList();
        await using var bench = await RegistryBench.Open();
        using var shelf = new RegistryShelf(bench.Database);
        var checks = Samples.Checks with { Schema = RegisteredSchemas.Check, Mapping = (_, _) => [] };
        var desk = new RegistryDesk(bench.Database, bench.Commits, shelf, bench.Keys, new DocumentReader(HttpLike), checks, bench.Clock);

        var answer = await desk.Apply(files, RegistryBench.Order, CancellationToken.None);

        answer.ShouldBeOfType<RegistryAnswer.Applied>(answer is RegistryAnswer.Faulty faulty ? string.Join('\n', faulty.Faults) : "").Warnings.ShouldBeEmpty();
        shelf.Current.Entries.Select(entry => entry.Kind).Distinct().Count().ShouldBe(DocumentKind.All.Count, "each kind has an example");
    }

    [Test]
    public void The_fault_that_the_page_shows_is_the_one_that_comes()
    {
        var page = System.IO.File.ReadAllText(File);
        var text = Example().Matches(page).Select(block => block.Groups["text"].Value)
            .Single(block => block.StartsWith("kind: item", StringComparison.Ordinal));
        var shown = page.Split('\n').Single(line => line.StartsWith("    items.yaml:", StringComparison.Ordinal)).Trim();

        var bent = text.Replace("    gives: [UNISCID]", "    waitFor: []", StringComparison.Ordinal);
        var faults = new DocumentReader(HttpLike).Read([new("items.yaml", bent)]).Faults;

        Place().Replace(faults.ShouldHaveSingleItem().ToString(), "").ShouldBe(Place().Replace(shown, ""));
    }

    [Test]
    public void The_tables_are_the_codes()
    {
        var page = System.IO.File.ReadAllText(File).ReplaceLineEndings("\n");
        var written = DocumentKind.All.Aggregate(page, (text, kind) => Put(text, "settings: " + kind.Name, Settings(kind)));
        written = Put(written, "stages", string.Join(", ", ProgressStage.All.Select(stage => $"`{stage}`")) + ".\n");
        written = Put(written, "faults", "| code | what |\n|---|---|\n"
            + string.Concat(FaultKind.All.Select(kind => $"| `{kind.Code}` | {Hole().Replace(kind.En, "…")} |\n")));
        if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1")
            System.IO.File.WriteAllText(File, page = written);

        page.ShouldBe(written);
    }

    [Test]
    public void The_stages_are_those_of_the_case_file() => ProgressStage.All.ShouldBe(Exchange.Core.Records.Stage.All);

    private static string Put(string page, string mark, string text)
    {
        var start = page.IndexOf($"<!-- {mark} -->\n", StringComparison.Ordinal);
        start.ShouldBeGreaterThan(0, mark);
        start += mark.Length + "<!--  -->\n".Length;
        return page[..start] + text + page[page.IndexOf("<!-- end -->", start, StringComparison.Ordinal)..];
    }

    private static string Settings(DocumentKind kind)
    {
        var schema = JsonNode.Parse(KindSchema.Of(kind))!.AsObject();
        var rows = new StringBuilder("| setting | must be | what |\n|---|---|---|\n");
        Rows(rows, schema, schema, "");
        return rows.ToString();
    }

    private static void Rows(StringBuilder rows, JsonObject root, JsonObject record, string path)
    {
        var required = record["required"]?.AsArray().Select(name => name!.GetValue<string>()).ToList() ?? [];
        var own = record["properties"]!.AsObject()
            .Where(property => path.Length > 0 || property.Key is not ("kind" or "name" or "title" or "description"));
        foreach (var (name, value) in own)
        {
            var (setting, what) = (path + name, value!["description"]?.GetValue<string>() ?? "");
            var type = Resolve(root, value.AsObject());
            rows.Append("| `").Append(setting).Append("` | ").Append(MustBe(root, type)).Append(required.Contains(name) ? ", required" : "").Append(" | ")
                .Append(what).Append(" |\n");
            var inner = type["items"] is JsonObject items ? (Resolve(root, items), "[].")
                : type["additionalProperties"] is JsonObject values ? (Resolve(root, values), ".*.")
                : (type, ".");
            if (inner.Item1["properties"] is not null && value["$ref"]?.GetValue<string>() != "#/$defs/Title")
                Rows(rows, root, inner.Item1, setting + inner.Item2);
        }
    }

    private static string MustBe(JsonObject root, JsonObject type)
    {
        if (type["enum"] is JsonArray choices)
            return string.Join(", ", choices.Select(choice => $"`{choice}`"));
        if (type["items"] is JsonObject items)
            return "list of " + MustBe(root, Resolve(root, items));
        if (type["additionalProperties"] is JsonObject values)
            return "names to " + MustBe(root, Resolve(root, values));
        return (type["type"]?.GetValue<string>(), type["format"]?.GetValue<string>()) switch
        {
            ("string", "date") => "date",
            ("string", _) => "text",
            ("integer", _) => $"whole number {type["minimum"]}-{type["maximum"]}",
            ("number", _) => $"number {type["minimum"]}-{type["maximum"]}",
            ("boolean", _) => "true, false",
            ("object", _) => type["properties"]?["zh"] is not null ? "zh, en" : "settings",
            _ => "JSON",
        };
    }

    private static JsonObject Resolve(JsonObject root, JsonObject schema) =>
        schema["$ref"] is { } reference ? root["$defs"]![reference.GetValue<string>()["#/$defs/".Length..]]!.AsObject() : schema;

    private static IReadOnlyDictionary<string, AdapterKind> HttpLike { get; } = new Dictionary<string, AdapterKind>
    {
        ["http"] = new AdapterKind<HttpLikeOptions>("http", _ => Repeat.Safe, (_, _) => throw new NotSupportedException()),
    };

    [GeneratedRegex("```(yaml|json)( (?<path>[^\n]+))?\n(?<text>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Example();

    [GeneratedRegex(@":\d+:\d+:")]
    private static partial Regex Place();

    [GeneratedRegex(@"\{\d\}")]
    private static partial Regex Hole();

    /// <summary>As much of the http kind's options as the page shows: the kind itself lives in another project.</summary>
    private sealed record HttpLikeOptions
    {
        [Required]
        public required string Address { get; init; }

        public bool HonoursKey { get; init; }

        [Required]
        public required HttpLikeRoute Submit { get; init; }
    }

    private sealed record HttpLikeRoute
    {
        [Required]
        public required string Path { get; init; }
    }
}
