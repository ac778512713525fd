using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Exchange.Core.Checking;
using Exchange.Core.Mapping;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Tests.Mapping;

/// <summary>Every mapping of the repository works: its samples come out as written down, and the checker finds no error.</summary>
public sealed class RepositoryMappingTests
{
    internal static readonly string Root = FindRoot();
    static readonly Lazy<IReadOnlyDictionary<string, byte[]>> Schemas = new(ReadSchemas);
    static readonly Lazy<IReadOnlyDictionary<string, CodeTableDocument>> Tables = new(ReadTables);

    /// <summary>The samples lie in a week without holidays.</summary>
    static readonly MappingOptions Weekdays = new() { IsWorkingDay = day => day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) };

    static string FindRoot()
    {
        var at = new DirectoryInfo(TestContext.CurrentContext.TestDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "Exchange.sln")))
            at = at.Parent;
        return at?.FullName ?? throw new DirectoryNotFoundException("The repository's root is not above the tests.");
    }

    static Dictionary<string, byte[]> ReadSchemas()
    {
        var schemas = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Root, "schemas"), "*.json", SearchOption.AllDirectories))
        {
            var text = File.ReadAllBytes(file);
            schemas[Path.GetFileNameWithoutExtension(file)] = text;
            if (JsonDocument.Parse(text).RootElement.TryGetProperty("$id", out var id))
                schemas[id.GetString()!] = text;
        }
        return schemas;
    }

    static Dictionary<string, CodeTableDocument> ReadTables()
    {
        var file = Path.Combine(Root, "Exchange.Host", "Demo", "District", "code-tables.yaml");
        return File.Exists(file) ? MappingYaml.CodeTables(File.ReadAllText(file)).ToDictionary(t => t.Name, StringComparer.Ordinal) : [];
    }

    static IEnumerable<string> Mappings()
    {
        var folder = Path.Combine(Root, "mappings");
        return Directory.Exists(folder) ? Directory.EnumerateDirectories(folder).Select(Path.GetFileName).OfType<string>().Order(StringComparer.Ordinal) : [];
    }

    static ReadOnlyMemory<byte>? Schema(string name) => Schemas.Value.TryGetValue(name, out var text) ? text : (ReadOnlyMemory<byte>?)null;

    static MappingDocument Read(string mapping) => MappingYaml.Mapping(File.ReadAllText(Path.Combine(Root, "mappings", mapping, "mapping.yaml")));

    [TestCaseSource(nameof(Mappings))]
    public void Samples_are_translated_as_written_down(string mapping)
    {
        var folder = Path.Combine(Root, "mappings", mapping);
        var document = Read(mapping);
        var program = MappingProgram.Compile(document, Tables.Value.GetValueOrDefault, Weekdays).OrThrow();
        var to = SchemaCompiler.Compile(Schemas.Value[document.To], CompileOptions.Standard with { Name = document.To, Resolve = Schema }).OrThrow();
        var translator = new Translator(program, to);
        var samples = Directory.GetFiles(folder, "sample*-in.json");
        samples.ShouldNotBeEmpty();
        foreach (var file in samples)
        {
            var sample = JsonNode.Parse(File.ReadAllText(file))!.AsObject();
            var translation = document.Reads == MappingReads.Row ? translator.Translate(Row(sample)) : translator.Translate(Input(sample));
            var written = translation.ShouldBeOfType<Translation.Written>(translation is Translation.Failed failed ? failed.Fault.ToString() : null).Message;
            var expected = JsonNode.Parse(File.ReadAllText(file.Replace("-in.json", "-out.json", StringComparison.Ordinal)));
            JsonNode.DeepEquals(JsonNode.Parse(written), expected).ShouldBeTrue($"{Path.GetFileName(file)}: {Encoding.UTF8.GetString(written)}");
        }
    }

    [TestCaseSource(nameof(Mappings))]
    public void The_checker_finds_no_error(string mapping)
    {
        var report = MappingCheck.Check(Read(mapping), new MappingSurroundings { Schema = Schema, CodeTable = Tables.Value.GetValueOrDefault });
        foreach (var finding in report.Findings)
            TestContext.Out.WriteLine(finding);
        report.Findings.Where(f => f.Severity == MappingSeverity.Error).ShouldBeEmpty();
    }

    internal static MappingInput Input(JsonObject sample) => new()
    {
        Record = Bytes(sample["record"]),
        Number = (string)sample["number"]!,
        StepNumber = (string?)sample["stepNumber"],
        TakenInAt = DateTimeOffset.Parse((string)sample["takenInAt"]!),
        DeliveryId = (string)sample["deliveryId"]!,
        RecordId = (string)sample["recordId"]!,
        Step = (string)sample["step"]!,
        Version = (int)sample["version"]!,
        Situation = (string?)sample["situation"],
        Steps = (sample["steps"] as JsonObject ?? [])
            .ToDictionary(s => s.Key, s => new StepFacts((string?)s.Value!["acknowledgement"], Bytes(s.Value["gives"])), StringComparer.Ordinal),
    };

    static RowInput Row(JsonObject sample) => new()
    {
        Row = Bytes(sample["row"]),
        Source = (string)sample["source"]!,
        Key = (string)sample["key"]!,
        ReceivedAt = DateTimeOffset.Parse((string)sample["receivedAt"]!),
    };

    static byte[] Bytes(JsonNode? node) => node is null ? [] : JsonSerializer.SerializeToUtf8Bytes(node);
}
