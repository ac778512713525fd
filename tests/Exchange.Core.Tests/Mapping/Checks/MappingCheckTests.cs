using System.Text;
using Exchange.Core.Mapping;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Tests.Mapping.Checks;

public sealed class MappingCheckTests
{
    const string From = """
        {
          "type": "object",
          "required": ["enterprise", "persons", "sex", "amount"],
          "additionalProperties": false,
          "properties": {
            "enterprise": {
              "type": "object", "required": ["name"], "additionalProperties": false,
              "properties": {
                "name": { "type": "string", "minLength": 1 },
                "kind": { "enum": ["1151", "1130"] },
                "employees": { "type": "integer" },
                "closed": { "type": ["string", "null"] }
              }
            },
            "persons": { "type": "array", "minItems": 1, "items": { "$ref": "person.v1" } },
            "tags": { "type": "array", "items": { "type": "string" } },
            "sex": { "$ref": "#/$defs/sex" },
            "amount": { "type": "number" },
            "agent": { "allOf": [{ "$ref": "#/$defs/named" }], "type": "object", "required": ["mandate"], "properties": { "mandate": { "type": "string" }, "wage": { "type": "number" } }, "unevaluatedProperties": false },
            "both": { "allOf": [{ "$ref": "person.v1" }], "properties": { "never": { "type": "string" } } },
            "extra": { "type": "object" },
            "open": { "type": "object", "properties": { "known": { "type": "string" } } },
            "labels": { "type": "object", "additionalProperties": { "type": "string" } },
            "either": { "oneOf": [{ "type": "object", "properties": { "left": { "type": "string" } } }, { "type": "object", "properties": { "right": { "type": "string" } } }] }
          },
          "$defs": { "sex": { "enum": ["1", "2"] }, "named": { "required": ["name"], "properties": { "name": { "type": "string" } } } }
        }
        """;

    const string Person = """
        {
          "$id": "https://exchange.example/person.v1",
          "type": "object", "required": ["name", "idNumber"], "additionalProperties": true,
          "properties": { "name": { "type": "string", "x-personal": true }, "idNumber": { "type": "string" }, "wage": { "type": "number" }, "birth": { "type": "string", "format": "date" } }
        }
        """;

    const string Closed = """{ "type": "object", "required": ["name", "idNumber"], "additionalProperties": false, "properties": { "name": { "type": "string" }, "idNumber": { "type": "string" }, "wage": { "type": "number" }, "birth": { "type": "string" } } }""";

    static readonly CodeTableDocument Sex = MappingYaml.CodeTables("""
        name: sex
        rows:
          - { value: "1", systems: { GJJ: "1", WJJ: M } }
          - { value: "2", systems: { GJJ: "2" } }
        """).Single();

    static MappingReport Check(string fields, string to = "{}", string more = "", string person = Closed, IReadOnlyDictionary<string, StepOffer>? steps = null)
    {
        var schemas = new Dictionary<string, string>(StringComparer.Ordinal) { ["from.v1"] = From, ["person.v1"] = person, ["to.v1"] = to };
        return MappingCheck.Check(
            MappingYaml.Mapping(more + "\nfields:\n" + string.Join('\n', fields.ReplaceLineEndings("\n").Split('\n').Select(l => "  " + l))),
            new MappingSurroundings
            {
                Schema = name => schemas.TryGetValue(name, out var text) ? Encoding.UTF8.GetBytes(text) : (ReadOnlyMemory<byte>?)null,
                CodeTable = name => name == "sex" ? Sex : null,
                Steps = steps,
            });
    }

    [TestCase("x: record.enterprise.name.$substring(0, 2)")]
    [TestCase("x: record.enterprise.name.$pad(5)")]
    [TestCase("x: record.enterprise.name.$substringBefore('-')")]
    [TestCase("x: record.amount.$formatNumber('#,##0')")]
    [TestCase("x: record.amount.$formatInteger('w')")]
    [TestCase("x: record.amount.$fromMillis('[Y]')")]
    [TestCase("x: record.amount.(function($n, $s)<n-s:s>{ ($n + 1) & $s })('!')")]
    public void The_context_may_be_the_first_argument(string field)
    {
        var report = Check(field);
        Codes(report, MappingSeverity.Error).ShouldBeEmpty();
        string.Join(" ", report.Lineage[0].Sources).ShouldContain(field.Contains("name", StringComparison.Ordinal) ? "/enterprise/name" : "/amount");
    }

    [Test]
    public void A_context_of_the_wrong_kind_is_still_told() =>
        Codes(Check("x: record.amount.$substring(0, 2)"), MappingSeverity.Error).ShouldBe(["mapping.argument-kind"]);

    [TestCase("x: ($f := function($v) { $uppercase(record.amount) }; 'a')")]
    [TestCase("x: ($f := function($v) { record.nmae }; 'a')")]
    [TestCase("x: ($f := function($v) { record.amount.nmae }; 'a')")]
    public void A_function_that_nobody_calls_stops_nothing(string field)
    {
        var report = Check(field);
        Codes(report, MappingSeverity.Error).ShouldBeEmpty();
        Codes(report, MappingSeverity.Warning).ShouldNotBeEmpty();
    }

    static string[] Codes(MappingReport report, MappingSeverity severity) => [.. report.Findings.Where(f => f.Severity == severity).Select(f => f.Code)];

    static void Clean(MappingReport report) => report.Findings.ShouldBeEmpty();

    [TestCase("record.nmae", "record", "nmae")]
    [TestCase("record.enterprise.nmae", "record.enterprise", "record.enterprise.name")]
    [TestCase("record.persons.nmae", "record.persons", "record.persons.name")]
    [TestCase("record.persons[0].nmae", "record.persons", "record.persons.name")]
    [TestCase("record.persons[nmae = 'x'].name", "record.persons", "record.persons.name")]
    [TestCase("record.persons.{ 'n': nmae }", "record.persons", "record.persons.name")]
    [TestCase("record.persons^(nmae).name", "record.persons", "record.persons.name")]
    [TestCase("$map(record.persons, function($p) { $p.nmae })", "record.persons", "record.persons.name")]
    [TestCase("$filter(record.persons, function($p) { $p.nmae = 'x' })", "record.persons", "record.persons.name")]
    [TestCase("record.persons ~> $map(function($p) { $p.nmae })", "record.persons", "record.persons.name")]
    [TestCase("($e := record.enterprise; $e.nmae)", "record.enterprise", "record.enterprise.name")]
    [TestCase("($f := function($e) { $e.nmae }; $f(record.enterprise))", "record.enterprise", "record.enterprise.name")]
    [TestCase("record.persons@$p.enterprise.nmae", "record.enterprise", null)]
    [TestCase("$$.record.enterprise.nmae", "record.enterprise", "record.enterprise.name")]
    [TestCase("record.enterprise.(employees > 3 ? nmae : name)", "record.enterprise", "record.enterprise.name")]
    [TestCase("record.agent.mandte", "record.agent", "record.agent.mandate")]
    [TestCase("record.open.knwn", "record.open", "record.open.known")]
    [TestCase("record.persons.%.enterprise.nmae", "record.enterprise", "record.enterprise.name")]
    [TestCase("record.both.never", "record.both.never", null)]
    [TestCase("recrod.sex", "", "record")]
    [TestCase("enterprise.name", "", "record.enterprise")]
    [TestCase("steps.S1.acknowledgment", "steps.S1", "steps.S1.acknowledgement")]
    public void A_field_that_does_not_exist_is_an_error(string expression, string container, string? meant)
    {
        var report = Check($"x: \"{expression}\"");
        report.IsUsable.ShouldBeFalse();
        var finding = report.Findings.First(f => f.Severity == MappingSeverity.Error);
        finding.Code.ShouldBe("mapping.unknown-field");
        finding.Place.Pointer.ShouldBe("/fields/x");
        finding.En.ShouldContain(container);
        if (meant is not null && meant.Contains('.') | meant == "record")
            finding.Suggestion.ShouldBe(meant);
    }

    [Test]
    public void A_finding_has_line_and_column_within_its_expression()
    {
        var finding = Check("""
            ok: record.sex
            x: |-
              record.sex &
                record.enterprise.nmae
            """).Findings.Single();
        finding.Place.ShouldBe(new MappingPlace("/fields/x", "x", 33, 2, 21));
    }

    [Test]
    public void A_fault_in_a_snippet_is_told_once_and_in_the_snippet()
    {
        var findings = Check("""
            x: $who
            y: $who & $who
            """, more: "snippets: { who: record.enterprise.nmae }").Findings;
        findings.ShouldHaveSingleItem().Place.Pointer.ShouldBe("/snippets/who");
    }

    [TestCase("record.enterprise.name")]
    [TestCase("record.enterprise.employees")]
    [TestCase("record.persons.name")]
    [TestCase("record.persons[wage > 100].name")]
    [TestCase("record.persons[0].birth")]
    [TestCase("record.persons[-1].name")]
    [TestCase("record.persons^(>wage)[0].name")]
    [TestCase("record.persons#$i.{ 'n': $i, 'who': name }")]
    [TestCase("record.persons@$p.{ 'who': $p.name, 'at': enterprise.name }")]
    [TestCase("record.persons.{ 'who': name, 'at': %.enterprise.name }")]
    [TestCase("record.persons{ name: wage }")]
    [TestCase("$sum(record.persons.wage)")]
    [TestCase("$reduce(record.persons.wage, function($a, $b) { $a + $b }, 0)")]
    [TestCase("$map(record.persons, function($p, $i) { $p.name & $string($i) })")]
    [TestCase("record.persons.(wage ? name & $string(wage) : name)")]
    [TestCase("record.agent.name")]
    [TestCase("record.either.left & record.either.right")]
    [TestCase("record.labels.anything")]
    [TestCase("record.open.known")]
    [TestCase("record.*")]
    [TestCase("$keys(record.enterprise)")]
    [TestCase("$lookup(record.enterprise, 'name')")]
    [TestCase("$sort(record.persons, function($a, $b) { $a.wage > $b.wage }).name")]
    [TestCase("record.tags ~> $join(';')")]
    [TestCase("($up := $uppercase ~> $trim; $up(record.enterprise.name))")]
    [TestCase("($f := function($n) { $n <= 1 ? 1 : $n * $f($n - 1) }; $f(record.enterprise.employees))")]
    [TestCase("record ~> |enterprise|{ 'name': 'x' }|")]
    [TestCase("$split(record.enterprise.name, /[,;]/)[0]")]
    [TestCase("$match(record.enterprise.name, /a(b)/)[0].groups[0]")]
    [TestCase("[record.tags, record.sex].$uppercase($)")]
    [TestCase("record.persons.birth[0] ~> $replace('-', '')")]
    [TestCase("record.tags[0] in ['a', 'b']")]
    [TestCase("record.enterprise.closed ?? 'open'")]
    [TestCase("record.sex = '1' ? '男' : '女'")]
    [TestCase("{ 'a': 1 }.a")]
    [TestCase("$now()")]
    public void An_expression_that_works_has_no_error(string expression) =>
        Check($"x: \"{expression}\"").Findings.Where(f => f.Severity == MappingSeverity.Error).ShouldBeEmpty();

    [TestCase("record.extra.anything")]
    [TestCase("record.extra.deeper.still")]
    [TestCase("steps.S1.gives.UNISCID")]
    public void What_no_schema_describes_cannot_be_told(string expression)
    {
        var report = Check($"x: \"{expression}\"");
        report.IsUsable.ShouldBeTrue();
        Codes(report, MappingSeverity.CannotTell).ShouldContain("mapping.cannot-tell");
    }

    [Test]
    public void A_name_that_a_schema_allows_beside_its_own_cannot_be_told() =>
        Codes(Check("x: record.persons.nickname", person: Person), MappingSeverity.CannotTell).ShouldBe(["mapping.cannot-tell"]);

    [Test]
    public void What_the_steps_of_the_item_give_is_known()
    {
        var steps = new Dictionary<string, StepOffer> { ["S1"] = new(["UNISCID", "REGNO"], ["UNISCID"]) };
        const string to = """{ "type": "object", "required": ["x", "y"] }""";
        Clean(Check("x: steps.S1.gives.UNISCID\ny: number", to, steps: steps));
        Codes(Check("x: steps.S1.gives.REGNO\ny: number", to, steps: steps), MappingSeverity.CannotTell).ShouldBe(["mapping.may-be-missing"]);
        var wrong = Check("x: steps.S1.gives.UNISCD\ny: steps.S2.gives.X", to, steps: steps);
        wrong.Findings.Where(f => f.Code == "mapping.unknown-field").Select(f => f.Suggestion).ShouldBe(["steps.S1.gives.UNISCID", "steps.S1"]);
    }

    [TestCase("record.sex.name")]
    [TestCase("record.enterprise.name.first")]
    [TestCase("number.x")]
    public void A_simple_value_has_no_members(string expression) => Codes(Check($"x: {expression}"), MappingSeverity.Error).ShouldBe(["mapping.not-an-object"]);

    [Test]
    public void A_function_that_is_called_with_several_things_is_judged_by_all_of_them() =>
        Clean(Check("""x: "($w := function($p) { $p.wage ? $p.wage : 0 }; $w(record.persons[0]) + $w(record.agent))" """));

    [TestCase("record.enterprise.name * 2", "mapping.not-a-number")]
    [TestCase("-record.sex", "mapping.not-a-number")]
    [TestCase("$uppercase(record.amount)", "mapping.argument-kind")]
    [TestCase("$floor(record.sex)", "mapping.argument-kind")]
    [TestCase("record.amount ~> $substring(0, 2)", "mapping.argument-kind")]
    public void What_always_stops_the_translation_is_an_error(string expression, string code) => Codes(Check($"x: \"{expression}\""), MappingSeverity.Error)
        .ShouldBe([code]);

    [TestCase("record.sex = 'M' ? 1 : 2", "mapping.never-equal")]
    [TestCase("record.enterprise.kind in ['1', '2'] ? 1 : 2", "mapping.never-equal")]
    public void A_comparison_that_never_changes_is_a_warning(string expression, string code) => Codes(Check($"x: \"{expression}\""), MappingSeverity.Warning)
        .ShouldBe([code]);

    const string To = """
        {
          "type": "object", "required": ["NAME", "ROWS"], "additionalProperties": false,
          "properties": {
            "NAME": { "type": "string", "maxLength": 10 },
            "NUM": { "type": "integer" },
            "CODE": { "enum": ["1", "2"] },
            "YW": { "const": "01" },
            "ZIP": { "type": "string", "pattern": "^[0-9]{6}$" },
            "PART": { "type": "object", "required": ["A"], "properties": { "A": { "type": "string" }, "B": { "type": ["string", "null"] } }, "additionalProperties": false },
            "ROWS": { "type": "array", "items": { "type": "object", "required": ["N"], "properties": { "N": { "type": "string" }, "W": { "type": "number" } }, "additionalProperties": false } },
            "COPY": { "type": "object", "required": ["name", "x"], "properties": { "name": { "type": "string" }, "idNumber": { "type": "integer" } }, "additionalProperties": false }
          }
        }
        """;

    const string Good = "NAME: record.enterprise.name\nROWS: \"[record.persons.{ 'N': name, 'W': wage }]\"";

    [Test]
    public void A_mapping_that_fits_has_no_finding() =>
        Clean(Check(Good + "\nYW: \"'01'\"\nZIP: \"'449903'\"\nCODE: record.sex\nPART.A: number\nPART.B: null", To));

    [Test]
    public void A_required_target_that_no_field_writes_is_an_error()
    {
        var report = Check("NAME: record.enterprise.name", To);
        var finding = report.Findings.Single();
        (finding.Severity, finding.Code).ShouldBe((MappingSeverity.Error, "mapping.required-missing"));
        finding.En.ShouldContain("'ROWS'");
        Codes(Check(Good + "\nPART.B: number", To), MappingSeverity.Error).ShouldBe(["mapping.required-missing"]);
        Codes(Check("NAME: number\nROWS: \"[record.persons.{ 'W': wage }]\"", To), MappingSeverity.Error).ShouldBe(["mapping.required-missing"]);
    }

    [TestCase("NMAE: record.enterprise.name", "NAME")]
    [TestCase("PART.C: number\nPART.A: number", null)]
    [TestCase("PART: \"{ 'A': 'x', 'BB': 'y' }\"", "PART.B")]
    public void A_target_that_the_schema_does_not_have_is_an_error(string field, string? meant)
    {
        var finding = Check(Good + "\n" + field, To).Findings.Single(f => f.Severity == MappingSeverity.Error);
        finding.Code.ShouldBe("mapping.unknown-target");
        if (meant is not null)
            finding.Suggestion.ShouldBe(meant);
    }

    [Test]
    public void A_target_that_an_open_schema_does_not_describe_is_a_warning() =>
        Codes(Check("a: number\nb: number",
            """{ "type": "object", "properties": { "a": {} } }"""), MappingSeverity.Warning).ShouldBe(["mapping.unknown-target"]);

    [TestCase("NUM: record.enterprise.name", "mapping.kind")]
    [TestCase("NUM: \"'5'\"", "mapping.kind")]
    [TestCase("PART: record.sex", "mapping.kind")]
    [TestCase("PART.A: record.persons", "mapping.kind")]
    [TestCase("PART.A: $uppercase", "mapping.function")]
    [TestCase("CODE: \"'3'\"", "mapping.value")]
    [TestCase("CODE: \"record.sex = '1' ? 'M' : 'F'\"", "mapping.value")]
    [TestCase("YW: \"'02'\"", "mapping.value")]
    [TestCase("ZIP: \"'44990'\"", "mapping.value")]
    [TestCase("COPY: record.persons[0]", "mapping.kind")]
    public void What_never_fits_the_target_is_an_error(string field, string code) => Codes(Check(Good + "\n" + field, To), MappingSeverity.Error)
        .ShouldContain(code);

    [TestCase("NUM: \"record.amount\"")]
    [TestCase("NUM: \"record.amount / 2\"")]
    [TestCase("CODE: $string(record.amount)")]
    [TestCase("ZIP: record.enterprise.name")]
    [TestCase("PART.A: record.enterprise.closed")]
    [TestCase("PART: record.extra")]
    public void What_may_fit_the_target_is_no_error(string field) => Codes(Check(Good + "\n" + field, To), MappingSeverity.Error).ShouldBeEmpty();

    [TestCase("CODE: \"record.enterprise.kind = '1151' ? '1' : '3'\"", "mapping.value")]
    [TestCase("PART.A: record.enterprise.closed", "mapping.kind-sometimes")]
    [TestCase("PART.A: record.agent.mandate\nPART.B: number", "mapping.may-be-missing")]
    [TestCase("PART: \"{ 'A': record.sex = '1' ? 'x' }\"", "mapping.may-be-missing")]
    public void What_sometimes_does_not_fit_is_a_warning(string field, string code) => Codes(Check(Good + "\n" + field, To), MappingSeverity.Warning)
        .ShouldContain(code);

    [Test]
    public void An_array_that_may_be_a_single_item_is_a_warning()
    {
        var report = Check("NAME: number\nROWS: \"record.persons.{ 'N': name }\"", To);
        var finding = report.Findings.ShouldHaveSingleItem();
        (finding.Severity, finding.Code).ShouldBe((MappingSeverity.Warning, "mapping.single-item"));
        Clean(Check("NAME: number\nROWS: \"record.persons.{ 'N': name }[]\"", To));
    }

    [TestCase("$exists(record.agent) ? record.agent.mandate : 'none'")]
    [TestCase("record.agent ? record.agent.mandate : 'none'")]
    [TestCase("$exists(record.agent.mandate) ? record.agent.mandate : 'none'")]
    [TestCase("$not($exists(record.agent.mandate)) ? 'none' : record.agent.mandate")]
    [TestCase("record.agent.mandate ?: 'none'")]
    [TestCase("record.agent.mandate ?? 'none'")]
    [TestCase("'' & record.agent.mandate")]
    public void What_a_condition_shows_to_be_there_is_not_missing(string expression)
    {
        var warnings = Codes(Check(Good + $"\nPART.B: number\nPART.A: \"{expression}\"", To), MappingSeverity.Warning);
        warnings.ShouldBe([]);
    }

    [Test]
    public void An_object_that_is_left_out_without_its_only_member_does_not_miss_it() => Clean(Check(Good + "\nPART.A: record.agent.mandate", To));

    [Test]
    public void A_required_target_whose_value_cannot_be_judged_cannot_be_told() =>
        Codes(Check("NAME: steps.S1.gives.NAME\nROWS: \"[record.persons.{ 'N': name }]\"", To), MappingSeverity.CannotTell)
            .ShouldBe(["mapping.cannot-tell", "mapping.may-be-missing"]);

    [Test]
    public void A_target_that_is_required_in_some_cases_cannot_be_told() =>
        Codes(Check("a: number",
            """{ "type": "object", "properties": { "a": { "type": "string" }, "b": {} }, "if": { "required": ["a"] }, "then": { "required": ["b"] } }"""), MappingSeverity.CannotTell)
            .ShouldBe(["mapping.required-sometimes"]);

    const string SexTables = "tables: { gjj: { table: sex, system: GJJ }, wjj: { table: sex, system: WJJ } }";

    [Test]
    public void What_a_code_table_gives_is_held_against_the_target()
    {
        const string to = """{ "type": "object", "properties": { "a": { "enum": ["1", "2"] }, "b": { "enum": ["X", "Y"] } } }""";
        var report = Check("a: $code('gjj', record.sex)\nb: $code('wjj', record.sex)", to, SexTables);
        report.Findings.Select(f => (f.Place.Name, f.Code, f.Severity)).ShouldBe(
        [
            ("b", "mapping.uncoded-value", MappingSeverity.Warning),
            ("b", "mapping.value", MappingSeverity.Error),
        ], ignoreOrder: true);
    }

    [Test]
    public void Tables_and_snippets_that_nothing_uses_are_warnings() =>
        Check("a: $code('gjj', record.sex)", more: SexTables + "\nsnippets: { spare: \"1\" }").Findings
            .Select(f => (f.Severity, f.Code, f.Place.Pointer)).ShouldBe(
            [
                (MappingSeverity.Warning, "mapping.unused-snippet", "/snippets/spare"),
                (MappingSeverity.Warning, "mapping.unused-table", "/tables/wjj"),
            ]);

    [Test]
    public void A_table_that_is_worked_out_counts_as_used() =>
        Clean(Check("""a: "$code(record.sex = '1' ? 'gjj' : 'wjj', record.enterprise.kind)" """, more: "tables: { gjj: { table: sex, system: GJJ, unknown: pass }, wjj: { table: sex, system: WJJ, unknown: pass } }"));

    [Test]
    public void Faults_of_the_document_itself_are_told_beside_the_others()
    {
        var report = Check("a: 1 +\nb: $uppercse(record.sex)\nc: record.nmae\nd: $code('none', record.sex)", more: "from: from.v1\nto: missing.v1");
        report.Findings.Select(f => f.Code)
            .ShouldBe(["mapping.unknown-schema", "S0207", "mapping.unknown-variable", "mapping.unknown-field", "mapping.undeclared-table"]);
    }

    [Test]
    public void A_mapping_that_is_very_branched_is_checked_in_time()
    {
        // Each function calls the next one twice: 2^40 calls if all were followed.
        var functions = string.Concat(Enumerable.Range(0, 40).Select(i => $"$f{i} := function($x) {{ $f{i + 1}($x) + $f{i + 1}($x.enterprise) }}; "));
        var report = Check($"x: \"({functions} $f40 := function($x) {{ 1 }}; $f0(record))\"");
        Codes(report, MappingSeverity.CannotTell).ShouldContain("mapping.too-large");
    }
}
