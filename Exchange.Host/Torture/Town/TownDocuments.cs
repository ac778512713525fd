using System.Globalization;
using System.Text;
using Exchange.Core.Registry;

namespace Exchange.Host.Torture.Town;

/// <summary>
/// What the kit registers: a window, three departments with a system of each habit (one honours the key, one can be asked, one neither), and items whose steps
/// wait for each other, stand in one queue, or are one alone.
/// </summary>
public static class TownDocuments
{
    public const string Intake = "window", Administrator = "admin";

    /// <summary>A push waits a second for its answer, and an unclear one is asked about or sent again a second later.</summary>
    public const int PushTimeoutSeconds = 1, GraceSeconds = 1;

    /// <summary>The client as which each system reports.</summary>
    public static IReadOnlyDictionary<string, string> Reporters { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [TownSystem.Registration] = "registration", [TownSystem.Archive] = "registration", [TownSystem.Fund] = "fund", [TownSystem.Seal] = "seal",
    };

    private const string Parties = """
        kind: organisation
        name: WINDOW
        title: { zh: 政务服务中心, en: Service window }
        type: department
        ---
        kind: organisation
        name: REG
        title: { zh: 市场监管局, en: Registration office }
        type: department
        ---
        kind: organisation
        name: FUND
        title: { zh: 公积金中心, en: Housing fund }
        type: publicInstitution
        ---
        kind: organisation
        name: SEAL
        title: { zh: 公安局, en: Seal office }
        type: department
        ---
        kind: client
        name: window
        title: { zh: 综合受理系统, en: Intake system }
        organisation: WINDOW
        roles: [intake]
        ---
        kind: client
        name: registration
        title: { zh: 登记系统, en: Registration system }
        organisation: REG
        roles: [organisation]
        ---
        kind: client
        name: fund
        title: { zh: 公积金系统, en: Housing fund system }
        organisation: FUND
        roles: [organisation]
        ---
        kind: client
        name: seal
        title: { zh: 印章系统, en: Seal system }
        organisation: SEAL
        roles: [organisation]
        ---
        kind: codeTable
        name: closing
        title: { zh: 办结结果, en: Closing }
        rows:
          - { value: 0, title: { zh: 出证办结, en: Licence issued }, outcome: done }
          - { value: 7, title: { zh: 不予许可, en: Refused }, outcome: refused }
        """;

    private const string Form = """
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Application", "x-title-zh": "申请表", "type": "object",
          "required": ["edition", "applicant"], "additionalProperties": false,
          "properties": {
            "edition": { "type": "integer", "minimum": 1 },
            "applicant": { "type": "string", "minLength": 1, "x-personal": true }
          }
        }
        """;

    private const string Case = """
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "A department's case", "x-title-zh": "部门办件", "type": "object",
          "required": ["number", "step", "edition", "applicant"], "additionalProperties": false,
          "properties": {
            "number": { "type": "string" }, "step": { "type": "string" }, "edition": { "type": "integer" }, "applicant": { "type": "string" },
            "code": { "type": "string" }, "withdraw": { "type": "boolean" }
          }
        }
        """;

    private static string Mapping(string name, string step, string more = "") => $$"""
        kind: mapping
        name: {{name}}.v1
        title: { zh: 报文, en: Message }
        from: form.v1
        to: case.v1
        fields:
          number: number
          step: "'{{step}}'"
          edition: record.edition
          applicant: record.applicant
        {{more}}
        """;

    private static string Adapter(string name, string organisation, int port, bool honoursKey, string ask) => string.Create(CultureInfo.InvariantCulture, $$"""
        kind: adapter
        name: {{name}}
        title: { zh: 部门系统, en: System of a department }
        organisation: {{organisation}}
        adapterKind: http
        concurrency: 8
        pushTimeoutSeconds: {{PushTimeoutSeconds}}
        graceSeconds: {{GraceSeconds}}
        retry: { attempts: 200, firstDelaySeconds: 0.05, longestDelaySeconds: 0.5 }
        breaker: { failures: 8, openSeconds: 0.1 }
        options:
          address: http://127.0.0.1:{{port}}/{{name}}
          honoursKey: {{(honoursKey ? "true" : "false")}}
          submit:
            path: /cases
            answers:
              - { status: 2xx, when: 'body.code = "0"', is: acknowledged, number: body.receipt }
              - { status: 2xx, when: 'body.code = "E17"', is: rejected, code: body.code, reason: body.message }
          withdraw:
            path: /withdrawals
            answers:
              - { status: 2xx, when: 'body.code = "0"', is: acknowledged, number: body.receipt }
        {{ask}}
        """);

    private const string Ask = """
          ask:
            path: /cases/{deliveryId}
            answers:
              - { status: 200, when: 'body.code = "0"', is: received, number: body.receipt }
              - { status: 200, when: 'body.code = "E17"', is: refused, code: body.code, reason: body.message }
              - { status: 404, is: notReceived }
        """;

    private const string Items = """
        kind: item
        name: opening
        title: { zh: 开办一件事, en: Opening a business }
        code: '1'
        organisation: REG
        schema: form.v1
        closingTable: closing
        steps:
          - { name: S1, title: { zh: 登记, en: Registration }, organisation: REG, adapter: registration, mapping: to-s1.v1, withdrawMapping: take-back-s1.v1, gives: [code] }
          - name: S2
            title: { zh: 公积金, en: Housing fund }
            organisation: FUND
            adapter: fund
            mapping: to-fund.v1
            withdrawMapping: take-back-s2.v1
            waitsFor: [{ step: S1, gives: code }]
        ---
        kind: item
        name: filing
        title: { zh: 备案, en: Filing }
        code: '2'
        organisation: REG
        schema: form.v1
        closingTable: closing
        steps:
          - { name: S1, title: { zh: 档案, en: Archive }, organisation: REG, adapter: archive, mapping: to-s1.v1, withdrawMapping: take-back-s1.v1 }
          - { name: S2, title: { zh: 登记, en: Registration }, organisation: REG, adapter: registration, mapping: to-s2.v1, withdrawMapping: take-back-s2.v1 }
        ---
        kind: item
        name: sealing
        title: { zh: 刻章, en: Seal }
        code: '3'
        organisation: SEAL
        schema: form.v1
        closingTable: closing
        steps: [{ name: S1, title: { zh: 刻章, en: Seal }, organisation: SEAL, adapter: seal, mapping: to-s1.v1, withdrawMapping: take-back-s1.v1 }]
        """;

    /// <param name="port">Where all departments' systems are reached, on loopback.</param>
    public static IReadOnlyList<DocumentFile> All(int port) =>
    [
        File("parties.yaml", Parties),
        File("schemas/town/form.v1.json", Form),
        File("schemas/town/case.v1.json", Case),
        File("mappings.yaml", string.Join("\n---\n",
            Mapping("to-s1", "S1"), Mapping("to-s2", "S2"), Mapping("to-fund", "S2", "  code: steps.S1.gives.code"),
            Mapping("take-back-s1", "S1", "  withdraw: 'true'"), Mapping("take-back-s2", "S2", "  withdraw: 'true'"))),
        File("adapters.yaml", string.Join("\n---\n",
            Adapter(TownSystem.Registration, "REG", port, honoursKey: true, ""), Adapter(TownSystem.Archive, "REG", port, honoursKey: false, Ask),
            Adapter(TownSystem.Fund, "FUND", port, honoursKey: true, ""), Adapter(TownSystem.Seal, "SEAL", port, honoursKey: false, ""))),
        File("items.yaml", Items),
    ];

    private static DocumentFile File(string path, string text) => new(path, Encoding.UTF8.GetBytes(text));
}
