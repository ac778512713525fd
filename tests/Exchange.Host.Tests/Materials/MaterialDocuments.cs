namespace Exchange.Host.Tests.Materials;

/// <summary>An item that asks for materials, and two systems: one gets links, the other none.</summary>
internal static class MaterialDocuments
{
    public static string All(Uri department, Uri hub) => $$"""
        kind: schema
        name: filed.v1
        title: { zh: 部门带材料办件, en: A department's case with files }
        schema:
          type: object
          required: [number]
          additionalProperties: false
          properties:
            number: { type: string }
            files:
              type: array
              items:
                type: object
                required: [code, as]
                additionalProperties: false
                properties: { code: { type: string }, as: { type: string }, name: { type: string }, url: { type: string }, sha256: { type: string }, md5: { type: string }, type: { type: string }, size: { type: integer }, number: { type: string }, due: { type: string } }
        ---
        kind: mapping
        name: form-to-filed.v1
        title: { zh: 申请及材料到部门, en: Application with files to department }
        from: form.v1
        to: filed.v1
        fields:
          number: number
          files: '[materials.{ "code": code, "as": as, "name": name, "url": link, "sha256": sha256, "md5": md5, "type": type, "size": size, "number": number, "due": due }]'
        ---
        kind: adapter
        name: linked
        title: { zh: 以链接取材料的系统, en: A system that fetches by link }
        organisation: SCJG
        adapterKind: http
        pushTimeoutSeconds: 5
        graceSeconds: 0
        retry: { attempts: 20, firstDelaySeconds: 0.05, longestDelaySeconds: 0.2 }
        breaker: { failures: 1000 }
        materials: { as: reference, address: {{hub.ToString().TrimEnd('/')}}, days: 2 }
        options:
          address: {{department}}
          honoursKey: true
          submit: { path: /linked/cases, answers: [{ status: 2xx, is: acknowledged, number: body.receipt }] }
        ---
        kind: adapter
        name: unlinked
        title: { zh: 只收说明的系统, en: A system that gets no files }
        organisation: GJJ
        adapterKind: http
        pushTimeoutSeconds: 5
        graceSeconds: 0
        options:
          address: {{department}}
          honoursKey: true
          submit: { path: /unlinked/cases, answers: [{ status: 2xx, is: acknowledged, number: body.receipt }] }
        ---
        kind: item
        name: filed
        title: { zh: 带材料事项, en: An item with materials }
        code: '3'
        organisation: SCJG
        schema: form.v1
        closingTable: closing
        situations:
          - { code: 01, title: { zh: 一般, en: Usual } }
          - { code: 02, title: { zh: 承诺制, en: By commitment } }
        materials:
          - { code: M01, title: { zh: 公司章程, en: Articles }, types: [pdf, ofd], maxKib: 64 }
          - { code: M02, title: { zh: 住所证明, en: Premises }, as: [upload, share, commitment, later], laterDays: 5 }
          - { code: M03, title: { zh: 身份证, en: Identity card }, as: [licence], optional: true }
          - { code: M04, title: { zh: 现场照片, en: Photographs }, types: [jpg, png], as: [upload, later], optional: true, most: 2 }
          - { code: M09, title: { zh: 承诺书, en: Commitment }, as: [commitment], when: [02] }
        steps:
          - { name: S1, title: { zh: 办理, en: Handling }, organisation: SCJG, adapter: linked, mapping: form-to-filed.v1 }
          - { name: S2, title: { zh: 备案, en: Filing }, organisation: GJJ, adapter: unlinked, mapping: form-to-filed.v1 }
        """;
}
