using System.Text;
using Exchange.Core.Records;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Storage;

namespace Exchange.Core.Tests.Records;

/// <summary>Hands records in and answers for departments, on the Ledger itself.</summary>
internal sealed class Office(SmallHub hub)
{
    private static readonly Title Named = new() { Zh = "测试", En = "test" };

    /// <summary>Registration, then the housing fund, which waits for the code that registration gives.</summary>
    public static ItemDocument Opening { get; } = new()
    {
        Name = "opening", Title = Named, Code = "1", Organisation = "SCJG", Schema = "s", ClosingTable = "closings",
        Steps =
        [
            new StepPart { Name = "S1", Title = Named, Organisation = "SCJG", Adapter = "scjg-dj", Mapping = "m", Gives = ["uscc"] },
            new StepPart { Name = "S2", Title = Named, Organisation = "GJJ", Adapter = "gjj", Mapping = "m", WaitsFor = [new WaitPart { Step = "S1", Gives = "uscc" }] },
        ],
    };

    public async Task<string> TakeIn(string number, string client = "window", string item = "opening", string? schedule = null, params string[] organisations)
    {
        var id = Id.New(hub.Clock);
        NewStep[] steps = organisations.Length == 0
            ? [new NewStep("S1", "SCJG", "scjg-dj", schedule, 5, true), new NewStep("S2", "GJJ", "gjj", null, 5, false)]
            : [.. organisations.Select((organisation, i) => new NewStep($"S{i + 1}", organisation, organisation.ToLowerInvariant(), schedule, 5, true))];
        var content = Encoding.UTF8.GetBytes("{\"number\":\"" + number + "\",\"body\":{\"name\":\"张三\"}}");
        var unit = hub.Ledger.TakeIn(new NewRecord(
            id, client, number, item, null, "SCJG", 1, new string('d', 64), content, content.Length - 16, 15, Encoding.UTF8.GetBytes("[]"), hub.Now, null, steps));
        (await hub.Queue.Commit(unit)).ShouldBeTrue();
        return id;
    }

    /// <summary>Everything due at an adapter gets this answer.</summary>
    public async Task<int> Answer(string adapter, Settlement settlement)
    {
        var claimed = await hub.Ledger.Claim(adapter, 1_000, TimeSpan.FromMinutes(5));
        foreach (var delivery in claimed)
        {
            (await hub.Ledger.StartAlone(delivery, 1, new string('e', 64))).ShouldBeTrue();
            (await hub.Ledger.Settle(delivery with { Attempts = delivery.Attempts + 1, State = DeliveryState.Queued }, settlement)).ShouldBeTrue();
        }
        return claimed.Count;
    }

    public Task<int> Acknowledge(string adapter, string number = "DEP-1") => Answer(adapter, new Settlement(DeliveryState.Acknowledged, "acknowledged", Number: number));

    public Task<int> Park(string adapter) => Answer(adapter, new Settlement(DeliveryState.Parked, "unavailable", Code: "too-old", Text: "连接被拒绝"));

    public async Task Report(string recordId, string step, string organisation, string stage, string? code = null, string? outcome = null, string? gives = null, string? text = null)
    {
        var record = (await hub.Cases.Read(recordId, default))!;
        var id = Id.New(hub.Clock);
        var content = Encoding.UTF8.GetBytes($$"""{"eventId":"{{id}}","stage":"{{stage}}","text":{{(text is null ? "null" : $"\"{text}\"")}}}""");
        (await hub.Ledger.Report(
            new ProgressEvent(id, new StepAddress(recordId, step, organisation), id, stage, code, outcome, hub.Clock.GetUtcNow().AddMinutes(-5), hub.Clock.GetUtcNow(), null, null,
                gives is null ? null : Encoding.UTF8.GetBytes(gives), content, [1]), record, Opening, default)).ShouldBeTrue();
    }
}
