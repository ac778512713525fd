using System.Text;
using System.Text.Json.Nodes;
using Exchange.Core.Checking;
using Exchange.Core.Registry;

namespace Exchange.Core.Tests.Registry;

public sealed class KindSchemaTests
{
    private static readonly string Folder = Repository.Path("tests", "Exchange.Core.Tests", "Registry", "KindSchemas");

    private static IEnumerable<DocumentKind> Kinds => DocumentKind.All;

    /// <summary>A change of a record shows here as a change of a file: with UPDATE_SNAPSHOTS=1 the files are written anew, to be read and committed.</summary>
    [TestCaseSource(nameof(Kinds))]
    public void The_schema_of_a_kind_is_the_one_committed(DocumentKind kind) => Compare(kind.Name, KindSchema.Of(kind));

    [Test]
    public void The_schema_of_an_adapter_kinds_options_is_the_one_committed() =>
        Compare("post.options", KindSchema.OfOptions(Samples.Kinds["post"]));

    [TestCaseSource(nameof(Kinds))]
    public void Every_setting_says_what_it_is(DocumentKind kind)
    {
        var schema = JsonNode.Parse(KindSchema.Of(kind))!.AsObject();
        var records = schema["$defs"]!.AsObject().Select(record => record.Value!.AsObject()).Append(schema)
            .Where(record => record["properties"] is not null).ToList();

        foreach (var record in records)
        {
            record["description"].ShouldNotBeNull(record.ToJsonString());
            record["additionalProperties"]!.GetValue<bool>().ShouldBeFalse();
            foreach (var (name, property) in record["properties"]!.AsObject().Where(property => property.Value!["$ref"]?.GetValue<string>() != "#/$defs/Title"))
                property!["description"].ShouldNotBeNull($"{kind}: {name}");
        }
    }

    [TestCaseSource(nameof(Kinds))]
    public void The_schema_is_a_2020_12_schema_that_takes_what_the_reader_takes(DocumentKind kind)
    {
        var compilation = SchemaCompiler.Compile(Encoding.UTF8.GetBytes(KindSchema.Of(kind)), CompileOptions.Hub);
        compilation.Faults.ShouldBeEmpty();
        var checker = new Checker(compilation.Schema!);
        var documents = new DocumentReader(Samples.Kinds).Read(Samples.WithEvidence).Documents.Where(document => document.Kind == kind).ToList();

        documents.ShouldNotBeEmpty();
        foreach (var document in documents)
            checker.Check(Enveloped(document)).ShouldBeEmpty(document.Name);
    }

    [TestCase("organisation", "type", "\"bureau\"")]
    [TestCase("item", "code", "\"\"")]
    [TestCase("adapter", "concurrency", "0")]
    [TestCase("calendar", "from", "\"26-1-1\"")]
    [TestCase("client", "rolles", "[]")]
    public void What_the_reader_refuses_the_schema_refuses_too(string kind, string setting, string value)
    {
        var document = new DocumentReader(Samples.Kinds).Read(Samples.WithEvidence).Documents.First(document => document.Kind.Name == kind);
        var bent = JsonNode.Parse(Enveloped(document))!.AsObject();
        bent[setting] = JsonNode.Parse(value);
        var checker = new Checker(SchemaCompiler.Compile(Encoding.UTF8.GetBytes(KindSchema.Of(document.Kind)), CompileOptions.Hub).OrThrow());

        checker.Check(Encoding.UTF8.GetBytes(bent.ToJsonString())).ShouldHaveSingleItem();
        new DocumentReader(Samples.Kinds).Read([new("a.json", bent.ToJsonString())]).Faults.ShouldHaveSingleItem();
    }

    private static byte[] Enveloped(ReadDocument document)
    {
        var content = JsonNode.Parse(document.Content.Span)!.AsObject();
        content.Insert(0, "kind", document.Kind.Name);
        return Encoding.UTF8.GetBytes(content.ToJsonString());
    }

    private static void Compare(string name, string schema)
    {
        var file = Path.Combine(Folder, name + ".json");
        if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1")
        {
            Directory.CreateDirectory(Folder);
            File.WriteAllText(file, schema);
        }

        File.ReadAllText(file).ShouldBe(schema);
    }
}
