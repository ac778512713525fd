namespace Exchange.Host.Tests.Api;

/// <summary>An item whose situations have forms, mappings, materials, steps and limits of their own, and the questions that lead to them.</summary>
internal static class GuideDocuments
{
    public const string Documents = """
        kind: calendar
        name: district
        title: { zh: 工作日历, en: Working days }
        from: 2026-01-01
        until: 2027-12-31
        holidays: [2027-01-01]
        ---
        kind: schema
        name: form-with-staff.v1
        title: { zh: 有员工的申请, en: Application with staff }
        schema: { allOf: [{ $ref: form.v1 }], required: [staff] }
        ---
        kind: schema
        name: filing.v1
        title: { zh: 备案表, en: Filing }
        schema: { type: object, required: [shop], properties: { shop: { type: string } }, additionalProperties: false }
        ---
        kind: mapping
        name: filing-to-case.v1
        title: { zh: 备案到部门, en: Filing to department }
        from: filing.v1
        to: case.v1
        fields: { number: number, company: "'备案：' & record.shop" }
        ---
        kind: jurisdiction
        name: streets
        title: { zh: 街道管辖, en: Streets }
        rows:
          - { division: 449903, organisation: SCJG, adapter: registration }
          - { division: 449903001000, organisation: SCJG, adapter: safe, until: 2026-12-31 }
          - { division: 449903001000, organisation: GJJ, adapter: fund, from: 2027-01-01 }
        default: { organisation: GJJ, adapter: fund }
        retired: [{ division: 449905, until: 2013-12-31, became: 449903 }]
        ---
        kind: item
        name: food
        title: { zh: 食品经营许可, en: Food business }
        description: 餐饮须现场核查。
        code: 1144990300750002474440131010000
        organisation: SCJG
        channels: [window, online]
        schema: form.v1
        closingTable: closing
        calendar: district
        limits: { promised: { days: 8 } }
        situations:
          - { code: 01, title: { zh: 餐饮服务, en: Catering }, fits: { kind: [catering] }, schema: form-with-staff.v1 }
          - { code: 02, title: { zh: 食品销售告知承诺, en: Sales by commitment }, fits: { kind: [sales], commitment: [yes] } }
          - code: 03
            title: { zh: 仅销售预包装食品, en: Packaged food only }
            fits: { kind: [packaged] }
            schema: filing.v1
            limits: { promised: { days: 1 } }
            steps: [{ step: S1, mapping: filing-to-case.v1, limits: { promised: { days: 2, unit: naturalDays } } }]
        questions:
          - code: kind
            title: { zh: 经营什么, en: What is sold }
            answers:
              - { code: catering, title: { zh: 餐饮, en: Catering } }
              - { code: sales, title: { zh: 食品销售, en: Food } }
              - { code: packaged, title: { zh: 仅预包装食品, en: Packaged food only } }
          - code: commitment
            title: { zh: 是否承诺, en: By commitment }
            when: { kind: [sales] }
            answers: [{ code: yes, title: { zh: 是, en: Yes } }, { code: no, title: { zh: 否, en: No } }]
        refusals:
          - { fits: { commitment: [no] }, guidance: { zh: 请单独办理名称登记, en: Register the name by itself first }, items: [safe] }
        materials:
          - { code: F01, title: { zh: 布局图, en: Floor plan }, when: [01], types: [pdf, jpg], maxKib: 2048 }
          - code: F02
            title: { zh: 营业执照, en: Business licence }
            evidence:
              - { as: licence, source: 105001/000025, grade: A }
              - { as: share, source: 102001/000009, grade: A }
              - { as: upload, grade: B }
          - { code: F05, title: { zh: 食品安全制度, en: Food safety rules }, when: [01], as: [upload, later], laterDays: 5, optional: true }
          - { code: F08, title: { zh: 告知承诺书, en: Commitment }, when: [02], as: [commitment] }
        steps:
          - { name: S1, title: { zh: 审查, en: Review }, organisation: SCJG, adapter: registration, mapping: form-to-case.v1, limits: { statutory: { days: 20 }, promised: { days: 8 } } }
          - { name: S2, title: { zh: 现场核查, en: On-site check }, jurisdiction: streets, mapping: form-to-case.v1, when: [01], waitsFor: [{ step: S1, stage: accepted }] }
        """;
}
