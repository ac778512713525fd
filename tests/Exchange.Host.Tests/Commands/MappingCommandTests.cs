using System.Text.Json;
using Exchange.Host.Commands;
using Exchange.Host.Tests.Docs;

namespace Exchange.Host.Tests.Commands;

/// <summary><c>mapping …</c>: a department's own desk, without a hub.</summary>
[NonParallelizable]
internal sealed class MappingCommandTests
{
    private const string Form = """
        { "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "申请", "type": "object", "required": ["company"], "additionalProperties": false,
          "properties": { "company": { "title": "企业名称", "type": "string" }, "sex": { "title": "性别", "enum": ["1", "2"] }, "note": { "type": "string" },
            "staff": { "title": "职工", "type": "array", "items": { "type": "object", "required": ["name"], "properties": { "name": { "title": "姓名", "type": "string" } } } } } }
        """;

    private const string Case = """
        { "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "办件", "type": "object", "required": ["NAME"], "additionalProperties": false,
          "properties": { "NAME": { "title": "企业名称", "type": "string", "maxLength": 10 }, "XB": { "enum": ["M", "F"] }, "TIME": { "type": "string" }, "DATE": { "type": "string" } } }
        """;

    private const string Tables = """
        kind: codeTable
        name: sex
        title: { zh: 性别, en: Sex }
        rows:
          - { value: '1', title: { zh: 男, en: male }, systems: { GJJ: M } }
          - { value: '2', title: { zh: 女, en: female }, systems: { GJJ: F } }
        """;

    private const string Head = "kind: mapping\ntitle: { zh: 申请到办件, en: Form to case }\nfrom: form.v1\nto: case.v1\n";

    private const string Good = Head + "tables: { sex: { table: sex, system: GJJ } }\nfields:\n  NAME: record.company\n  XB: $code('sex', record.sex)\n  TIME: takenInAt\n";

    private string _folder = null!;

    private string At(params string[] names) => Path.Combine([_folder, .. names]);

    private string Write(string path, string text)
    {
        var file = At(path.Split('/'));
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        return file;
    }

    [SetUp]
    public void Open()
    {
        _folder = Directory.CreateTempSubdirectory("exchange-mapping-").FullName;
        Write("schemas/form.v1.json", Form);
        Write("schemas/case.v1.json", Case);
        Write("code-tables/tables.yaml", Tables);
        Write("mappings/form-to-case.v1/mapping.yaml", Good);
        Write("mappings/form-to-case.v1/sample-in.json", """{"record":{"company":"花木公司","sex":"2"},"takenInAt":"2026-11-24T02:00:00Z"}""");
        Write("mappings/form-to-case.v1/sample-out.json", """{"NAME":"花木公司","XB":"F","TIME":"2026-11-24T10:00:00.000+08:00"}""");
    }

    [TearDown]
    public void Close() => Directory.Delete(_folder, recursive: true);

    private string Mapping(string name = "form-to-case.v1") => At("mappings", name, "mapping.yaml");

    private static Task<CommandEnd> Run(params string[] line) => CommandLine.Run(["mapping", .. line]);

    [Test]
    public async Task A_record_is_translated_whether_bare_or_as_a_sample()
    {
        var run = await Run("run", Mapping(), At("mappings", "form-to-case.v1", "sample-in.json"));
        run.ShouldBe(new CommandEnd(0, """{"NAME":"花木公司","XB":"F","TIME":"2026-11-24T10:00:00.000+08:00"}""" + "\n", ""));
        var bare = await CommandLine.Run(["mapping", "run", At("mappings", "form-to-case.v1"), "-"], """{"company":"甲"}""", CancellationToken.None);
        bare.Exit.ShouldBe(0, bare.Error);
        bare.Out.ShouldStartWith("""{"NAME":"甲","TIME":""");
    }

    [Test]
    public async Task A_record_that_cannot_be_translated_is_told_with_the_place_in_the_file_and_without_its_values()
    {
        Write("mappings/form-to-case.v1/mapping.yaml", Head + "fields:\n  NAME: |-\n    record.company\n    & $uppercase(record.staff)\n");
        var run = await CommandLine.Run(["mapping", "run", Mapping(), "-"], """{"company":"欧阳","staff":[{"name":"晓岚"}]}""", CancellationToken.None);
        (run.Exit, run.Out).ShouldBe((1, ""));
        run.Error.ShouldStartWith(Mapping() + ":8:17: error: /NAME: ");
        run.Error.ShouldContain("[T0410]");
        run.Error.ShouldNotContain("晓岚");
        run.Error.ShouldNotContain("欧阳");
        var chinese = await CommandLine.Run(["mapping", "run", Mapping(), "-", "--zh"], """{"company":"甲","staff":[{}]}""", CancellationToken.None);
        chinese.Error.ShouldContain("错误");
    }

    [Test]
    public async Task A_message_that_the_department_does_not_allow_is_told_with_all_that_is_wrong()
    {
        var run = await CommandLine.Run(["mapping", "run", Mapping(), "-"], """{"company":"一二三四五六七八九十一"}""", CancellationToken.None);
        run.Exit.ShouldBe(1);
        run.Error.ShouldContain("/NAME");
        run.Error.ShouldContain("[message-invalid]");
        run.Error.ShouldStartWith(Mapping() + ":7:9: ");
    }

    [TestCase("($f := function($n) { $f($n + 1) }; $f(0))", "U1001")]
    [TestCase("($f := function($n) { $f($n + 1) + 1 }; $f(0))", "U1001")]
    [TestCase("$join([1..10000000].'xxxxxxxxxxxxxxxxxxxxxxxx')", "U1004")]
    public async Task A_mapping_without_an_end_is_stopped(string expression, string code)
    {
        Write("mappings/form-to-case.v1/mapping.yaml", Head + $"fields:\n  NAME: \"{expression}\"\n");
        var watch = System.Diagnostics.Stopwatch.StartNew();
        var run = await CommandLine.Run(["mapping", "run", Mapping(), "-"], "{}", CancellationToken.None);
        (run.Exit, run.Out).ShouldBe((1, ""));
        run.Error.ShouldContain($"[{code}]");
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(20));
    }

    [TestCase("{", "1:2")]
    [TestCase("{\"company\": \"a\",\n }", "2:2")]
    [TestCase("", "1:1")]
    public async Task A_record_that_is_no_JSON_is_told_with_its_place(string json, string place)
    {
        var file = Write("record.json", json);
        var run = await Run("run", Mapping(), file);
        (run.Exit, run.Out).ShouldBe((1, ""));
        run.Error.ShouldStartWith($"{file}:{place}: error");
    }

    [Test]
    public async Task Bytes_and_depths_that_no_record_has_are_refused()
    {
        File.WriteAllBytes(At("bytes.json"), [.. "{\"company\":\""u8, 0xFF, .. "\"}"u8]);
        (await Run("run", Mapping(), At("bytes.json"))).Error.ShouldContain("UTF-8");
        var deep = Write("deep.json", new string('[', 100_000) + new string(']', 100_000));
        (await Run("run", Mapping(), deep)).Exit.ShouldBe(1);
        var wrong = Write("wrong.json", """{"record":{"company":"x"},"takeninAt":"2026-11-24T02:00:00Z"}""");
        (await Run("run", Mapping(), wrong)).Error.ShouldContain("unknown member");
        var large = await CommandLine.Run(["mapping", "run", Mapping(), "-"], $$"""{"company":"{{new string('x', 10 << 20)}}"}""", CancellationToken.None);
        large.Error.ShouldContain("[message-invalid]");
    }

    private static readonly string[] Verbs = ["run", "test", "check", "lineage", "bench"];

    private static string[] Line(string verb, string mapping) => verb == "run" ? [verb, mapping, "-"] : [verb, mapping];

    [TestCaseSource(nameof(Verbs))]
    public async Task A_file_that_is_not_there_is_named(string verb)
    {
        var run = await Run(Line(verb, At("none.yaml")));
        (run.Exit, run.Out).ShouldBe((1, ""));
        run.Error.ShouldContain("none.yaml");
    }

    [TestCaseSource(nameof(Verbs))]
    public async Task A_file_that_is_no_YAML_is_told_with_its_place(string verb)
    {
        Write("mappings/form-to-case.v1/mapping.yaml", "kind: mapping\nfields: [\n");
        var run = await Run(Line(verb, Mapping()));
        run.Exit.ShouldBe(1);
        (run.Out + run.Error).ShouldContain("mapping.yaml:3:");
        (run.Out + run.Error).ShouldContain("[yaml");
    }

    [TestCaseSource(nameof(Verbs))]
    public async Task A_syntax_error_is_told_with_line_column_and_what_was_expected(string verb)
    {
        Write("mappings/form-to-case.v1/mapping.yaml", Head + "fields:\n  NAME: |-\n    (record.company\n      & 'x'\n");
        var run = await Run(Line(verb, Mapping()));
        run.Exit.ShouldBe(1);
        (run.Out + run.Error).ShouldContain("mapping.yaml:8:12:");
        (run.Out + run.Error).ShouldContain("Expected )");
    }

    [TestCaseSource(nameof(Verbs))]
    public async Task A_schema_that_is_not_known_is_told_with_its_place(string verb)
    {
        Write("mappings/form-to-case.v1/mapping.yaml", Good.Replace("to: case.v1", "to: cases.v1", StringComparison.Ordinal));
        var run = await Run(Line(verb, Mapping()));
        run.Exit.ShouldBe(1);
        (run.Out + run.Error).ShouldContain("mapping.yaml:4:5:");
        (run.Out + run.Error).ShouldContain("[mapping.unknown-schema]");
    }

    [TestCaseSource(nameof(Verbs))]
    public async Task A_code_table_that_is_not_known_is_told(string verb)
    {
        File.Delete(At("code-tables", "tables.yaml"));
        var run = await Run(Line(verb, Mapping()));
        run.Exit.ShouldBe(verb == "lineage" ? 0 : 1);
        if (verb != "lineage") (run.Out + run.Error).ShouldContain("[mapping.unknown-table]");
    }

    [TestCaseSource(nameof(Verbs))]
    public async Task A_folder_without_a_mapping_is_not_a_good_one(string verb)
    {
        Directory.CreateDirectory(At("empty"));
        var run = await Run(Line(verb, At("empty")));
        run.Exit.ShouldBe(1);
        run.Error.ShouldContain("no mapping");
    }

    [Test]
    public async Task Every_finding_has_its_line_and_column_and_only_errors_count()
    {
        Write("mappings/form-to-case.v1/mapping.yaml", Head + """
            tables:
              unused: { table: sex, system: GJJ }
            fields:
              NAME: "'x' &
                record.compny"
              XB: record.sex
              DATE: record.note
              OTHER: "1"
            """);
        var run = await Run("check", At("mappings"));
        run.Exit.ShouldBe(1);
        run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line[(line.IndexOf("mapping.yaml", StringComparison.Ordinal) + 13)..line.IndexOf(": /", StringComparison.Ordinal)] + line[line.IndexOf(" [", StringComparison.Ordinal)..])
            .ShouldBe(["9:12: error [mapping.unknown-field]", "10:7: error [mapping.value]", "12:11: error [mapping.unknown-target]", "6:11: warning [mapping.unused-table]"], ignoreOrder: true);
        run.Error.ShouldContain("1 mappings: 3 errors, 1 warnings, 0 cannot tell");
        (await Run("check", At("mappings"), "--zh")).Out.ShouldContain("是否为");
    }

    [Test]
    public async Task What_cannot_be_told_is_no_error()
    {
        Write("mappings/form-to-case.v1/mapping.yaml", Good + "  DATE: steps.S1.gives.date\n");
        var run = await Run("check", Mapping());
        run.Exit.ShouldBe(0, run.Out);
        run.Out.ShouldContain("mapping.yaml:10:24: cannot tell: /fields/DATE");
        run.Error.ShouldContain("0 errors");
    }

    [Test]
    public async Task A_schema_with_a_fault_is_told_once_where_it_is()
    {
        Write("schemas/case.v1.json", Case.Replace("\"maxLength\": 10", "\"maxLength\": -1", StringComparison.Ordinal));
        var run = await Run("check", At("mappings"));
        run.Exit.ShouldBe(1);
        run.Out.ShouldContain("case.v1.json:2:");
        (await Run("test", At("mappings"))).Exit.ShouldBe(1);
    }

    [Test]
    public async Task Samples_that_come_out_as_written_down_pass()
    {
        var run = await Run("test", At("mappings"));
        run.ShouldBe(new CommandEnd(0, "ok    form-to-case.v1 sample\n", "1 passed, 0 failed\n"));
        (await Run("test", At("mappings"), "--time-zone", "UTC")).Exit.ShouldBe(1);
        (await Run("test", At("mappings"), "--time-zone", "Mars/Olympus")).Exit.ShouldBe(1);
    }

    [Test]
    public async Task What_differs_is_shown_and_what_has_no_sample_has_failed()
    {
        Write("mappings/form-to-case.v1/sample-out.json", """{"NAME":"花木公司","XB":"M","TIME":"2026-11-24T10:00:00.000+08:00","DATE":"x"}""");
        Write("mappings/form-to-case.v1/sample-half-in.json", "{}");
        Write("mappings/form-to-case.v1/sample-bad-in.json", "{");
        Write("mappings/form-to-case.v1/sample-bad-out.json", "{}");
        Write("mappings/form-to-case.v1/sample-none-in.json", """{"company":"x","sex":"3"}""");
        Write("mappings/form-to-case.v1/sample-none-out.json", "{}");
        Write("mappings/form-to-case.v1/sample-xml-in.json", """{"company":"x"}""");
        Write("mappings/form-to-case.v1/sample-xml-out.xml", "<x/>");
        Write("mappings/bare.v1/mapping.yaml", Good);
        var run = await Run("test", At("mappings"));
        run.Exit.ShouldBe(1);
        run.Out.ShouldContain("FAIL  form-to-case.v1 sample\n      - /XB: \"M\"\n      + /XB: \"F\"\n      - /DATE: \"x\"\n");
        run.Out.ShouldContain("FAIL  form-to-case.v1 sample-half has no -out");
        run.Out.ShouldContain("FAIL  form-to-case.v1 sample-bad-in.json cannot be read");
        run.Out.ShouldContain("[code-unknown]");
        run.Out.ShouldContain("sample-xml-out.xml is not the kind of message");
        run.Out.ShouldContain("FAIL  bare.v1 there is no sample-in.json");
        run.Error.ShouldContain("0 passed, 6 failed");
    }

    [Test]
    public async Task Every_mapping_of_the_repository_has_samples_and_passes()
    {
        string[] among = ["--among", Repository.Path("schemas"), Repository.Path("Exchange.Host", "Demo", "District")];
        var run = await Run(["test", Repository.Path("mappings"), .. among]);
        run.Exit.ShouldBe(0, run.Out + run.Error);
        run.Error.ShouldContain($"{Directory.EnumerateFiles(Repository.Path("mappings"), "sample*-in.*", SearchOption.AllDirectories).Count()} passed, 0 failed");
        var check = await Run(["check", Repository.Path("mappings"), .. among]);
        check.Exit.ShouldBe(0, check.Out + check.Error);
        check.Error.ShouldContain(" 0 errors");
    }

    [Test]
    public async Task Lineage_is_told_for_people_for_programs_and_as_a_picture()
    {
        var text = await Run("lineage", Mapping());
        text.Exit.ShouldBe(0, text.Error);
        text.Out.ShouldContain("  XB <- record.sex by sex\n");
        using var json = JsonDocument.Parse((await Run("lineage", Mapping(), "--json")).Out);
        json.RootElement.GetProperty("targets")[0].GetProperty("sources")[0].GetString().ShouldBe("/record/company");
        (await Run("lineage", Mapping(), "--mermaid")).Out.ShouldStartWith("flowchart LR\n");
        var one = await Run("lineage", Mapping(), "--field", "XB");
        one.Out.ShouldContain("XB <-");
        one.Out.ShouldNotContain("NAME");
        (await Run("lineage", Mapping(), "--field", "NONE")).Exit.ShouldBe(1);
        (await Run("lineage", Mapping(), "--json", "--mermaid")).Exit.ShouldBe(1);
    }

    [Test]
    public async Task Who_uses_a_field_is_told_across_a_folder()
    {
        Write("mappings/other.v1/mapping.yaml", Head + "fields:\n  NAME: \"record.sex = '1' ? record.company : '-'\"\n");
        var run = await Run("lineage", At("mappings"), "--uses", "sex");
        run.Exit.ShouldBe(0, run.Error);
        run.Out.ShouldBe("form-to-case.v1: XB <- record.sex\nother.v1: NAME looks at record.sex\n");
        run.Error.ShouldContain("2 uses of sex");
        var none = await Run("lineage", At("mappings"), "--uses", "note");
        (none.Exit, none.Out).ShouldBe((0, ""));
    }

    [Test]
    public async Task A_draft_passes_the_check_and_says_what_has_no_source()
    {
        Write("schemas/more.v1.json", Case.Replace("\"required\": [\"NAME\"]", "\"required\": [\"NAME\", \"DATE\"]", StringComparison.Ordinal));
        var run = await Run("init", "form.v1", "more.v1", "--among", At("schemas"), "--out", At("drafts"));
        run.Exit.ShouldBe(0, run.Error);
        run.Error.ShouldContain("no source: DATE");
        var file = At("drafts", "form.v1-to-more.v1", "mapping.yaml");
        run.Out.Trim().ShouldBe(file);
        (await File.ReadAllTextAsync(file)).ShouldContain("NAME: record.company # 企业名称 ← 企业名称");
        var check = await Run("check", file);
        check.Exit.ShouldBe(0, check.Out);
        check.Out.ShouldContain("[mapping.always-fails]");
        (await Run("init", "form.v1", "more.v1", "--among", At("schemas"), "--out", At("drafts"))).Exit.ShouldBe(1);
        (await Run("init", At("schemas", "form.v1.json"), At("schemas", "case.v1.json"))).Out.ShouldContain("from: form.v1\nto: case.v1\n");
    }

    [Test]
    public async Task A_draft_of_schemas_that_are_not_there_or_not_right_is_refused()
    {
        (await Run("init", "form.v1", "none.v1", "--among", At("schemas"))).Error.ShouldContain("none.v1 is neither");
        Write("schemas/broken.v1.json", "{\n  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\", \"type\": 1 }");
        var broken = await Run("init", "form.v1", At("schemas", "broken.v1.json"));
        broken.Exit.ShouldBe(1);
        broken.Error.ShouldContain("broken.v1.json:2:");
        Write("schemas/text.v1.json", "no JSON");
        (await Run("init", "form.v1", At("schemas", "text.v1.json"))).Exit.ShouldBe(1);
        Write("schemas/bare.v1.json", "{ \"$schema\": \"https://json-schema.org/draft/2020-12/schema\", \"type\": \"object\" }");
        (await Run("init", "form.v1", "bare.v1", "--among", At("schemas"))).Error.ShouldContain("nothing in common");
    }

    [Test]
    public async Task Speed_is_measured_on_samples_or_lines()
    {
        var run = await Run("bench", Mapping(), "--records", "200");
        run.Exit.ShouldBe(0, run.Error);
        run.Out.ShouldMatch("^200 records of [0-9]+ bytes to messages of [0-9]+ bytes: [0-9]+ records/s, [0-9.]+ µs and [0-9]+ bytes allocated a record\n$");
        var lines = Write("records.ndjson", "{\"company\":\"a\"}\n\n{\"company\":\"b\"}\n");
        (await Run("bench", Mapping(), "--records", "10", "--input", lines)).Exit.ShouldBe(0);
        (await Run("bench", Mapping(), "--input", Write("bad.ndjson", "{\"company\":\"a\"}\n{\n"))).Error.ShouldContain("bad.ndjson:2:");
        (await Run("bench", Mapping(), "--input", Write("refused.ndjson", "{}\n"))).Error.ShouldContain("[message-invalid]");
        (await Run("bench", Mapping(), "--records", "0")).Exit.ShouldBe(1);
        File.Delete(At("mappings", "form-to-case.v1", "sample-in.json"));
        (await Run("bench", Mapping())).Error.ShouldContain("no sample");
    }

    [Test]
    public void Samples_are_found_in_pairs()
    {
        var folder = Directory.CreateTempSubdirectory("exchange-samples-").FullName;
        try
        {
            foreach (var name in (string[])["sample-in.json", "sample-out.json", "sample-refused-in.json", "sample-xml-in.json", "sample-xml-out.xml", "sample-lost-out.json", "mapping.yaml", "example-in.json"])
                File.WriteAllText(Path.Combine(folder, name), "{}");
            SampleFolder.Of(folder).Select(p => (p.Name, p.In is not null, Path.GetFileName(p.Out))).ShouldBe(
                [("sample", true, "sample-out.json"), ("sample-lost", false, "sample-lost-out.json"), ("sample-refused", true, null), ("sample-xml", true, "sample-xml-out.xml")]);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
