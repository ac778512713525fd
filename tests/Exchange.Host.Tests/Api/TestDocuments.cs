using Exchange.Core.Registry;

namespace Exchange.Host.Tests.Api;

/// <summary>A small town: a window, two departments, a bundle of two steps, and items of one step for systems of each habit.</summary>
internal static class TestDocuments
{
    private const string Organisations = """
        kind: organisation
        name: WINDOW
        title: { zh: 政务服务中心, en: Service window }
        type: department
        numbers: [{ name: takingIn, title: { zh: 申办流水号, en: Taking-in number }, pattern: 'W{sequence:6}{check:mod-37-36}' }]
        ---
        kind: organisation
        name: SCJG
        title: { zh: 市场监管局, en: Registration office }
        type: department
        ---
        kind: organisation
        name: GJJ
        title: { zh: 公积金中心, en: Housing fund }
        type: publicInstitution
        """;

    private const string Clients = """
        kind: client
        name: window
        title: { zh: 综合受理系统, en: Intake system }
        organisation: WINDOW
        roles: [intake]
        ---
        kind: client
        name: other-window
        title: { zh: 另一受理系统, en: Another intake system }
        organisation: WINDOW
        roles: [intake]
        ---
        kind: client
        name: retired
        title: { zh: 已停用系统, en: A system that is switched off }
        organisation: WINDOW
        roles: [intake]
        active: false
        ---
        kind: client
        name: registration
        title: { zh: 登记系统, en: Registration system }
        organisation: SCJG
        roles: [organisation]
        ---
        kind: client
        name: fund
        title: { zh: 公积金系统, en: Housing fund system }
        organisation: GJJ
        roles: [organisation]
        ---
        kind: client
        name: auditor
        title: { zh: 审计, en: Auditor }
        organisation: WINDOW
        roles: [auditor]
        ---
        kind: client
        name: fund-auditor
        title: { zh: 公积金审计, en: Auditor of the housing fund }
        organisation: WINDOW
        roles: [auditor]
        organisations: [GJJ]
        ---
        kind: client
        name: watcher
        title: { zh: 监控系统, en: Monitoring system }
        organisation: WINDOW
        roles: [watcher]
        ---
        kind: client
        name: administrator
        title: { zh: 管理员, en: Administrator }
        organisation: WINDOW
        roles: [administrator]
        """;

    private const string Tables = """
        kind: codeTable
        name: closing
        title: { zh: 办结结果, en: Closing }
        rows:
          - { value: 0, title: { zh: 出证办结, en: Licence issued }, outcome: done }
          - { value: 4, title: { zh: 转报办结, en: Passed on }, outcome: passedOn }
          - { value: 7, title: { zh: 不予许可, en: Refused }, outcome: refused }
        """;

    private const string Form = """
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Application", "x-title-zh": "申请表", "type": "object",
          "required": ["company", "applicant"], "additionalProperties": false,
          "properties": {
            "company": { "type": "string", "minLength": 2, "maxLength": 60 },
            "staff": { "type": "integer", "minimum": 0 },
            "note": { "type": "string", "maxLength": 20, "x-severity": "warning" },
            "applicant": {
              "type": "object", "required": ["name", "idNumber"], "additionalProperties": false,
              "properties": {
                "name": { "type": "string", "minLength": 1, "x-personal": true },
                "idNumber": { "type": "string", "pattern": "^[0-9]{17}[0-9X]$", "x-personal": true },
                "phone": { "type": "string", "pattern": "^1[0-9]{10}$", "x-personal": true }
              }
            }
          }
        }
        """;

    private const string Case = """
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "A department's case", "x-title-zh": "部门办件", "type": "object",
          "required": ["number", "company"], "additionalProperties": false,
          "properties": { "number": { "type": "string" }, "company": { "type": "string" }, "uscc": { "type": "string" }, "remarks": { "type": "string" }, "withdraw": { "type": "boolean" } }
        }
        """;

    private const string Mappings = """
        kind: mapping
        name: form-to-case.v1
        title: { zh: 申请到部门, en: Application to department }
        from: form.v1
        to: case.v1
        fields:
          number: number
          company: record.company
          remarks: $join(warnings.zh, ';')
        ---
        kind: mapping
        name: form-to-fund.v1
        title: { zh: 申请到公积金, en: Application to housing fund }
        from: form.v1
        to: case.v1
        fields:
          number: number
          company: record.company
          uscc: steps.S1.gives.uscc
        ---
        kind: mapping
        name: withdrawal.v1
        title: { zh: 撤件, en: Withdrawal }
        from: form.v1
        to: case.v1
        fields:
          number: number
          company: record.company
          withdraw: 'true'
        """;

    /// <summary>One system a habit: it honours the key; it can be asked; it knows neither.</summary>
    private static string Adapters(Uri department) => string.Join("\n---\n", new[] { ("registration", "SCJG"), ("fund", "GJJ"), ("safe", "SCJG"), ("askable", "SCJG"), ("neither", "SCJG") }.Select(system => $$"""
        kind: adapter
        name: {{system.Item1}}
        title: { zh: 部门系统, en: System of a department }
        organisation: {{system.Item2}}
        adapterKind: http
        pushTimeoutSeconds: 1
        graceSeconds: 0
        retry: { attempts: 4, firstDelaySeconds: 0.05, longestDelaySeconds: 0.2 }
        breaker: { failures: 1000 }
        options:
          address: {{department}}
          honoursKey: {{(system.Item1 is "askable" or "neither" ? "false" : "true")}}
          submit:
            path: /{{system.Item1}}/cases
            answers:
              - { status: 2xx, when: 'body.code = "0"', is: acknowledged, number: body.receipt }
              - { status: 2xx, when: 'body.code != "0"', is: rejected, code: body.code, reason: body.message }
          withdraw:
            path: /{{system.Item1}}/withdrawals
            answers:
              - { status: 2xx, when: 'body.code = "0"', is: acknowledged, number: body.receipt }
        {{(system.Item1 == "askable" ? """
              ask:
                path: /askable/cases/{number}
                answers:
                  - { status: 200, when: $exists(body.receipt), is: received, number: body.receipt }
                  - { status: 404, is: notReceived }
            """ : "")}}
        """));

    private const string Opening = """
        kind: item
        name: opening
        title: { zh: 开办一件事, en: Opening a business }
        code: '1'
        organisation: SCJG
        schema: form.v1
        closingTable: closing
        situations:
          - { code: 01, title: { zh: 有员工, en: With staff } }
          - { code: 02, title: { zh: 无员工, en: Without staff } }
        steps:
          - name: S1
            title: { zh: 登记, en: Registration }
            organisation: SCJG
            adapter: registration
            mapping: form-to-case.v1
            withdrawMapping: withdrawal.v1
            gives: [uscc]
          - name: S2
            title: { zh: 公积金, en: Housing fund }
            organisation: GJJ
            adapter: fund
            mapping: form-to-fund.v1
            withdrawMapping: withdrawal.v1
            when: [01]
            waitsFor: [{ step: S1, gives: uscc }]
        """;

    private static string OneStep(string system) => $$"""
        kind: item
        name: {{system}}
        title: { zh: 单事项, en: An item of one step }
        code: '2'
        organisation: SCJG
        schema: form.v1
        closingTable: closing
        steps:
          - { name: S1, title: { zh: 办理, en: Handling }, organisation: SCJG, adapter: {{system}}, mapping: form-to-case.v1 }
        """;

    public static IReadOnlyList<DocumentFile> All(Uri department) =>
    [
        new("organisations.yaml", Organisations),
        new("clients.yaml", Clients),
        new("tables.yaml", Tables),
        new("schemas/town/form.v1.json", Form),
        new("schemas/town/case.v1.json", Case),
        new("mappings.yaml", Mappings),
        new("adapters.yaml", Adapters(department)),
        new("items.yaml", string.Join("\n---\n", new[] { Opening, OneStep("safe"), OneStep("askable"), OneStep("neither") })),
    ];
}
