using CsCheck;
using Exchange.Core.Records;
using Exchange.Core.Registry.Documents;
using static Exchange.Core.Tests.Records.Items;

namespace Exchange.Core.Tests.Records;

public sealed class StepPlanTests
{
    private static StepLine Line(string name, string state = StepState.Waiting, string? outcome = null, string? gives = null, params string[] stages)
        => new(name, "O", "a", state, null, null, outcome, null, gives is null ? null : System.Text.Encoding.UTF8.GetBytes(gives), stages.ToHashSet());

    private static (string[] Ready, string[] Cancelled) Next(ItemDocument item, params StepLine[] lines)
    {
        var (ready, cancelled) = StepPlan.Next(item, null, lines);
        return ([.. ready.Select(step => step.Name)], [.. cancelled.Select(step => step.Name)]);
    }

    [Test]
    public void Steps_of_a_situation_are_those_for_all_and_those_that_name_it_in_the_items_order()
    {
        var item = Of(Step("S1"), Step("S2", when: ["01"]), Step("S3", when: ["01", "02"]));
        StepPlan.StepsFor(item, "01").Select(step => step.Name).ShouldBe(["S1", "S2", "S3"]);
        StepPlan.StepsFor(item, "02").Select(step => step.Name).ShouldBe(["S1", "S3"]);
        StepPlan.StepsFor(item, null).Select(step => step.Name).ShouldBe(["S1"]);
    }

    [Test]
    public void A_step_does_not_wait_for_one_that_the_situation_leaves_out()
    {
        var item = Of(Step("S1", when: ["01"]), Step("S2", waitsFor: [After("S1")]));
        StepPlan.ReadyAtTakeIn(item, item.Steps[1], "02").ShouldBeTrue();
        StepPlan.ReadyAtTakeIn(item, item.Steps[1], "01").ShouldBeFalse();
        Next(item, Line("S2")).Ready.ShouldBe(["S2"]);
    }

    [TestCase(StepState.Closed, Outcome.Done, true, false)]
    [TestCase(StepState.Closed, Outcome.Refused, false, true)]
    [TestCase(StepState.Closed, Outcome.Withdrawn, false, true)]
    [TestCase(StepState.Closed, Outcome.PassedOn, false, false)]
    [TestCase(StepState.Closed, null, false, false)]
    [TestCase(StepState.Cancelled, null, false, true)]
    [TestCase(StepState.Cancelled, Outcome.Withdrawn, false, true)]
    [TestCase(StepState.Rejected, null, false, false)]
    [TestCase(StepState.Acknowledged, null, false, false)]
    [TestCase(StepState.Queued, null, false, false)]
    [TestCase(StepState.Waiting, null, false, false)]
    public void What_waits_for_a_closing(string state, string? outcome, bool ready, bool cancelled)
    {
        var (readied, never) = Next(Of(Step("S1"), Step("S2", waitsFor: [After("S1")])), Line("S1", state, outcome), Line("S2"));
        readied.Contains("S2").ShouldBe(ready);
        never.Contains("S2").ShouldBe(cancelled);
    }

    [Test]
    public void A_fact_or_a_stage_that_came_before_a_refusal_counts()
    {
        var item = Of(Step("S1"), Step("S2", waitsFor: [Fact("S1", "uscc")]), Step("S3", waitsFor: [Reached("S1", "accepted")]), Step("S4", waitsFor: [Fact("S1", "other")]));
        Next(item, Line("S1", StepState.Closed, Outcome.Refused, """{"uscc":"9","other":null}""", "accepted"), Line("S2"), Line("S3"), Line("S4")).ShouldSatisfyAllConditions(
            next => next.Ready.ShouldBe(["S2", "S3"]),
            next => next.Cancelled.ShouldBe(["S4"]));
    }

    [Test]
    public void Cancelling_goes_on_through_all_who_wait()
        => Next(Of(Step("S1"), Step("S4", waitsFor: [After("S3")]), Step("S3", waitsFor: [After("S2")]), Step("S2", waitsFor: [After("S1")])),
            Line("S1", StepState.Closed, Outcome.Refused), Line("S2"), Line("S3"), Line("S4")).Cancelled.ShouldBe(["S2", "S3", "S4"], ignoreOrder: true);

    [TestCase("done done", Outcome.Done)]
    [TestCase("done refused", Outcome.PartDone)]
    [TestCase("done cancelled", Outcome.PartDone)]
    [TestCase("refused cancelled", Outcome.Refused)]
    [TestCase("refused withdrawn", Outcome.Refused)]
    [TestCase("passed-on passed-on", Outcome.PassedOn)]
    [TestCase("passed-on done", Outcome.PartDone)]
    [TestCase("withdrawn withdrawn", Outcome.Withdrawn)]
    [TestCase("withdrawn cancelled", Outcome.Withdrawn)]
    [TestCase("unclear unclear", Outcome.Unclear)]
    [TestCase("done unclear", Outcome.PartDone)]
    [TestCase("done open", null)]
    [TestCase("withdrawn rejected", null)]
    public void How_a_record_ended(string steps, string? outcome) => StepPlan.OutcomeOf([.. steps.Split(' ').Select((word, i) => word switch
    {
        "open" => Line("S" + i, StepState.Acknowledged),
        "rejected" => Line("S" + i, StepState.Rejected),
        "cancelled" => Line("S" + i, StepState.Cancelled),
        "unclear" => Line("S" + i, StepState.Closed),
        _ => Line("S" + i, StepState.Closed, word),
    })]).ShouldBe(outcome);

    // Items of up to 7 steps in which each waits only for earlier ones, and the steps in any state.
    private static readonly Gen<(ItemDocument Item, StepLine[] Lines)> Cases =
        from count in Gen.Int[1, 7]
        from waits in Gen.Int[0, 63].Array[count]
        from kinds in Gen.Int[0, 2].Array[count]
        from states in Gen.OneOf(
            (StepState.Waiting, null), (StepState.Waiting, null), (StepState.Queued, null), (StepState.Acknowledged, null), (StepState.Rejected, null), (StepState.Cancelled, (string?)null),
            (StepState.Closed, Outcome.Done), (StepState.Closed, Outcome.Refused), (StepState.Closed, Outcome.PassedOn), (StepState.Closed, Outcome.Withdrawn), (StepState.Closed, null)).Array[count]
        from facts in Gen.Bool.Array[count]
        from stages in Gen.Bool.Array[count]
        select (
            Of([.. Enumerable.Range(0, count).Select(i => Step("S" + i, "O", waitsFor: [.. Enumerable.Range(0, i).Where(j => (waits[i] >> j & 1) == 1).Select(j => Wait("S" + j, kinds[i]))]))]),
            Enumerable.Range(0, count).Select(i => Line("S" + i, states[i].Item1, states[i].Item2, facts[i] ? """{"f":1}""" : null, stages[i] ? ["accepted"] : [])).ToArray());

    private static WaitPart Wait(string step, int kind) => kind switch { 0 => After(step), 1 => Fact(step, "f"), _ => Reached(step, "accepted") };

    [Test]
    public void Only_waiting_steps_move_and_none_both_ways() => Cases.Sample(one =>
    {
        var (ready, cancelled) = Next(one.Item, one.Lines);
        ready.Intersect(cancelled).ShouldBeEmpty();
        ready.Concat(cancelled).ShouldAllBe(name => one.Lines.Single(line => line.Name == name).State == StepState.Waiting);
    });

    [Test]
    public void A_plan_that_is_carried_out_leaves_nothing_more_to_do() => Cases.Sample(one =>
    {
        var (ready, cancelled) = Next(one.Item, one.Lines);
        var after = one.Lines.Select(line => line with { State = ready.Contains(line.Name) ? StepState.Queued : cancelled.Contains(line.Name) ? StepState.Cancelled : line.State }).ToArray();
        var (again, never) = Next(one.Item, after);
        again.ShouldBeEmpty();
        never.ShouldBeEmpty();
    });

    [Test]
    public void What_is_ready_stays_ready_when_more_becomes_known() => Cases.Sample(one =>
    {
        var (ready, _) = Next(one.Item, one.Lines);
        var more = one.Lines.Select(line => line with { Stages = new HashSet<string>(line.Stages) { "accepted" }, Gives = """{"f":1,"g":2}"""u8.ToArray() }).ToArray();
        Next(one.Item, more).Ready.Intersect(ready).ShouldBe(ready, ignoreOrder: true);
    });

    [Test]
    public void The_order_in_which_steps_are_read_does_not_matter() => Cases.Sample(one =>
    {
        var (ready, cancelled) = Next(one.Item, one.Lines);
        var (same, likewise) = Next(one.Item, [.. one.Lines.Reverse()]);
        same.ShouldBe(ready);
        likewise.ShouldBe(cancelled);
        StepPlan.OutcomeOf([.. one.Lines.Reverse()]).ShouldBe(StepPlan.OutcomeOf(one.Lines));
    });

    [Test]
    public void A_record_has_an_outcome_exactly_when_every_step_has_ended() => Cases.Sample(one =>
        (StepPlan.OutcomeOf(one.Lines) is not null).ShouldBe(one.Lines.All(line => line.State is StepState.Closed or StepState.Cancelled)));

    [Test]
    public void When_every_department_says_done_every_step_is_sent_in_the_end() => Cases.Sample(one =>
    {
        var lines = one.Lines.Select(line => line with { State = StepState.Waiting, Outcome = null, Gives = null, Stages = new HashSet<string>() }).ToArray();
        for (var round = 0; round <= lines.Length; round++)
        {
            var (ready, cancelled) = Next(one.Item, lines);
            cancelled.ShouldBeEmpty();
            lines = [.. lines.Select(line => ready.Contains(line.Name)
                ? line with { State = StepState.Closed, Outcome = Outcome.Done, Gives = """{"f":1}"""u8.ToArray(), Stages = new HashSet<string> { "accepted" } } : line)];
        }
        StepPlan.OutcomeOf(lines).ShouldBe(Outcome.Done);
    });
}
