using System.Text;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Reading;

namespace Exchange.Core.Tests.Registry;

/// <summary>Every kind of fault is provoked once, alone, at its place.</summary>
public sealed class FaultTests
{
    private const string Head = "kind: organisation\nname: X\ntitle: { zh: 某, en: X }\n";

    /// <summary>The code, the file and pointer, what stands at the place, and the set.</summary>
    private static readonly (string Code, string Where, string At, Func<IReadOnlyList<DocumentFile>> Files)[] Cases =
    [
        ("set.empty", "", "", () => [new("a.yaml", "# nothing\n")]),
        ("set.tooLarge", "", "", () => [.. Enumerable.Range(0, 5).Select(i => new DocumentFile($"{i}.yaml", new byte[4_000_000]))]),
        ("file.tooLarge", "a.yaml", "", () => [new("a.yaml", new byte[DocumentReader.MostFileBytes + 1])]),
        ("file.encoding", "a.yaml", "k", () => [new("a.yaml", new byte[] { (byte)'k', 0xff })]),
        ("yaml.syntax", "a.yaml", ": 'x", () => [new("a.yaml", "kind: [item\n  name: 'x\n")]),
        ("yaml.anchor", "a.yaml /description", "&a text", () => [new("a.yaml", Head + "type: street\ndescription: &a text\n")]),
        ("yaml.tag", "a.yaml /description", "!!str text", () => [new("a.yaml", Head + "type: street\ndescription: !!str text\n")]),
        ("json.syntax", "a.json", "x }", () => [new("a.json", "{\n  \"kind\": x }")]),
        ("document.depth", "a.yaml /schema" + string.Concat(Enumerable.Repeat("/0", 64)), "[",
            () => [new("a.yaml", "kind: schema\nschema: " + new string('[', 80) + new string(']', 80))]),
        ("key.twice", "a.yaml /type", "type: vertical", () => [new("a.yaml", Head + "type: street\ntype: vertical\n")]),
        ("key.notText", "a.yaml", "[a]", () => [new("a.yaml", Head + "type: street\n? [a]\n: b\n")]),
        ("document.notAnObject", "a.yaml", "- kind", () => [new("a.yaml", "- kind: item\n")]),
        ("kind.missing", "a.yaml /kind", "name: X", () => [new("a.yaml", "name: X\n")]),
        ("kind.unknown", "a.yaml /kind", "orgnisation", () => [new("a.yaml", "kind: orgnisation\nname: X\n")]),
        ("document.twice", "b.yaml", "kind: org", () => [new("a.yaml", Head + "type: street\n"), new("b.yaml", Head + "type: street\n")]),
        ("key.unknown", "a.yaml /levle", "levle: city", () => [new("a.yaml", Head + "type: street\nlevle: city\n")]),
        ("key.missing", "a.yaml /type", "kind: org", () => [new("a.yaml", Head)]),
        ("value.type", "item.yaml /steps/1/priority", "high", () => Samples.With("item.yaml", "priority: 3", "priority: high")),
        ("value.choice", "client.yaml /roles/0", "intakes]", () => Samples.With("client.yaml", "[intake]", "[intakes]")),
        ("value.range", "item.yaml /steps/1/priority", "10", () => Samples.With("item.yaml", "priority: 3", "priority: 10")),
        ("value.length", "item.yaml /code", "1111", () => Samples.With("item.yaml", "1144990300750002474440199001000", new string('1', 41))),
        ("value.count", "client.yaml /roles", "[]", () => Samples.With("client.yaml", "[intake]", "[]")),
        ("value.pattern", "organisations.yaml /division", "449903\n", () => Samples.With("organisations.yaml", "449903000000", "449903")),
        ("value.invalid", "adapters.yaml /options/method", "PUT", () => Samples.With("adapters.yaml", "retries: 3", "retries: 3\n  method: PUT")),
        ("value.ambiguous", "schemas.yaml /schema/properties/sex/enum/0", "01,", () => Samples.With("schemas.yaml", "[\"1\", \"2\"]", "[01, \"2\"]")),
        ("adapter.notInstalled", "adapters.yaml /adapterKind", "posst",
            () => Samples.With("adapters.yaml", text => Once(text, "adapterKind: post", "adapterKind: posst"))),
        ("adapter.options", "adapters.yaml /options/url", "ftp://x", () => Samples.With("adapters.yaml", "http://localhost:1/setup", "ftp://x")),
        ("reference.unknown", "item.yaml /steps/1/schedule", "nihgt", () => Samples.With("item.yaml", "schedule: night", "schedule: nihgt")),
        ("name.twice", "item.yaml /situations/1/code", "01, title: { zh: 暂无", () => Samples.With("item.yaml", "code: 02", "code: 01")),
        ("schema.idTwice", "schemas.yaml /schema/$id", "https://x/y\n", () => Samples.With("schemas.yaml", text => text
            .Replace("schema:\n  type: object\n", "schema:\n  $id: https://x/y\n  type: object\n", StringComparison.Ordinal)
            .Replace("schema: { type: object", "schema: { $id: \"https://x/y\", type: object", StringComparison.Ordinal))),
        ("organisation.loop", "organisations.yaml /parent", "SCJG",
            () => Samples.With("organisations.yaml", text => Once(text, "type: department", "parent: GJJ\ntype: department"))),
        ("organisation.number", "organisations.yaml /numbers/0/pattern", "'YX{date:yyyy}",
            () => Samples.With("organisations.yaml", text => Once(text, "type: department", "numbers: [{ name: n, title: { zh: 号, en: No }, pattern: 'YX{date:yyyy}' }]\ntype: department"))),
        ("item.situation", "item.yaml /steps/1/when/0", "03]", () => Samples.With("item.yaml", "when: [01]", "when: [03]")),
        ("item.step", "item.yaml /steps/1/waitsFor/0/step", "S9,", () => Samples.With("item.yaml", "step: S1,", "step: S9,")),
        ("item.loop", "item.yaml /steps/0/waitsFor", "[{ step: S2",
            () => Samples.With("item.yaml", "gives: [UNISCID]\n", "gives: [UNISCID]\n    waitsFor: [{ step: S2 }]\n    when: [01]\n")),
        ("item.fact", "item.yaml /steps/1/waitsFor/0/gives", "UNISCDI", () => Samples.With("item.yaml", "gives: UNISCID }", "gives: UNISCDI }")),
        ("item.wait", "item.yaml /steps/1/waitsFor/0", "{ step: S1", () => Samples.With("item.yaml", "gives: UNISCID }", "gives: UNISCID, stage: accepted }")),
        ("item.stage", "item.yaml /steps/1/waitsFor/0/stage", "acepted", () => Samples.With("item.yaml", "gives: UNISCID }", "stage: acepted }")),
        ("item.closing", "item.yaml /closingTable", "closing\n", () => Samples.With("tables.yaml", ", outcome: refused", "")),
        ("item.limits", "item.yaml /steps/1/limits", "{ promised", () => Samples.With("item.yaml", "    priority: 3", "    limits: { promised: { days: 1 } }\n    priority: 3")),
        ("item.mapping", "item.yaml /steps/0/withdrawMapping", "other",
            () => [.. Samples.With("item.yaml", "gives: [UNISCID]\n", "gives: [UNISCID]\n    withdrawMapping: other\n"),
            new("other.yaml", Samples.Mapping.Replace("name: company-to-scjg.v1", "name: other", StringComparison.Ordinal)
                .Replace("from: company.v1", "from: scjg.v1", StringComparison.Ordinal))]),
        ("item.evidence", "item.yaml /materials/0/evidence/1/as", "licence }",
            () => Samples.With("item.yaml", "steps:\n", "materials: [{ code: M1, title: { zh: 照, en: L }, as: [upload], evidence: [{ as: upload }, { as: licence }] }]\nsteps:\n")),
        ("item.situationStep", "item.yaml /situations/1/steps/0/step", "S2 }", () => Samples.With("item.yaml", "en: Without staff }", "en: Without staff }, steps: [{ step: S2 }]")),
        ("item.question", "item.yaml /situations/1/fits/staf", "[no]", () => Guided("staff: [no]", "staf: [no]")),
        ("item.answer", "item.yaml /situations/1/fits/staff/0", "on]", () => Guided("staff: [no]", "staff: [on]")),
        ("item.neverAsked", "item.yaml /questions/1", "{ code: never", () => Guided("steps:\n", "  - { code: never, title: { zh: 问, en: Q }, when: { staff: [] }, answers: [{ code: a, title: { zh: 甲, en: A } }, { code: b, title: { zh: 乙, en: B } }] }\nsteps:\n")),
        ("item.answersMany", "item.yaml /questions", "- {", () => Guided("steps:\n", string.Concat(Enumerable.Range(0, 15).Select(i =>
            $"  - {{ code: q{i}, title: {{ zh: 问, en: Q }}, answers: [{{ code: a, title: {{ zh: 甲, en: A }} }}, {{ code: b, title: {{ zh: 乙, en: B }} }}] }}\n")) + "steps:\n")),
        ("item.answersNowhere", "item.yaml /questions", "- {", () => Guided("{ code: no, ", "{ code: perhaps, title: { zh: 未定, en: Perhaps } }, { code: no, ")),
        ("item.answersTwice", "item.yaml /situations/1", "{ code: 02", () => Guided("staff: [no]", "staff: [no, yes]")),
        ("item.neverReached", "item.yaml /refusals/0", "{ fits", () => Guided("steps:\n", "refusals: [{ fits: { staff: [] }, guidance: { zh: 否, en: No } }]\nsteps:\n")),
        ("item.route", "item.yaml /steps/0/jurisdiction", "streets",
            () => Samples.With("item.yaml", "adapter: scjg-dj", "adapter: scjg-dj\n    jurisdiction: streets\n    division: name")),
        ("item.division", "item.yaml /steps/0/division", "name", () => Samples.With("item.yaml", "adapter: scjg-dj", "adapter: scjg-dj\n    division: name")),
        ("jurisdiction.overlap", "jurisdiction.yaml /rows/1/division", "449903001,", () => Samples.With("jurisdiction.yaml", "until: 2026-12-31", "until: 2027-01-01")),
        ("jurisdiction.adapter", "jurisdiction.yaml /default/adapter", "gjj }",
            () => Samples.With("jurisdiction.yaml", "default: { organisation: SCJG, adapter: scjg-dj }", "default: { organisation: SCJG, adapter: gjj }")),
        ("jurisdiction.level", "jurisdiction.yaml /retired/0/became", "449903001 }", () => Samples.With("jurisdiction.yaml", "became: 449903", "became: 449903001")),
        ("jurisdiction.loop", "jurisdiction.yaml /retired/0/became", "449903 }",
            () => Samples.With("jurisdiction.yaml", "became: 449903 }", "became: 449903 }\n  - { division: 449903, until: 2030-12-31, became: 449905 }")),
        ("codeTable.overlap", "tables.yaml /rows/1/value", "0, title: { zh: 不予", () => Samples.With("tables.yaml", "value: 7", "value: 0")),
        ("period.reversed", "times.yaml /until", "2025-12-31", () => Samples.With("times.yaml", "2027-12-31", "2025-12-31")),
        ("calendar.day", "times.yaml /workdays/0", "2028-12-26", () => Samples.With("times.yaml", "2026-12-26", "2028-12-26")),
        ("calendar.both", "times.yaml /workdays/0", "2027-01-02", () => Samples.With("times.yaml", "2026-12-26", "2027-01-02")),
        ("stop.form", "adapters.yaml /stops/0", "{ from", () => Stop("{ from: 18:00, until: 24:00, monthFrom: 25, weekdays: [monday] }")),
        ("stop.order", "adapters.yaml /stops/0/until", "08:00 }", () => Stop("{ from: 08:00, until: 08:00 }")),
        ("stop.calendar", "adapters.yaml /stops/0/days", "daysOff", () => Stop("{ from: 00:00, until: 24:00, days: daysOff }")),
        ("stop.always", "adapters.yaml /stops", "[{ from", () => Stop("{ from: 00:00, until: 12:00 }, { from: 12:00, until: 24:00 }")),
        ("adapter.timeZone", "adapters.yaml /timeZone", "Asia/Pekin", () => Samples.With("adapters.yaml", "retries: 3", "retries: 3\ntimeZone: Asia/Pekin")),
        ("mapping.default", "mapping.v1.yaml /tables/sex/default", "{ table",
            () => Samples.With("mapping.v1.yaml", "system: SCJG-DJ", "system: SCJG-DJ, unknown: default")),
        ("mapping.system", "mapping.v1.yaml /tables/sex/system", "SCJGDJ", () => Samples.With("mapping.v1.yaml", "system: SCJG-DJ", "system: SCJGDJ")),
        ("adapter.delays", "adapters.yaml /retry/longestDelaySeconds", "0.5 }",
            () => Samples.With("adapters.yaml", "retries: 3", "retries: 3\nretry: { longestDelaySeconds: 0.5 }")),
        ("adapter.materials", "adapters.yaml /materials/address", "https://hub/",
            () => Samples.With("adapters.yaml", "retries: 3", "retries: 3\nmaterials: { as: reference, address: https://hub/ }")),
        ("adapter.copies", "adapters.yaml /materials/as", "copy",
            () => Samples.With("adapters.yaml", "retries: 3", "retries: 3\nmaterials: { as: copy }")),
        ("adapter.mapping", "adapters.yaml /options/mapping", "company-to-scjg.v1",
            () => Samples.With("adapters.yaml", "retries: 3", "retries: 3\n  mapping: company-to-scjg.v1")),
        ("subscription.url", "subscription.yaml /url", "http://window", () => Samples.With("subscription.yaml", "https://window", "http://window")),
        ("subscription.event", "subscription.yaml /events/1", "record.close]", () => Samples.With("subscription.yaml", "record.closed]", "record.close]")),
        ("subscription.client", "subscription.yaml /client", "watching", () => [.. Samples.With("subscription.yaml", "client: follower", "client: watching"),
            new("watching.yaml", "kind: client\nname: watching\ntitle: { zh: 监控, en: Watching }\norganisation: SCJG\nroles: [watcher]\n")]),
        ("subscription.delays", "subscription.yaml /longestDelaySeconds", "1\n", () => Samples.With("subscription.yaml", "firstDelaySeconds: 2", "firstDelaySeconds: 2\nlongestDelaySeconds: 1\nactive: true")),
        ("library.resource", "others.yaml /resource", "102001/000009", () => [.. Samples.WithEvidence, new("others.yaml", Samples.Library.Replace("name: firms", "name: firms-too", StringComparison.Ordinal))]),
        ("library.field", "library.yaml /identity/0", "nome", () => Samples.With("library.yaml", "identity: [name]", "identity: [nome]")),
        ("item.prefill", "item.yaml /prefill/0", "{ fields", () => Samples.With("item.yaml", "steps:\n", "prefill: [{ fields: { name: /name } }]\nsteps:\n")),
        ("item.prefillPlace", "item.yaml /prefill/0/fields/name", "name }", () => Samples.With("item.yaml", "steps:\n", "prefill: [{ from: person, fields: { name: name } }]\nsteps:\n")),
        ("item.prefillAbsent", "item.yaml /prefill/0/fields/name", "/nobody/name", () => Samples.With("item.yaml", "steps:\n", "prefill: [{ from: person, fields: { name: /nobody/name } }]\nsteps:\n")),
        ("library.shortcut", "others.yaml /shortcut", "person", () => [.. Samples.With("library.yaml", "keys: [sex]", "keys: [sex]\nshortcut: person"), new("others.yaml",
            Samples.Library.Replace("name: firms", "name: firms-too", StringComparison.Ordinal).Replace("102001/000009", "102001/000010", StringComparison.Ordinal).Replace("keys: [sex]", "keys: [sex]\nshortcut: person", StringComparison.Ordinal))]),
        ("library.shortcutBy", "library.yaml /shortcutBy", "name", () => Samples.With("library.yaml", "keys: [sex]", "keys: [sex]\nshortcutBy: name")),
        ("library.unique", "library.yaml /unique/0", "[]", () => Samples.With("library.yaml", "keys: [sex]", "keys: [sex]\nunique: [[]]")),
        ("licenceType.code", "more.yaml /code", "11440000006900018D001", () => [.. Samples.WithEvidence, new("more.yaml", Another(Samples.Licences, "business-licence", "other-licence"))]),
        ("licenceType.state", "licences.yaml /states", "{ table", () => Samples.With("licences.yaml", ", state: state }", " }")),
        ("licenceType.value", "licences.yaml /states/valid/0", "02]", () => Samples.With("licences.yaml", "valid: [01]", "valid: [02]")),
        ("evidence.member", "evidence.yaml /materials/1/accepts/0/shows", "[holder]", () => Samples.With("evidence.yaml", "{ as: commitment, grade: D }", "{ as: commitment, grade: D, shows: [holder] }")),
        ("evidence.material", "evidence.yaml /materials/0/of/0/material", "M9 }", () => Samples.With("evidence.yaml", "material: M1 }", "material: M9 }")),
        ("evidence.twice", "more.yaml /materials/0/of/0/material", "M2 }", () => [.. Samples.WithEvidence, new("more.yaml", """
            kind: evidence
            name: other
            title: { zh: 另一对照表, en: Another }
            materials: [{ code: premises, title: { zh: 住所, en: Premises }, of: [{ item: permit, material: M2 }], accepts: [{ as: upload, grade: C }] }]
            """)]),
        ("evidence.way", "evidence.yaml /materials/1/of/0/material", "M2 }", () => Samples.With("evidence.yaml", "{ as: commitment, grade: D }", "{ as: licence, licence: business-licence, grade: A }")),
        ("schedule.cron", "times.yaml /cron", "0 22 * * *", () => Samples.With("times.yaml", "0 0 22 ? * *", "0 22 * * *")),
        ("schedule.timeZone", "times.yaml /timeZone", "Asia/Shangai", () => Samples.With("times.yaml", "Asia/Shanghai", "Asia/Shangai")),
        ("schema.type", "schemas.yaml /schema/type", "objekt", () => Samples.With("schemas.yaml", text => Once(text, "type: object", "type: objekt"))),
        ("mapping.target", "mapping.v1.yaml /fields/ENTNAM", "record.name", () => Samples.With("mapping.v1.yaml", "ENTNAME:", "ENTNAM:")),
    ];

    /// <summary>Of several documents the one of this name, under another.</summary>
    private static string Another(string documents, string name, string other)
        => documents.Split("---\n").Single(document => document.Contains($"\nname: {name}\n", StringComparison.Ordinal)).Replace($"\nname: {name}\n", $"\nname: {other}\n", StringComparison.Ordinal);

    /// <summary>The sample's item with a question that leads to its situations, bent.</summary>
    private static IReadOnlyList<DocumentFile> Guided(string old, string now) => Samples.With("item.yaml", text =>
    {
        var guided = text.Replace("en: With staff }", "en: With staff }, fits: { staff: [yes] }", StringComparison.Ordinal)
            .Replace("en: Without staff }", "en: Without staff }, fits: { staff: [no] }", StringComparison.Ordinal)
            .Replace("steps:\n", "questions:\n  - { code: staff, title: { zh: 有无员工, en: Staff }, answers: [{ code: yes, title: { zh: 有, en: Yes } }, { code: no, title: { zh: 无, en: No } }] }\nsteps:\n", StringComparison.Ordinal);
        guided.ShouldContain(old);
        return Once(guided, old, now);
    });

    private static IEnumerable<TestCaseData> One() => Cases.Select(one => new TestCaseData(one).SetArgDisplayNames(one.Code));

    [TestCaseSource(nameof(One))]
    public void Each_kind_of_fault_is_found_alone_and_at_its_place((string Code, string Where, string At, Func<IReadOnlyList<DocumentFile>> Files) one)
    {
        var files = one.Files();
        var set = new DocumentReader(Samples.Kinds).Read(files);
        var faults = new CrossCheck(Samples.Checks).Check(RegistrySnapshot.Empty, set, new HashSet<(DocumentKind, string)>()).Faults;

        var fault = faults.ShouldHaveSingleItem(string.Join('\n', faults));
        fault.Code.ShouldBe(one.Code);
        $"{fault.File} {fault.Pointer}".TrimEnd().ShouldBe(one.Where);
        if (one.At.Length == 0)
            fault.Line.ShouldBeNull();
        else
            Rest(files.Single(file => file.Path == fault.File), fault).ShouldStartWith(one.At, Case.Sensitive);
        foreach (var hole in (string[])["{0}", "{1}", "{2}", "{3}", "{4}"])
            (fault.Zh + fault.En).ShouldNotContain(hole);
        fault.Zh.Any(c => c >= 0x4e00).ShouldBeTrue("the message is in Chinese too");
    }

    [Test]
    public void No_kind_of_fault_is_left_out()
    {
        // Provoked elsewhere: removal and the bound of faults need more than a set; a step that waits in vain is a warning; a harvest's mapping needs a source, and two of one source need two (HarvesterContract).
        string[] elsewhere = ["faults.more", "reference.used", "document.notRegistered", "item.absent", "item.divisionAbsent", "item.previousAbsent", "adapter.plain", "calendar.ends", "library.mapping", "library.sourceTaken"];

        FaultKind.All.Select(kind => kind.Code).Except(Cases.Select(one => one.Code)).ShouldBe(elsewhere, ignoreOrder: true);
    }

    [Test]
    public void All_faults_of_all_documents_are_told_at_once()
    {
        var files = Samples.With("item.yaml", text => text
            .Replace("priority: 3", "priority: 12", StringComparison.Ordinal).Replace("closingTable:", "closngTable:", StringComparison.Ordinal))
            .Append(new DocumentFile("broken.yaml", Head + "type: street\n---\nkind: [\n"))
            .Append(new DocumentFile("wait.yaml", "kind: schedule\nname: x\ntitle: { zh: 甲, en: A }\ncron: never\ncalendar: none\n"))
            .ToList();

        var set = new DocumentReader(Samples.Kinds).Read(files);
        var faults = new CrossCheck(Samples.Checks).Check(RegistrySnapshot.Empty, set, new HashSet<(DocumentKind, string)>()).Faults;

        faults.Select(fault => $"{fault.Kind}/{fault.Name} {fault.Code}").ShouldBe(
        [
            "item/company key.unknown", "item/company value.range", "item/company key.missing", "/ yaml.syntax",
            "schedule/x reference.unknown", "schedule/x schedule.cron",
        ]);
        set.Documents.ShouldContain(document => document.Name == "X", "what stands before a syntax error is read");
    }

    [Test]
    public void A_reference_to_a_document_that_is_itself_faulty_is_no_fault_of_its_own()
    {
        var set = new DocumentReader(Samples.Kinds).Read(Samples.With("times.yaml", "cron: 0 0 22 ? * *\n", ""));

        var faults = new CrossCheck(Samples.Checks).Check(RegistrySnapshot.Empty, set, new HashSet<(DocumentKind, string)>()).Faults;

        faults.ShouldHaveSingleItem().ToString().ShouldBe("times.yaml:9:1: schedule/night /cron: “cron” is missing. [key.missing]");
    }

    [Test]
    public void A_misspelt_setting_gets_the_nearest_known_one()
    {
        var set = new DocumentReader(Samples.Kinds).Read([new("a.yaml", Head + "type: street\nLevel: city\nzzz: 1\n")]);

        set.Faults.Select(fault => fault.En).ShouldBe(
        [
            "There is no setting “Level” (did you mean “level”?).", "There is no setting “zzz”.",
        ]);
        set.Faults[0].Zh.ShouldBe("没有名为“Level”的设置（是否应为“level”？）。");
    }

    [Test]
    public void Beyond_a_thousand_faults_the_rest_is_counted()
    {
        var text = new StringBuilder(Head).Append("type: street\n");
        for (var i = 0; i < 1500; i++)
            text.Append('k').Append(i).Append(": 1\n");

        var faults = new DocumentReader(Samples.Kinds).Read([new("a.yaml", text.ToString())]).Faults;

        faults.Count.ShouldBe(1001);
        faults[^1].En.ShouldBe("There are 500 more faults.");
    }

    [Test]
    public void A_step_that_waits_for_one_outside_its_situation_is_a_warning()
    {
        var set = new DocumentReader(Samples.Kinds).Read(Samples.With("item.yaml", text =>
            text.Replace("gives: [UNISCID]\n", "gives: [UNISCID]\n    when: [02]\n", StringComparison.Ordinal)));

        var check = new CrossCheck(Samples.Checks).Check(RegistrySnapshot.Empty, set, new HashSet<(DocumentKind, string)>());

        check.Faults.ShouldBeEmpty();
        check.Warnings.ShouldHaveSingleItem().En.ShouldBe("Situation 01 has no step S1: there step S2 does not wait for it.");
    }

    [TestCase("jurisdiction: streets", "/steps/0/jurisdiction", "region.jurisdiction, region.occurred")]
    [TestCase("jurisdiction: streets\n    division: nmae", "/steps/0/division", "nmae")]
    [TestCase("jurisdiction: streets\n    division: name", null, null)]
    public void A_division_that_the_schema_does_not_describe_is_a_warning(string route, string? pointer, string? paths)
    {
        var set = new DocumentReader(Samples.Kinds).Read(Samples.With("item.yaml", "organisation: SCJG\n    adapter: scjg-dj", route));

        var check = new CrossCheck(Samples.Checks).Check(RegistrySnapshot.Empty, set, new HashSet<(DocumentKind, string)>());

        check.Faults.ShouldBeEmpty();
        check.Warnings.Select(warning => (warning.Pointer, warning.En)).ShouldBe(pointer is null ? [] :
            [(pointer, $"Schema “company.v1” does not describe “{paths}”: what has no division goes to the default.")]);
    }

    [TestCase("http://hub.example.gov.cn", true)]
    [TestCase("https://hub.example.gov.cn", false)]
    [TestCase("http://127.0.0.1:5080", false)]
    [TestCase("http://localhost:5080", false)]
    public void Links_that_go_in_the_clear_beyond_this_machine_are_a_warning(string address, bool warns)
    {
        var set = new DocumentReader(Samples.Kinds).Read(Samples.With("adapters.yaml", "retries: 3", $"retries: 3\nmaterials: {{ as: reference, address: \"{address}\" }}"));

        var check = new CrossCheck(Samples.Checks).Check(RegistrySnapshot.Empty, set, new HashSet<(DocumentKind, string)>());

        check.Faults.ShouldBeEmpty();
        check.Warnings.Select(warning => (warning.Code, warning.Pointer)).ShouldBe(warns ? [("adapter.plain", "/materials/address")] : []);
    }

    [Test]
    public void A_material_that_goes_to_a_step_that_there_is_not_is_a_fault_at_its_place()
    {
        var files = Samples.With("item.yaml", text => text.Replace("steps:\n", "materials:\n  - { code: M01, title: { zh: 章程, en: Charter }, steps: [S1, S3] }\nsteps:\n", StringComparison.Ordinal));

        var faults = new CrossCheck(Samples.Checks).Check(RegistrySnapshot.Empty, new DocumentReader(Samples.Kinds).Read(files), new HashSet<(DocumentKind, string)>()).Faults;

        faults.ShouldHaveSingleItem().ShouldSatisfyAllConditions(fault => fault.Code.ShouldBe("item.step"), fault => fault.Pointer.ShouldBe("/materials/0/steps/1"), fault => fault.En.ShouldStartWith("The item has no step “S3”"));
    }

    [TestCase("{ from: 18:00, until: 24:00, monthUntil: 28 }", "stop.form", "/stops/0")]
    [TestCase("{ from: 18:00, until: 24:00, monthFrom: 25, dateFrom: 2027-01-01, dateUntil: 2027-01-02 }", "stop.form", "/stops/0")]
    [TestCase("{ from: 18:00, until: 24:00, dateFrom: 2027-01-01 }", "stop.form", "/stops/0")]
    [TestCase("{ from: 18:00, until: 24:00, dateUntil: 2027-01-01 }", "stop.form", "/stops/0")]
    [TestCase("{ from: 18:00, until: 06:00, monthFrom: 25, monthUntil: 25 }", "stop.order", "/stops/0/until")]
    [TestCase("{ from: 18:00, until: 06:00, dateFrom: 2027-01-01, dateUntil: 2027-01-01 }", "stop.order", "/stops/0/until")]
    [TestCase("{ from: 18:00, until: 20:00, dateFrom: 2027-01-02, dateUntil: 2027-01-01 }", "stop.order", "/stops/0/until")]
    [TestCase("{ from: 24:00, until: 06:00 }", "value.pattern", "/stops/0/from")]
    [TestCase("{ from: 6:00, until: 25:00 }", "value.pattern", "/stops/0/until")]
    [TestCase("{ from: 18:00 }", "key.missing", "/stops/0/until")]
    [TestCase("{ from: 18:00, until: 20:00, weekdays: [someday] }", "value.choice", "/stops/0/weekdays/0")]
    [TestCase("{ from: 18:00, until: 20:00, days: holidays }", "value.choice", "/stops/0/days")]
    [TestCase("{ from: 18:00, until: 20:00, monthFrom: 32 }", "value.range", "/stops/0/monthFrom")]
    [TestCase("{ from: 18:00, until: 20:00, monthFrom: 0 }", "value.range", "/stops/0/monthFrom")]
    public void A_stop_that_is_none_is_a_fault_at_its_place(string stop, string code, string pointer)
    {
        var set = new DocumentReader(Samples.Kinds).Read(Stop(stop));
        new CrossCheck(Samples.Checks).Check(RegistrySnapshot.Empty, set, new HashSet<(DocumentKind, string)>()).Faults.Select(fault => (fault.Code, fault.Pointer)).ShouldContain((code, pointer));
    }

    [TestCase("calendar: district", "calendar: district\nwindow: { from: 08:00, until: 08:00 }", "stop.order", "/window/until")]
    [TestCase("calendar: district", "calendar: district\nwindow: { from: 22:00, until: 06:00 }\nexcept: [{ from: 21:00, until: 07:00 }]", "stop.always", "/except")]
    [TestCase("calendar: district", "calendar: district\nwindow: { from: 22:00 }", "key.missing", "/window/until")]
    [TestCase("calendar: district", "calendar: district\nexcept: [{ from: 22:00, until: 22:00 }]", "stop.order", "/except/0/until")]
    [TestCase("workdays: [2026-12-26]", "workdays: [2026-12-26]\nhours: [{ from: 12:00, until: 09:00 }]", "stop.order", "/hours/0/until")]
    [TestCase("workdays: [2026-12-26]", "workdays: [2026-12-26]\nhours: [{ from: 14:00, until: 17:30 }, { from: 09:00, until: 12:00 }]", "stop.order", "/hours/1/from")]
    [TestCase("workdays: [2026-12-26]", "workdays: [2026-12-26]\nhours: [{ from: 9, until: 12:00 }]", "value.pattern", "/hours/0/from")]
    public void Windows_freezes_and_hours_that_are_none_are_faults_at_their_places(string old, string now, string code, string pointer)
    {
        var set = new DocumentReader(Samples.Kinds).Read(Samples.With("times.yaml", old, now));
        new CrossCheck(Samples.Checks).Check(RegistrySnapshot.Empty, set, new HashSet<(DocumentKind, string)>()).Faults.Select(fault => (fault.Code, fault.Pointer)).ShouldContain((code, pointer));
    }

    [TestCase("2027-10-31", 0)]
    [TestCase("2027-11-03", 2)]
    [TestCase("2028-06-01", 2)]
    public void A_calendar_that_ends_soon_is_a_warning_there_and_where_it_is_used(string today, int warnings)
    {
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(new DateTimeOffset(DateTime.Parse(today), TimeSpan.Zero));
        var check = new CrossCheck(Samples.Checks, clock).Check(RegistrySnapshot.Empty, new DocumentReader(Samples.Kinds).Read(Samples.All), new HashSet<(DocumentKind, string)>());
        check.Faults.ShouldBeEmpty();
        check.Warnings.Select(warning => (warning.Code, warning.Kind, warning.Pointer)).ShouldBe(
            warnings == 0 ? [] : [("calendar.ends", "calendar", "/until"), ("calendar.ends", "schedule", "/calendar")]);
    }

    private static IReadOnlyList<DocumentFile> Stop(string stop) => Samples.With("adapters.yaml", "retries: 3", $"retries: 3\nstops: [{stop}]");

    [TestCase("organisation: SCJG\n    ", "/steps/0/organisation")]
    [TestCase("adapter: scjg-dj\n    ", "/steps/0/adapter")]
    public void A_step_without_a_jurisdiction_names_its_organisation_and_adapter(string left, string pointer)
    {
        var set = new DocumentReader(Samples.Kinds).Read(Samples.With("item.yaml", text => Once(text, left, "")));

        var fault = new CrossCheck(Samples.Checks).Check(RegistrySnapshot.Empty, set, new HashSet<(DocumentKind, string)>()).Faults.ShouldHaveSingleItem();

        (fault.Pointer, fault.Code).ShouldBe((pointer, "key.missing"));
    }

    [TestCase("division: 4499030010", "value.pattern")]
    [TestCase("division: 00", "value.pattern")]
    [TestCase("division: 44990300１", "value.pattern")]
    [TestCase("division: '449903'\n    org: SCJG", "yaml.syntax")]
    public void What_is_no_division_code_is_not_read(string division, string code)
        => new DocumentReader(Samples.Kinds).Read(Samples.With("jurisdiction.yaml", "division: 449903,", division + ",")).Faults.ShouldContain(fault => fault.Code == code);

    [Test]
    public void A_mapping_of_a_jurisdiction_reads_the_schema_of_the_item_that_uses_it()
    {
        var other = new DocumentFile("other.yaml", Samples.Mapping.Replace("name: company-to-scjg.v1", "name: other", StringComparison.Ordinal)
            .Replace("from: company.v1", "from: scjg.v1", StringComparison.Ordinal));
        var set = new DocumentReader(Samples.Kinds).Read([
            .. Samples.With("item.yaml", "organisation: SCJG\n    adapter: scjg-dj", "jurisdiction: streets\n    division: name").Where(file => file.Path != "jurisdiction.yaml"),
            new DocumentFile("jurisdiction.yaml", Samples.Jurisdiction.Replace("mapping: company-to-scjg.v1", "mapping: other", StringComparison.Ordinal)), other]);

        var fault = new CrossCheck(Samples.Checks).Check(RegistrySnapshot.Empty, set, new HashSet<(DocumentKind, string)>()).Faults.ShouldHaveSingleItem();

        (fault.Kind, fault.Pointer, fault.Code).ShouldBe(("item", "/steps/0/jurisdiction", "item.mapping"));
    }

    /// <summary>The file from the fault's place on.</summary>
    private static string Rest(DocumentFile file, DocumentFault fault) => string.Join('\n',
        Encoding.UTF8.GetString(file.Content.Span).Split('\n').Skip(fault.Line!.Value - 1))[(fault.Column!.Value - 1)..];

    private static string Once(string text, string old, string now)
    {
        var at = text.IndexOf(old, StringComparison.Ordinal);
        at.ShouldBeGreaterThanOrEqualTo(0);
        return text[..at] + now + text[(at + old.Length)..];
    }
}
