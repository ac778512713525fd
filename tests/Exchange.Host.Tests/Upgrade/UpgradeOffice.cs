using System.Collections.Concurrent;
using Exchange.Core.Contract;
using Exchange.Core.Registry;
using Exchange.Host.Tests.Api;

namespace Exchange.Host.Tests.Upgrade;

/// <summary>
/// The departments of the hubs that are upgraded. Before the upgrade they answer as a record's number begins: <c>ack</c>, <c>away</c>, <c>lost</c> (no usable answer), <c>no</c> (refused), <c>hang</c>; nobody takes a withdrawal
/// then. After it they take everything.
/// </summary>
internal sealed class UpgradeOffice(bool upgraded)
{
    public sealed record Options
    {
        public required Repeat Repeat { get; init; }
    }

    public ConcurrentQueue<string> Pushed { get; } = new();

    public ConcurrentQueue<string> Asked { get; } = new();

    public AdapterKind Kind => new AdapterKind<Options>("upgrade", static options => options.Repeat, (options, _) => options.Repeat == Repeat.Askable ? new Askable(this) : new Plain(this));

    public static IReadOnlyList<DocumentFile> Documents { get; } =
    [
        .. TestDocuments.All(new Uri("http://127.0.0.1:1/")).Where(static file => file.Path is not "adapters.yaml"),
        new("adapters.yaml", string.Join("\n---\n", new[] { ("registration", "SCJG", "safe"), ("fund", "GJJ", "safe"), ("safe", "SCJG", "safe"), ("askable", "SCJG", "askable"), ("neither", "SCJG", "neither") }.Select(static one => $$"""
            kind: adapter
            name: {{one.Item1}}
            title: { zh: 部门系统, en: System of a department }
            organisation: {{one.Item2}}
            adapterKind: upgrade
            pushTimeoutSeconds: 5
            graceSeconds: 0
            retry: { attempts: 50, firstDelaySeconds: 600, longestDelaySeconds: 600 }
            breaker: { failures: 1000 }
            options: { repeat: {{one.Item3}} }
            """))),
        new("night.yaml", """
            kind: schedule
            name: night
            title: { zh: 夜间, en: At night }
            cron: 0 0 2 * * ?
            ---
            kind: item
            name: nightly
            title: { zh: 夜间事项, en: An item of the night }
            code: '3'
            organisation: SCJG
            schema: form.v1
            closingTable: closing
            steps:
              - { name: S1, title: { zh: 办理, en: Handling }, organisation: SCJG, adapter: safe, mapping: form-to-case.v1, schedule: night }
            """),
    ];

    private async Task<PushAnswer> Answer(Message message, CancellationToken stop)
    {
        Pushed.Enqueue(message.Number);
        if (upgraded) return new PushAnswer.Acknowledged("R-" + message.Number);
        switch (message.Purpose == MessagePurpose.Withdraw ? "away" : message.Number.Split('-')[0])
        {
            case "ack": return new PushAnswer.Acknowledged("R-" + message.Number);
            case "no": return new PushAnswer.Rejected("E17", "材料不齐");
            case "lost": return new PushAnswer.Unknown("no-answer");
            case "hang": await Task.Delay(Timeout.Infinite, stop); break;
        }
        return new PushAnswer.Unavailable("away");
    }

    private sealed class Plain(UpgradeOffice office) : IAdapter
    {
        public Task<PushAnswer> Push(Message message, CancellationToken stop) => office.Answer(message, stop);
    }

    private sealed class Askable(UpgradeOffice office) : IAskableAdapter
    {
        public Task<PushAnswer> Push(Message message, CancellationToken stop) => office.Answer(message, stop);

        public Task<AskAnswer> Ask(Message message, CancellationToken stop)
        {
            office.Asked.Enqueue(message.Number);
            return Task.FromResult<AskAnswer>(office.IsUpgraded ? message.Number.EndsWith('1') ? new AskAnswer.Received("R-" + message.Number) : new AskAnswer.NotReceived() : new AskAnswer.CannotTell("away"));
        }
    }

    private bool IsUpgraded => upgraded;
}
