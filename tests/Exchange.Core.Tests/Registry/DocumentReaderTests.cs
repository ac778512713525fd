using System.Text;
using System.Text.Json;
using CsCheck;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Tests.Registry;

public sealed class DocumentReaderTests
{
    private static readonly DocumentReader Reader = new(Samples.Kinds);

    [Test]
    public void The_sample_set_reads_without_a_fault()
    {
        Reader.Read(Samples.WithEvidence).Faults.ShouldBeEmpty();
        var set = Reader.Read(Samples.All);

        set.Faults.ShouldBeEmpty();
        set.Documents.Select(document => $"{document.Kind}/{document.Name}").ShouldBe(
        [
            "organisation/SCJG", "organisation/GJJ", "client/intake", "schema/company.v1", "schema/scjg.v1", "codeTable/closing", "codeTable/sex",
            "calendar/district", "schedule/night", "mapping/company-to-scjg.v1", "adapter/scjg-dj", "adapter/gjj", "jurisdiction/streets",
            "item/company", "client/follower", "subscription/window-events",
        ]);
    }

    [Test]
    public void Where_text_is_wanted_a_scalar_without_quotes_is_the_text_that_stands_there()
    {
        var table = Read<CodeTableDocument>("""
            kind: codeTable
            name: countries
            title: { zh: 国家, en: Countries }
            rows:
              - { value: NO, title: { zh: 挪威, en: yes }, systems: { A: 01, B: 1.0, C: true, D: 1_000, E: 2026-11-24 } }
            """);

        table.Rows[0].Value.ShouldBe("NO");
        table.Rows[0].Title.En.ShouldBe("yes");
        table.Rows[0].Systems.ShouldBe(new Dictionary<string, string> { ["A"] = "01", ["B"] = "1.0", ["C"] = "true", ["D"] = "1_000", ["E"] = "2026-11-24" });
    }

    [Test]
    public void Where_nothing_is_wanted_in_particular_YAML_1_2_decides()
    {
        var schema = Read<SchemaDocument>("""
            kind: schema
            name: free
            title: { zh: 自由, en: Free }
            schema: { enum: [NO, yes, "01", 1.50, 12345678901234567890, true, ~, null, 2026-11-24, 1.2.3] }
            """);

        schema.Schema.GetRawText().ShouldBe("""{"enum":["NO","yes","01",1.50,12345678901234567890,true,null,null,"2026-11-24","1.2.3"]}""");
    }

    [Test]
    public void Nothing_written_is_nothing_said()
    {
        var item = Read<OrganisationDocument>("kind: organisation\nname: X\ntitle: { zh: 某, en: X }\ntype: street\nlevel:\nparent: ~\ndescription: null\n");

        item.Level.ShouldBe(OrganisationLevel.District);
        (item.Parent, item.Description).ShouldBe((null, null));
    }

    [Test]
    public void JSON_and_YAML_of_one_document_have_one_digest_and_the_order_of_settings_does_not_count()
    {
        var yaml = Reader.Read([new("a.yaml", "type: street\nname: X\nkind: organisation\ntitle: { en: X, zh: 某 }\ndivision: 449903001000\n")]);
        var json = Reader.Read([new("a.json",
            """{"kind":"organisation","name":"X","title":{"zh":"某","en":"X"},"type":"street","division":"449903001000","parent":null}""")]);

        yaml.Faults.Concat(json.Faults).ShouldBeEmpty();
        yaml.Documents[0].Digest.ShouldBe(json.Documents[0].Digest);
        Encoding.UTF8.GetString(json.Documents[0].Content.Span)
            .ShouldBe("""{"name":"X","title":{"zh":"某","en":"X"},"type":"street","division":"449903001000"}""");
    }

    [Test]
    public void The_order_of_a_mappings_fields_counts()
    {
        const string Two = "fields: { A: record.a, B: record.b }";
        var one = Reader.Read([new("a.yaml", Mapping(Two))]).Documents[0];
        var other = Reader.Read([new("a.yaml", Mapping("fields: { B: record.b, A: record.a }"))]).Documents[0];

        other.Digest.ShouldNotBe(one.Digest);
        ((MappingDocument)other.Document).Fields.Keys.ShouldBe(["B", "A"]);
    }

    [Test]
    public void JSON_is_strict_about_types()
    {
        var faults = Reader.Read([new("a.json", """{"kind":"organisation","name":1,"title":{"zh":"某","en":true},"type":"street"}""")]).Faults;

        faults.Select(fault => $"{fault.Pointer} {fault.En}").ShouldBe(
            ["/name This must be text; it is the number 1.", "/title/en This must be text; it is true."]);
    }

    [Test]
    public void A_stream_keeps_each_documents_own_text()
    {
        var documents = Reader.Read(Samples.All).Documents.Where(document => document.File == "tables.yaml").ToList();

        documents[0].Text.ShouldStartWith("# Closings and sexes\nkind: codeTable\nname: closing");
        documents[1].Text.ShouldStartWith("---\nkind: codeTable\nname: sex");
        (documents[0].Text + documents[1].Text).ShouldBe(Samples.Tables);
    }

    [Test]
    public void A_JSON_Schema_file_is_a_schema_named_after_it()
    {
        const string Text = """
            {
              "$schema": "https://json-schema.org/draft/2020-12/schema",
              "title": "单位", "x-title-en": "Unit", "description": "某单位",
              "type": "object"
            }
            """;
        var set = Reader.Read([new("schemas/gjj/unit.v1.json", Text)]);

        set.Faults.ShouldBeEmpty();
        var schema = (SchemaDocument)set.Documents[0].Document;
        (schema.Name, schema.Title.Zh, schema.Title.En, schema.Description).ShouldBe(("unit.v1", "单位", "Unit", "某单位"));
        schema.Schema.GetProperty("$schema").GetString().ShouldEndWith("2020-12/schema");
        set.Documents[0].Text.ShouldBe(Text);
        var fault = Checked([new("unit.v1.json", Text.Replace("\"object\"", "\"objekt\"", StringComparison.Ordinal))]).ShouldHaveSingleItem();
        (fault.Pointer, fault.Line, fault.Column).ShouldBe(("/type", 4, 11), "the place is the file's, which has no envelope");
    }

    [Test]
    public void A_mapping_in_a_folder_of_its_own_may_leave_kind_and_name_to_it()
    {
        var set = Reader.Read([new("mappings/a-to-b.v1/mapping.yaml", "title: { zh: 某, en: X }\nfrom: a\nto: b\nfields: { A: record.a }\n")]);

        set.Faults.ShouldBeEmpty();
        (set.Documents[0].Kind, set.Documents[0].Name).ShouldBe((DocumentKind.Mapping, "a-to-b.v1"));
    }

    [Test]
    public void Options_are_bound_to_the_record_of_their_kind()
    {
        var adapter = Reader.Read(Samples.With("adapters.yaml", "  retries: 3", "  retries: 3\n  headers: { X-Code: 01 }\n  pause: 00:00:05\n  share: 1"))
            .Documents.Single(document => document.Name == "scjg-dj").Document.ShouldBeOfType<AdapterDocument>();

        var options = DocumentReader.BindOptions(Samples.Kinds["post"], adapter.Options).ShouldBeOfType<PostOptions>();
        (options.Retries, options.Headers["X-Code"], options.Pause, options.Share).ShouldBe((3, "01", TimeSpan.FromSeconds(5), 1.0));
    }

    [TestCase("  retrys: 3", "/options/retrys There is no setting “retrys” (did you mean “retries”?).")]
    [TestCase("  retries: 11", "/options/retries 11 is out of range: 0 ≤ x ≤ 9.")]
    [TestCase("  share: 0", "/options/share 0 is out of range: 0 < x ≤ 1.")]
    [TestCase("  pause: soon", " Not a usable value: The JSON value could not be converted")]
    public void Options_are_checked_as_strictly_as_documents(string line, string expected)
    {
        var fault = Reader.Read(Samples.With("adapters.yaml", "  retries: 3", line)).Faults.ShouldHaveSingleItem();

        $"{fault.Pointer} {fault.En}".ShouldStartWith(expected);
    }

    [Test]
    public void A_kind_that_is_not_installed_names_the_installed_ones()
    {
        var fault = Reader.Read([new("a.yaml", """
            kind: adapter
            name: x
            title: { zh: 某, en: X }
            organisation: SCJG
            adapterKind: soap
            options: { anything: goes }
            """)]).Faults.ShouldHaveSingleItem();

        fault.En.ShouldBe("Adapter kind “soap” is not installed. Installed: post.");
        fault.Zh.ShouldBe("没有安装适配器类型“soap”。已安装：post。");
    }

    [TestCase("\\ud800", "yaml.syntax")]
    [TestCase("ok \\ud83d\\ude00", null)]
    public void An_escape_that_is_half_a_character_is_refused(string escape, string? code)
    {
        var yaml = Reader.Read([new("a.yaml", $"kind: organisation\nname: X\ntitle: {{ zh: \"{escape}\", en: X }}\ntype: street\n")]);
        var json = Reader.Read([new("a.json", $$$"""{"kind":"organisation","name":"X","title":{"zh":"{{{escape}}}","en":"X"},"type":"street"}""")]);

        yaml.Faults.Select(fault => fault.Code).ShouldBe(code is null ? [] : [code]);
        json.Faults.Select(fault => fault.Code).ShouldBe(code is null ? [] : ["json.syntax"]);
    }

    [Test]
    public void A_byte_order_mark_and_CRLF_are_read()
    {
        var text = "\uFEFF" + Samples.Client.Replace("\n", "\r\n", StringComparison.Ordinal);

        Reader.Read([new("client.yaml", text)]).Faults.ShouldBeEmpty();
    }

    [Test]
    public void Whatever_the_bytes_reading_ends_with_documents_or_faults()
    {
        var seeds = Samples.All.Select(file => Encoding.UTF8.GetString(file.Content.Span))
            .Append("""{"kind":"organisation","name":"X","title":{"zh":"某","en":"X"},"type":"street"}""").ToArray();
        var marks = new[]
        {
            "\t", "\n", "- ", ": ", "[", "]", "{", "}", "'", "\"", "|", ">", "&a ", "*a",
            "!", "#", "?", "---\n", "...\n", "%", "@", "\0", "\\", ",", "<<: ", "~", "\u0085",
        };
        var cut = Gen.Select(Gen.Int[0, 10_000], Gen.Int[0, 12], Gen.Int[0, marks.Length - 1].Select(i => marks[i]));

        Gen.Select(Gen.Int[0, seeds.Length - 1].Select(i => seeds[i]), cut.Array[1, 4], Gen.Bool).Sample((seed, cuts, json) =>
        {
            var text = seed;
            foreach (var (at, length, mark) in cuts)
            {
                var start = text.Length == 0 ? 0 : at % text.Length;
                text = text[..start] + mark + text[Math.Min(text.Length, start + length)..];
            }

            var set = Reader.Read([new(json ? "a.json" : "a.yaml", text)]);
            (set.Documents.Count + set.Faults.Count).ShouldBeGreaterThan(0);
        }, iter: 3_000);
    }

    [TestCase('[', "a.yaml")]
    [TestCase('{', "a.yaml")]
    [TestCase('[', "a.json")]
    [TestCase('-', "a.yaml")]
    public void Four_megabytes_of_brackets_cost_no_time(char bracket, string path)
    {
        var bytes = new byte[DocumentReader.MostFileBytes];
        Array.Fill(bytes, (byte)bracket);
        var watch = System.Diagnostics.Stopwatch.StartNew();

        Reader.Read([new(path, bytes)]).Faults.ShouldNotBeEmpty();

        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(30));
    }

    private static IReadOnlyList<DocumentFault> Checked(IReadOnlyList<DocumentFile> files) =>
        new CrossCheck(Samples.Checks).Check(RegistrySnapshot.Empty, Reader.Read(files), new HashSet<(DocumentKind, string)>()).Faults;

    private static T Read<T>(string text) where T : Document
    {
        var set = Reader.Read([new("a.yaml", text)]);
        set.Faults.ShouldBeEmpty();
        return (T)set.Documents[0].Document;
    }

    private static string Mapping(string fields) => $"kind: mapping\nname: m\ntitle: {{ zh: 某, en: X }}\nfrom: a\nto: b\n{fields}\n";
}
