namespace Exchange.Host.Tests.Api;

/// <summary>A system that two organisations share, on which more waits than it takes at once: from the windows' requests to the order in which it is pushed to.</summary>
internal sealed class SharedSystemTests : HubTests
{
    private const int Backlog = 120;

    [Test]
    public async Task The_most_urgent_goes_first_and_nobody_waits_behind_all_that_another_has()
    {
        await Hub.Apply(Documents(active: false));
        for (var i = 0; i < Backlog; i++) await Hub.TakenIn(Hub.Number(), "permit");
        List<string> deposits = [], urgent = [];
        for (var i = 0; i < 5; i++) await TakenIn(deposits, "deposit");
        for (var i = 0; i < 2; i++) await TakenIn(urgent, "rescue");
        await Hub.Apply(Documents(active: true));
        for (var tries = 0; tries < 1_000 && Numbers().Distinct().Count() < Backlog + 7; tries++) await Task.Delay(20);
        var order = Numbers().Distinct().ToList();
        order.Count.ShouldBe(Backlog + 7);
        order.Take(2).ShouldBe(urgent, ignoreOrder: true);
        deposits.Max(order.IndexOf).ShouldBeLessThan(Backlog / 2, "by time alone they would be the last");

        IEnumerable<string> Numbers() => Hub.Department.Pushes.Where(static push => push.Path.Contains("platform", StringComparison.Ordinal)).Select(static push => push.Number);

        async Task TakenIn(List<string> numbers, string item)
        {
            numbers.Add(Hub.Number());
            await Hub.TakenIn(numbers[^1], item);
        }
    }

    private string Documents(bool active) => $$"""
        kind: adapter
        name: platform
        title: { zh: 共用审批平台, en: A platform that organisations share }
        organisation: SCJG
        adapterKind: http
        active: {{(active ? "true" : "false")}}
        concurrency: 1
        options:
          address: {{Hub.Department.Address}}
          honoursKey: true
          submit:
            path: /platform/cases
            answers:
              - { status: 2xx, when: 'body.code = "0"', is: acknowledged, number: body.receipt }
        ---
        {{string.Join("\n---\n", new[] { ("permit", "SCJG", 5), ("deposit", "GJJ", 5), ("rescue", "SCJG", 0) }.Select(static item => $$"""
        kind: item
        name: {{item.Item1}}
        title: { zh: 单事项, en: An item of one step }
        code: '2'
        organisation: SCJG
        schema: form.v1
        closingTable: closing
        steps:
          - { name: S1, title: { zh: 办理, en: Handling }, organisation: {{item.Item2}}, adapter: platform, mapping: form-to-case.v1, priority: {{item.Item3}} }
        """))}}
        """;
}
