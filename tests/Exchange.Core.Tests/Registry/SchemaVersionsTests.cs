using Exchange.Core.Registry;

namespace Exchange.Core.Tests.Registry;

/// <summary>A schema in use keeps its promises under its name.</summary>
public sealed class SchemaVersionsTests
{
    private static readonly DocumentChecks Checks = Samples.Checks with { Schema = RegisteredSchemas.Check, Mapping = (_, _) => [], Version = SchemaVersions.Check };

    private static readonly IReadOnlySet<(DocumentKind, string)> Nothing = new HashSet<(DocumentKind, string)>();

    private static readonly RegistrySnapshot Before = Check(RegistrySnapshot.Empty, Samples.All).Next;

    [TestCase("maxLength: 100", "maxLength: 99", "/name", Description = "the form of an item narrows")]
    [TestCase("enum: [\"1\", \"2\"]", "enum: [\"1\"]", "/sex")]
    [TestCase("  type: object\n", "  type: object\n  required: [sex]\n", "/sex")]
    public void A_form_that_would_refuse_what_was_valid_is_a_fault_at_its_place(string old, string now, string field)
    {
        var check = Check(Before, Samples.With("schemas.yaml", old, now));

        var fault = check.Faults.ShouldHaveSingleItem();

        (fault.Code, fault.File, fault.Name).ShouldBe(("schema.breaks", "schemas.yaml", "company.v1"));
        fault.Line.ShouldNotBeNull();
        fault.Pointer.ShouldStartWith("/schema");
        fault.En.ShouldStartWith(field + ": ");
        fault.En.ShouldContain("company.v2");
        fault.Zh.ShouldContain("company.v2");
    }

    [TestCase("maxLength: 100", "maxLength: 101")]
    [TestCase("enum: [\"1\", \"2\"]", "enum: [\"1\", \"2\", \"9\"]")]
    [TestCase("maxLength: 100", "maxLength: 100, title: Name")]
    [TestCase("properties: { ENTNAME: { type: string } }", "properties: { ENTNAME: { type: string, maxLength: 5 } }", Description = "a message narrows: who receives it is served as before")]
    public void A_change_that_keeps_the_agreement_is_none(string old, string now) => Check(Before, Samples.With("schemas.yaml", old, now)).Faults.ShouldBeEmpty();

    [TestCase("properties: { ENTNAME: { type: string } }", "properties: { ENTNAME: { type: [string, integer] } }")]
    [TestCase("properties: { ENTNAME: { type: string } }", "properties: { ENTNAME: true }")]
    public void A_message_that_could_hold_what_it_could_not_is_a_fault(string old, string now)
    {
        var fault = Check(Before, Samples.With("schemas.yaml", old, now)).Faults.ShouldHaveSingleItem();

        (fault.Code, fault.Name).ShouldBe(("schema.breaks", "scjg.v1"));
        fault.En.ShouldContain("company-to-scjg.v1");
        fault.En.ShouldContain("scjg.v2");
    }

    [Test]
    public void What_cannot_be_told_is_a_fault_of_its_own_code() =>
        Check(Check(RegistrySnapshot.Empty, Samples.With("schemas.yaml", "maxLength: 100", "maxLength: 100, pattern: ^x")).Next,
            Samples.With("schemas.yaml", "maxLength: 100", "maxLength: 100, pattern: ^y")).Faults.ShouldHaveSingleItem().Code.ShouldBe("schema.may-break");

    [Test]
    public void A_change_of_what_a_form_refers_to_is_told_at_the_form()
    {
        static IReadOnlyList<DocumentFile> Files(int longest) =>
        [
            .. Samples.With("schemas.yaml", "maxLength: 100", "$ref: types.v1#/$defs/name"),
            new("types.v1.json", $$"""{ "$schema": "https://json-schema.org/draft/2020-12/schema", "$defs": { "name": { "type": "string", "maxLength": {{longest}} } } }"""),
        ];
        var before = Check(RegistrySnapshot.Empty, Files(100));
        before.Faults.ShouldBeEmpty();

        var check = Check(before.Next, [Files(50)[^1]]);

        var fault = check.Faults.ShouldHaveSingleItem();
        (fault.Code, fault.Name).ShouldBe(("schema.breaks", "company.v1"));
        fault.En.ShouldContain("types.v1#/$defs/name");
        Check(before.Next, [Files(150)[^1]]).Faults.ShouldBeEmpty();
    }

    [Test]
    public void Rows_that_come_back_keep_their_schema_and_the_hub_itself_reads_what_is_made_of_them()
    {
        const string mapping = """
            kind: mapping
            name: rows-to-event.v1
            title: { zh: 回传, en: Back }
            reads: row
            from: rows.v1
            to: event.v1
            fields: { a: row.a }
            """;
        static DocumentFile Schema(string name, int longest) => new($"{name}.yaml",
            $"kind: schema\nname: {name}\ntitle: {{ zh: 表, en: Table }}\nschema: {{ type: object, properties: {{ a: {{ type: string, maxLength: {longest} }} }} }}\n");
        var before = Check(Before, [Schema("rows.v1", 9), Schema("event.v1", 9), new("rows-to-event.yaml", mapping)]);
        before.Faults.ShouldBeEmpty();

        var fault = Check(before.Next, [Schema("rows.v1", 8)]).Faults.ShouldHaveSingleItem();

        (fault.Code, fault.Name).ShouldBe(("schema.breaks", "rows.v1"));
        fault.En.ShouldContain("rows-to-event.v1");
        Check(before.Next, [Schema("rows.v1", 10), Schema("event.v1", 10)]).Faults.ShouldBeEmpty();
    }

    [Test]
    public void A_schema_that_nobody_uses_changes_freely()
    {
        var before = Check(Before, [new("free.yaml", Free("string"))]).Next;

        Check(before, [new("free.yaml", Free("integer"))]).Faults.ShouldBeEmpty();
    }

    [Test]
    public void The_next_major_is_free_and_so_is_the_old_one_once_nobody_uses_it()
    {
        var files = Samples.All.Select(file => file.Path is "mapping.v1.yaml" or "item.yaml"
            ? new DocumentFile(file.Path, System.Text.Encoding.UTF8.GetString(file.Content.Span).Replace("company.v1", "company.v2", StringComparison.Ordinal)) : file).ToList();
        var schemas = System.Text.Encoding.UTF8.GetString(files.Single(file => file.Path == "schemas.yaml").Content.Span);
        files[files.FindIndex(file => file.Path == "schemas.yaml")] =
            new DocumentFile("schemas.yaml", schemas.Replace("maxLength: 100", "maxLength: 9", StringComparison.Ordinal) + "\n---\n" + Free("object").Replace("free.v1", "company.v2", StringComparison.Ordinal));

        Check(Before, files).Faults.ShouldBeEmpty();
    }

    [Test]
    public void Accepted_breaking_changes_are_warnings_and_counted()
    {
        var set = new DocumentReader(Samples.Kinds).Read(Samples.With("schemas.yaml", "maxLength: 100", "maxLength: 99"));

        var check = new CrossCheck(Checks).Check(Before, set, Nothing, acceptBreaking: true);

        check.Faults.ShouldBeEmpty();
        check.Warnings.ShouldHaveSingleItem().Code.ShouldBe("schema.breaks");
        check.Breaking.ShouldBe(1);
    }

    [Test]
    public void Many_changes_are_told_up_to_a_bound()
    {
        static string Many(int longest) => string.Join(", ", Enumerable.Range(0, 60).Select(i => $"f{i}: {{ maxLength: {longest} }}"));
        static IReadOnlyList<DocumentFile> Files(int longest) => Samples.With("schemas.yaml", "sex: { enum", Many(longest).Replace(", f", "\n    f", StringComparison.Ordinal) + "\n    sex: { enum");
        var before = Check(RegistrySnapshot.Empty, Files(10));
        before.Faults.ShouldBeEmpty();

        var faults = Check(before.Next, Files(5)).Faults;

        faults.Count.ShouldBe(21);
        faults[^1].En.ShouldContain("40 more");
    }

    [TestCase("company.v1", "company.v2")]
    [TestCase("a.v1.v9", "a.v1.v10")]
    [TestCase("a", "a.v2")]
    [TestCase("a.v", "a.v.v2")]
    public void The_next_major_name_counts_on(string name, string next) => SchemaVersions.NextMajor(name).ShouldBe(next);

    private static string Free(string type) => $"kind: schema\nname: free.v1\ntitle: {{ zh: 自由, en: Free }}\nschema: {{ type: {type} }}\n";

    private static CheckedSet Check(RegistrySnapshot now, IReadOnlyList<DocumentFile> files) =>
        new CrossCheck(Checks).Check(now, new DocumentReader(Samples.Kinds).Read(files), Nothing);
}
