namespace Exchange.Host.Tests.Watching;

/// <summary>An item of one step for a system that is tried again and again, as long as a hub usually tries.</summary>
internal static class Later
{
    public static string Documents(Uri department) => $$"""
        kind: adapter
        name: later
        title: { zh: 稍后可用的系统, en: A system that is there later }
        organisation: SCJG
        adapterKind: http
        options:
          address: {{department}}
          honoursKey: true
          submit:
            path: /later/cases
            answers:
              - { status: 2xx, is: acknowledged, number: body.receipt }
              - { status: 5xx, is: unavailable }
        ---
        kind: item
        name: later
        title: { zh: 稍后事项, en: An item for later }
        code: '9'
        organisation: SCJG
        schema: form.v1
        closingTable: closing
        steps:
          - { name: S1, title: { zh: 办理, en: Handling }, organisation: SCJG, adapter: later, mapping: form-to-case.v1 }
        """;
}
