using Exchange.Core.Records;
using Exchange.Core.Records.Stories;
using static Exchange.Core.Tests.Records.Items;
using static Exchange.Core.Tests.Records.Settlements;

namespace Exchange.Core.Tests.Records;

public abstract partial class LedgerContract
{
    private static readonly (string Stage, string? Outcome, int Hour)[] Story =
    [
        ("supplementAsked", null, 1), ("supplementIn", null, 2), ("accepted", null, 3), ("paused", null, 4), ("resumed", null, 5), ("approved", null, 6),
        (Stage.Closed, Outcome.Refused, 7), (Stage.Closed, Outcome.Done, 8), ("issued", null, 9),
    ];

    private static IEnumerable<int[]> Orders()
    {
        var random = new Random(200);
        for (var i = 0; i < 6; i++)
        {
            var order = Enumerable.Range(0, Story.Length).ToArray();
            random.Shuffle(order);
            yield return order;
        }
    }

    [TestCaseSource(nameof(Orders))]
    public async Task A_step_stands_the_same_whichever_way_its_progress_came(int[] order)
    {
        var step = Step("S1");
        var item = Of(step, Step("S2"));
        var record = await _bench.TakeIn(item);
        await _bench.Push(step.Adapter, Acknowledged());
        var start = _bench.Clock.GetUtcNow();
        foreach (var i in order) await _bench.Report(record, item, "S1", Story[i].Stage, Story[i].Outcome, at: start.AddHours(Story[i].Hour));
        var line = (await _bench.Read(record.Id)).Step("S1")!;
        (line.State, line.Stage, line.Outcome).ShouldBe((StepState.Closed, "issued", Outcome.Done));
        StepStory.Of([.. line.Told!]).ShouldSatisfyAllConditions(
            story => story.EndedAt.ShouldBe(start.AddHours(8)),
            story => story.AcceptedAt.ShouldBe(start.AddHours(3)),
            story => story.Pauses.ShouldHaveSingleItem(),
            // Both closings have the code 9, and the later one counts.
            story => story.Warnings.ShouldHaveSingleItem().ShouldSatisfyAllConditions(warning => warning.Code.ShouldBe(StoryWarning.Twice), warning => warning.At.ShouldBe(start.AddHours(8))));
    }

    [Test]
    public async Task A_withdrawal_that_is_dated_before_the_closing_and_told_after_it_makes_it_a_withdrawal()
    {
        var step = Step("S1");
        var item = Of(step);
        var record = await _bench.TakeIn(item);
        await _bench.Push(step.Adapter, Acknowledged());
        var now = _bench.Clock.GetUtcNow();
        await _bench.Report(record, item, "S1", Stage.Closed, Outcome.Refused, at: now);
        (await _bench.Read(record.Id)).Outcome.ShouldBe(Outcome.Refused);
        await _bench.Report(record, item, "S1", Stage.Withdrawn, at: now.AddHours(-1));
        var closed = await _bench.Read(record.Id);
        (closed.State, closed.Outcome, closed.Step("S1")!.Outcome).ShouldBe((RecordState.Closed, Outcome.Withdrawn, Outcome.Withdrawn));
        (await _bench.LogData(record, "record.closed")).Last().ShouldBe("""{"outcome":"withdrawn","before":"refused"}""");
    }

    [Test]
    public async Task A_closing_that_an_older_program_kept_has_its_outcome_from_the_step()
    {
        var step = Step("S1");
        var item = Of(step, Step("S2"));
        var record = await _bench.TakeIn(item);
        await _bench.Close(record, item, "S1");
        await _bench.Store.Execute($"update progress_event set outcome = null where record_id = '{record.Id}'");
        await _bench.Report(record, item, "S1", "issued");
        (await _bench.Read(record.Id)).Step("S1")!.Outcome.ShouldBe(Outcome.Done);
    }

    [Test]
    public async Task What_an_extension_says_is_kept()
    {
        var item = Of(Step("S1"));
        var record = await _bench.TakeIn(item);
        await _bench.Report(record, item, "S1", "extended", days: 7);
        await _bench.Report(record, item, "S1", "extended");
        (await _bench.Read(record.Id)).Step("S1")!.Told!.Select(one => one.Days).ShouldBe([7, null], ignoreOrder: true);
    }
}
