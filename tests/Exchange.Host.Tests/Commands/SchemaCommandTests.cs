using System.Text;
using System.Text.Json;

namespace Exchange.Host.Tests.Commands;

/// <summary>A department's schemas on its own desk: no hub runs here.</summary>
[NonParallelizable]
internal sealed class SchemaCommandTests
{
    private const string Form = """
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "title": "申请", "x-title-en": "Application",
          "type": "object", "required": ["name"], "additionalProperties": false,
          "properties": {
            "name": { "$ref": "types.v1#/$defs/name" },
            "sums": { "type": "array", "maxItems": 5, "items": { "$ref": "types.v1#/$defs/money" } },
            "total": { "$ref": "types.v1#/$defs/money" },
            "holder": { "type": "string", "format": "uscc" }
          },
          "rules": [ { "condition": "$addsUpTo(sums, total)", "message": { "zh": "合计不符", "en": "the sums do not add up" } } ]
        }
        """;

    private const string Types = """
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "$defs": { "name": { "type": "string", "minLength": 1, "maxLength": 10 }, "money": { "type": "number", "minimum": 0, "maximum": 1000, "multipleOf": 0.01 } }
        }
        """;

    private string _folder = "";

    [SetUp]
    public void Make()
    {
        _folder = Directory.CreateTempSubdirectory("exchange-schema-").FullName;
        Put("form.v1.json", Form);
        Put("types.v1.json", Types);
    }

    [TearDown]
    public void Clear() => Directory.Delete(_folder, recursive: true);

    private string Put(string name, string text) => Put(name, Encoding.UTF8.GetBytes(text));

    private string Put(string name, byte[] bytes)
    {
        var path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private string At(string name) => Path.Combine(_folder, name);

    [Test]
    public async Task Valid_records_end_with_0_also_with_warnings()
    {
        var good = Put("good.json", """{ "name": "云溪", "sums": [0.1, 0.2], "total": 0.30 }""");
        var odd = Put("odd.json", """{ "name": "云溪", "holder": "91350203M0001QAY9B" }""");

        var end = await CommandLine.Run("schema", "check", At("form.v1.json"), good, odd);

        end.Exit.ShouldBe(0, end.Error + end.Out);
        end.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldHaveSingleItem().ShouldStartWith($"{odd}:1:27: warning: /holder: ");
        end.Error.ShouldContain("2 checked, 2 valid, 0 not valid, 1 with warnings");
    }

    [Test]
    public async Task Every_finding_has_its_place_and_its_rule()
    {
        var bad = Put("bad.json", "{\n  \"nmae\": \"云溪\",\n  \"总\": 1, \"sums\": [1, 2],\n  \"total\": 4\n}");

        var end = await CommandLine.Run("schema", "check", At("form.v1.json"), bad);

        end.Exit.ShouldBe(1);
        end.Out.ShouldContain($"{bad}:2:11: error: /nmae: ");
        end.Out.ShouldContain($"{bad}:3:8: error: /总: ");
        end.Out.ShouldContain("[check.required] (form.v1#/required");
        end.Out.ShouldContain("error: (root): the sums do not add up [check.rule] (form.v1#/rules/0)");
        (await CommandLine.Run("schema", "check", At("form.v1.json"), bad, "--zh")).Out.ShouldContain("合计不符");
    }

    [Test]
    public async Task Lines_are_records_of_their_own()
    {
        var lines = Put("records.ndjson", [.. "{\"name\":\"a\"}\n{\"name\":\"\"}\n\n{\"name\":\""u8, 0xff, .. "\"}\nnot json\n"u8]);

        var end = await CommandLine.Run("schema", "check", At("form.v1.json"), lines);

        end.Exit.ShouldBe(1);
        end.Out.ShouldContain($"{lines}:2:9: error: /name: ");
        end.Out.ShouldContain($"{lines}:4:10: error: (root): ");
        end.Out.ShouldContain("[json.encoding]");
        end.Out.ShouldContain($"{lines}:5:1: error: (root): ");
        end.Error.ShouldContain("4 checked, 1 valid, 3 not valid");
    }

    [Test]
    public async Task What_is_larger_than_is_checked_is_told_and_not_kept()
    {
        var large = new string(' ', (16 << 20) + 2);
        var lines = Put("large.ndjson", "{\"name\":\"a\"}\n" + large + "\n{\"name\":\"\"}\r\n{\"name\":\"b\"}");

        var end = await CommandLine.Run("schema", "check", At("form.v1.json"), lines);
        end.Exit.ShouldBe(1);
        end.Error.ShouldContain($"{lines}:2: the line has more than 16777216 bytes");
        end.Error.ShouldContain("3 checked, 2 valid, 1 not valid");
        end.Out.ShouldContain($"{lines}:3:9: error: /name: ");

        var input = await CommandLine.Run(["schema", "check", At("form.v1.json"), "-"], large, CancellationToken.None);
        (input.Exit, input.Error.Contains("more than 16777216 bytes", StringComparison.Ordinal)).ShouldBe((1, true));
    }

    [Test]
    public async Task Standard_input_is_a_record()
    {
        (await CommandLine.Run(["schema", "check", At("form.v1.json"), "-"], """{ "name": "a" }""", CancellationToken.None)).Exit.ShouldBe(0);
        (await CommandLine.Run(["schema", "check", At("form.v1.json"), "-"], "", CancellationToken.None)).Out.ShouldContain("[json.empty]");
    }

    [Test]
    public async Task The_basic_output_of_the_specification_is_to_be_had()
    {
        var bad = Put("bad.json", """{ "name": 5 }""");

        var end = await CommandLine.Run("schema", "check", At("form.v1.json"), bad, "--basic");

        end.Exit.ShouldBe(1);
        using var basic = JsonDocument.Parse(end.Out);
        basic.RootElement.GetProperty("valid").GetBoolean().ShouldBeFalse();
        basic.RootElement.GetProperty("errors")[0].GetProperty("instanceLocation").GetString().ShouldBe("/name");
    }

    [Test]
    public async Task A_record_that_is_not_there_or_too_large_is_said_and_the_others_are_checked()
    {
        var good = Put("good.json", """{ "name": "a" }""");
        var large = Put("large.json", new byte[(16 << 20) + 2]);

        var end = await CommandLine.Run("schema", "check", At("form.v1.json"), At("nowhere.json"), large, good);

        end.Exit.ShouldBe(1);
        end.Error.ShouldContain("nowhere.json");
        end.Error.ShouldContain("at most 16777216 are checked");
        end.Error.ShouldContain("1 checked, 1 valid");
    }

    [TestCase("""{ "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "strng" }""", "/type", "schema.meta")]
    [TestCase("""{ "$schema": "https://json-schema.org/draft/2020-12/schema", "requierd": ["a"] }""", "/requierd", "schema.keyword")]
    [TestCase("""{ "$schema": "https://json-schema.org/draft/2020-12/schema", "$ref": "elsewhere.v1" }""", "--among", "schema.reference")]
    [TestCase("""{ "$schema": "https://json-schema.org/draft/2020-12/schema", "$ref": "#" }""", "/$ref", "schema.endless")]
    [TestCase("""{ "$schema": "https://json-schema.org/draft/2020-12/schema", "rules": [ { "condition": "a >", "message": { "zh": "一", "en": "a" } } ] }""", "/rules/0/condition", "schema.rule")]
    [TestCase("""{ "type": "string" }""", "kind", "kind.missing")]
    [TestCase("{ ", "bad.v1.json:1:", "json.syntax")]
    [TestCase("kind: item", "", "json.syntax")]
    public async Task A_schema_with_faults_is_told_with_its_place(string schema, string where, string code)
    {
        var end = await CommandLine.Run("schema", "check", Put("bad.v1.json", schema), Put("good.json", "{}"));

        end.Exit.ShouldBe(1);
        end.Error.ShouldContain($"[{code}]");
        end.Error.ShouldContain(where);
        end.Out.ShouldBeEmpty();
    }

    [Test]
    public async Task A_schema_can_be_named_among_others_and_be_written_in_yaml()
    {
        Put("town/deep/case.yaml", "kind: schema\nname: case.v1\ntitle: { zh: 办件, en: Case }\nschema: { type: object, required: [n] }\n");
        var bad = Put("bad.json", "{}");

        (await CommandLine.Run("schema", "check", "case.v1", bad, "--among", At("town"))).Out.ShouldContain("[check.required] (case.v1#/required");
        (await CommandLine.Run("schema", "check", At("town/deep/case.yaml"), bad)).Exit.ShouldBe(1);
        (await CommandLine.Run("schema", "check", "cse.v1", bad, "--among", At("town"))).Error.ShouldContain("neither a file nor the name");
        (await CommandLine.Run("schema", "check", "case.v1", bad, "--among", At("nowhere"))).Exit.ShouldBe(1);
    }

    [Test]
    public async Task A_diff_says_what_breaks_whom_and_where()
    {
        var after = Put("new/form.v1.json", Form.Replace("\"maxItems\": 5", "\"maxItems\": 6", StringComparison.Ordinal));

        var wider = await CommandLine.Run("schema", "diff", At("form.v1.json"), after, "--among", _folder);
        wider.Exit.ShouldBe(0, wider.Error);
        wider.Out.ShouldContain("/sums maxItems: ");
        wider.Out.ShouldContain("backward: keeps, forward: BREAKS; form.v1#/properties/sums/maxItems -> form.v1#/properties/sums/maxItems");
        wider.Out.ShouldContain("backward compatible, forward incompatible");
        (await CommandLine.Run("schema", "diff", At("form.v1.json"), after, "--among", _folder, "--against", "forward")).Exit.ShouldBe(1);
        (await CommandLine.Run("schema", "diff", At("form.v1.json"), after, "--among", _folder, "--against", "both")).Exit.ShouldBe(1);

        var narrower = await CommandLine.Run("schema", "diff", after, At("form.v1.json"), "--among", _folder, "--zh");
        narrower.Exit.ShouldBe(1);
        narrower.Out.ShouldContain("收紧");
        (await CommandLine.Run("schema", "diff", after, after, "--among", _folder)).Out.ShouldBe("backward compatible, forward compatible" + Environment.NewLine);
        (await CommandLine.Run("schema", "diff", after, At("nowhere.json"))).Exit.ShouldBe(1);
        (await CommandLine.Run("schema", "diff", after, after, "--against", "sideways")).Exit.ShouldNotBe(0);
    }

    [Test]
    public async Task Samples_are_valid_and_the_invalid_ones_break_the_rule_they_name()
    {
        var valid = await CommandLine.Run("schema", "sample", At("form.v1.json"), "--count", "5");
        valid.Exit.ShouldBe(0, valid.Error);
        valid.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBeInRange(2, 5);
        (await CommandLine.Run("schema", "check", At("form.v1.json"), Put("valid.ndjson", valid.Out))).Exit.ShouldBe(0);
        (await CommandLine.Run("schema", "sample", At("form.v1.json"), "--count", "5")).Out.ShouldBe(valid.Out);

        var invalid = await CommandLine.Run("schema", "sample", At("form.v1.json"), "--invalid");
        var broken = invalid.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        broken.Select(one => one.GetProperty("breaks").GetProperty("keyword").GetString()).ShouldContain("rules");
        var records = Put("invalid.ndjson", string.Join('\n', broken.Select(one => one.GetProperty("record").GetRawText())));
        (await CommandLine.Run("schema", "check", At("form.v1.json"), records)).Error.ShouldContain($"{broken.Count} checked, 0 valid");
    }

    [TestCase("--count", "0")]
    [TestCase("--count", "1001")]
    [TestCase("--count", "many")]
    [TestCase("--seed", "x")]
    public async Task Options_out_of_range_are_said(string option, string value)
    {
        var end = await CommandLine.Run("schema", "sample", At("form.v1.json"), option, value);

        end.Exit.ShouldNotBe(0);
        end.Error.ShouldContain(option);
    }

    [Test]
    public async Task A_schema_that_nothing_fits_has_no_sample()
    {
        var never = Put("never.v1.json", """{ "$schema": "https://json-schema.org/draft/2020-12/schema", "allOf": [ { "type": "string" }, { "type": "integer" } ] }""");

        var end = await CommandLine.Run("schema", "sample", never);

        end.Exit.ShouldBe(1);
        end.Error.ShouldContain("No valid sample");
    }
}
