using System.ComponentModel.DataAnnotations;
using Exchange.Core.Contract;
using Exchange.Core.Registry;

namespace Exchange.Core.Tests.Registry;

/// <summary>Small documents that hold together, to be bent by a test.</summary>
internal static class Samples
{
    public const string Organisations = """
        kind: organisation
        name: SCJG
        title: { zh: 区市场监督管理局, en: Market Regulation }
        type: department
        division: 449903000000
        uscc: 114499030075000247
        ---
        kind: organisation
        name: GJJ
        title: { zh: 住房公积金管理部, en: Housing Fund }
        type: publicInstitution
        parent: SCJG
        """;

    public const string Client = """
        kind: client
        name: intake
        title: { zh: 综合受理系统, en: Intake system }
        organisation: SCJG
        roles: [intake]
        """;

    public const string Schemas = """
        kind: schema
        name: company.v1
        title: { zh: 企业开办, en: Company }
        schema:
          type: object
          properties:
            name: { type: string, maxLength: 100 }
            sex: { enum: ["1", "2"] }
        ---
        kind: schema
        name: scjg.v1
        title: { zh: 商事登记, en: Registration }
        schema: { type: object, properties: { ENTNAME: { type: string } } }
        """;

    public const string Tables = """
        # Closings and sexes
        kind: codeTable
        name: closing
        title: { zh: 办结结果, en: Closing }
        rows:
          - { value: 0, title: { zh: 出证办结, en: Licence issued }, outcome: done }
          - { value: 7, title: { zh: 不予许可, en: Refused }, outcome: refused }
        ---
        kind: codeTable
        name: sex
        title: { zh: 性别, en: Sex }
        rows:
          - { value: 1, title: { zh: 男, en: Male }, systems: { SCJG-DJ: 1, GJJ: 01 } }
          - { value: 2, title: { zh: 女, en: Female }, systems: { SCJG-DJ: 2, GJJ: 02 } }
        """;

    public const string Times = """
        kind: calendar
        name: district
        title: { zh: 工作日历, en: Working days }
        from: 2026-01-01
        until: 2027-12-31
        holidays: [2027-01-01, 2027-01-02, 2027-01-03]
        workdays: [2026-12-26]
        ---
        kind: schedule
        name: night
        title: { zh: 夜间, en: Night }
        cron: 0 0 22 ? * *
        calendar: district
        timeZone: Asia/Shanghai
        """;

    public const string Mapping = """
        kind: mapping
        name: company-to-scjg.v1
        title: { zh: 登记, en: Registration }
        from: company.v1
        to: scjg.v1
        fields:
          ENTNAME: record.name
          SEX: $code('sex', record.sex)
        tables:
          sex: { table: sex, system: SCJG-DJ }
        """;

    public const string Adapters = """
        kind: adapter
        name: scjg-dj
        title: { zh: 商事登记, en: Registration system }
        organisation: SCJG
        adapterKind: post
        options:
          url: http://localhost:1/setup
          retries: 3
        ---
        kind: adapter
        name: gjj
        title: { zh: 公积金, en: Housing fund system }
        organisation: GJJ
        adapterKind: post
        options: { url: http://localhost:2/data }
        """;

    public const string Jurisdiction = """
        kind: jurisdiction
        name: streets
        title: { zh: 街道管辖, en: Streets }
        rows:
          - { division: 449903001000, organisation: SCJG, adapter: scjg-dj, until: 2026-12-31 }
          - { division: 449903001, organisation: SCJG, adapter: scjg-dj, mapping: company-to-scjg.v1, from: 2027-01-01 }
          - { division: 449903, organisation: SCJG, adapter: scjg-dj }
        default: { organisation: SCJG, adapter: scjg-dj }
        retired:
          - { division: 449905, until: 2013-12-31, became: 449903 }
        """;

    public const string Item = """
        kind: item
        name: company
        title: { zh: 企业开办, en: Start a company }
        code: 1144990300750002474440199001000
        organisation: SCJG
        schema: company.v1
        closingTable: closing
        situations:
          - { code: 01, title: { zh: 有员工, en: With staff } }
          - { code: 02, title: { zh: 暂无员工, en: Without staff } }
        steps:
          - name: S1
            title: { zh: 设立登记, en: Registration }
            organisation: SCJG
            adapter: scjg-dj
            mapping: company-to-scjg.v1
            gives: [UNISCID]
          - name: S2
            title: { zh: 公积金开户, en: Housing fund }
            organisation: GJJ
            adapter: gjj
            mapping: company-to-scjg.v1
            when: [01]
            waitsFor: [{ step: S1, gives: UNISCID }]
            schedule: night
            priority: 3
        """;

    public const string Library = """
        kind: library
        name: firms
        title: { zh: 法人库, en: Companies }
        resource: 102001/000009
        schema: company.v1
        identity: [name]
        keys: [sex]
        """;

    public const string Subscription = """
        kind: client
        name: follower
        title: { zh: 关注办件的系统, en: A system that follows records }
        organisation: SCJG
        roles: [intake]
        ---
        kind: subscription
        name: window-events
        title: { zh: 综窗事件, en: Events for the window }
        client: follower
        url: https://window.example.gov.cn/events
        secret: window-events
        events: [record.taken-in, record.closed]
        firstDelaySeconds: 2
        """;

    public const string Licences = """
        kind: codeTable
        name: licence-states
        title: { zh: 证照状态, en: States of licences }
        rows:
          - { value: 01, title: { zh: 有效, en: Valid } }
          - { value: 05, title: { zh: 失效, en: Lapsed } }
        ---
        kind: codeTable
        name: permit-closing
        title: { zh: 许可办结, en: Closing of permits }
        rows: [{ value: 6, title: { zh: 准予, en: Allowed }, outcome: done }]
        ---
        kind: item
        name: permit
        title: { zh: 许可, en: Permit }
        code: '7'
        organisation: SCJG
        schema: company.v1
        closingTable: permit-closing
        materials:
          - { code: M1, title: { zh: 营业执照, en: Business licence }, as: [licence, share, upload] }
          - { code: M2, title: { zh: 住所证明, en: Premises }, as: [commitment, upload] }
        steps:
          - { name: S1, title: { zh: 许可, en: Permit }, organisation: SCJG, adapter: scjg-dj, mapping: company-to-scjg.v1, gives: [uscc] }
        ---
        kind: licenceType
        name: business-licence
        title: { zh: 营业执照, en: Business licence }
        code: 11440000006900018D001
        resource: 105001/000025
        fields: { identifier: licenceIdentifier, holderNumber: holderCode, validUntil: validUntil, state: state }
        states: { table: licence-states, valid: [01], expired: [05] }
        issuers: [SCJG]
        sources: [{ item: permit, step: S1, holderGives: uscc }]
        """;

    public const string Evidence = """
        kind: evidence
        name: district
        title: { zh: 凭据对照表, en: Evidence }
        materials:
          - code: business-licence
            title: { zh: 营业执照, en: Business licence }
            of: [{ item: permit, material: M1 }]
            accepts:
              - { as: licence, licence: business-licence, shows: [holderCode], grade: A }
              - { as: share, resource: 102001/000009, by: uscc, shows: [enterpriseName], grade: A }
              - { as: upload, grade: B }
            providers: [{ division: 449903, organisation: SCJG }]
            else: { zh: 省级平台, en: The province's platform }
          - code: premises
            title: { zh: 住所证明, en: Premises }
            of: [{ item: permit, material: M2 }]
            accepts: [{ as: commitment, grade: D }, { as: upload, grade: C, followsWithin: 5 }]
        """;

    public static IReadOnlyList<DocumentFile> All { get; } =
    [
        new("organisations.yaml", Organisations),
        new("client.yaml", Client),
        new("schemas.yaml", Schemas),
        new("tables.yaml", Tables),
        new("times.yaml", Times),
        new("mapping.v1.yaml", Mapping),
        new("adapters.yaml", Adapters),
        new("jurisdiction.yaml", Jurisdiction),
        new("item.yaml", Item),
        new("subscription.yaml", Subscription),
    ];

    /// <summary>And what stands on them: a library, licences, what proves what.</summary>
    public static IReadOnlyList<DocumentFile> WithEvidence { get; } = [.. All, new("library.yaml", Library), new("licences.yaml", Licences), new("evidence.yaml", Evidence)];

    public static IReadOnlyDictionary<string, AdapterKind> Kinds { get; } = new Dictionary<string, AdapterKind>
    {
        ["post"] = new AdapterKind<PostOptions>("post", _ => Repeat.Safe, (_, _) => throw new NotSupportedException(),
            options => options.Url.StartsWith("http", StringComparison.Ordinal) ? [] : [("/url", "must begin with http")]),
    };

    /// <summary>Stands in for the scheduler, the checker and the translator: each finds what a test plants.</summary>
    public static DocumentChecks Checks { get; } = new()
    {
        Cron = cron => cron.Split(' ').Length is 6 or 7 ? null : "six or seven fields",
        Schema = (_, schema) => schema.Schema.TryGetProperty("type", out var type) && type.ValueEquals("objekt")
            ? [new DocumentFinding("/schema/type", "schema.type", "没有这种类型", "no such type")]
            : [],
        Mapping = (registry, mapping) => mapping.Fields
            .Where(field => !registry.Schemas[mapping.To].Schema.GetProperty("properties").TryGetProperty(field.Key, out _) && field.Key != "SEX")
            .Select(field => new DocumentFinding("/fields/" + field.Key, "mapping.target", "没有这个字段", "no such field"))
            .Concat(mapping.Fields.Where(field => field.Value == "''").Select(field =>
                 new DocumentFinding("/fields/" + field.Key, "mapping.empty", "空", "always empty", IsWarning: true))),
        Item = (_, _) => [],
        MayPostTo = url => url.StartsWith("https://", StringComparison.Ordinal),
    };

    public static IReadOnlyList<DocumentFile> With(string path, Func<string, string> bend) =>
        [.. (All.Any(file => file.Path == path) ? All : WithEvidence).Select(file => file.Path == path ? new DocumentFile(path, bend(System.Text.Encoding.UTF8.GetString(file.Content.Span))) : file)];

    public static IReadOnlyList<DocumentFile> With(string path, string old, string now) => With(path, text =>
    {
        text.ShouldContain(old);
        return text.Replace(old, now, StringComparison.Ordinal);
    });
}

public sealed record PostOptions
{
    [Required]
    public required string Url { get; init; }

    [System.ComponentModel.DataAnnotations.Range(0, 9)]
    public int Retries { get; init; } = 2;

    [System.ComponentModel.DataAnnotations.Range(0, 1, MinimumIsExclusive = true)]
    public double Share { get; init; } = 0.5;

    [AllowedValues("GET", "POST", null)]
    public string? Method { get; init; }

    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    public TimeSpan? Pause { get; init; }

    public string? Mapping { get; init; }
}
