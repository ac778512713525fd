using CsCheck;
using Exchange.Core.Records;
using Exchange.Core.Records.Stories;
using Exchange.Core.Registry.Documents;
using static Exchange.Core.Tests.Records.Stories.Told;

namespace Exchange.Core.Tests.Records.Stories;

/// <summary>Progress as a state: what a department has told about a step, and what of it is out of the usual order.</summary>
public sealed class StepStoryTests
{
    [Test]
    public void A_step_goes_its_whole_way_without_a_warning()
    {
        var story = Story("preCheck 12-21 09:00, supplementAsked 12-21 10:00, supplementIn 12-23 10:00, accepted 12-24 10:00, handled 12-25 10:00, paused=B 12-28 09:00, resumed 12-30 17:00, "
            + "reviewed 12-31 09:00, approved 12-31 10:00, extended=3 12-31 11:00, closed=6+ 12-31 12:00, issued 12-31 13:00, collected=1 12-31 14:00");
        story.Warnings.ShouldBeEmpty();
        (story.Stage, story.ClosingCode, story.Outcome).ShouldBe(("collected", "6", Outcome.Done));
        (story.AcceptedAt, story.EndedAt, story.IssuedAt, story.CollectedAt, story.CollectedBy)
            .ShouldBe((Time("12-24", "10:00"), Time("12-31", "12:00"), Time("12-31", "13:00"), Time("12-31", "14:00"), "1"));
        story.Supplements.ShouldBe([new Supplement(Time("12-21", "10:00"), Time("12-23", "10:00"), Late: false)]);
        story.Pauses.ShouldHaveSingleItem().Until.ShouldBe(Time("12-30", "17:00"));
        (story.ExtendedBy(10), story.IsPaused, story.IsSupplementOpen).ShouldBe((3, false, false));
    }

    [TestCase("", null)]
    [TestCase("preCheck 12-21 09:00", "preCheck")]
    [TestCase("accepted 12-21 09:00, handled 12-22 09:00", "handled")]
    [TestCase("handled 12-22 09:00, accepted 12-21 09:00", "handled", Description = "the later one, however they came")]
    [TestCase("accepted 12-21 00:00, supplementIn 12-21 00:00, supplementAsked 12-21 00:00", "accepted", Description = "a system that knows only the day")]
    [TestCase("closed 12-21 09:00, handled 12-22 09:00", "closed")]
    [TestCase("closed 12-21 09:00, issued 12-22 09:00, handled 12-23 09:00", "issued")]
    [TestCase("withdrawn 12-21 09:00, handled 12-22 09:00", "withdrawn")]
    [TestCase("issued 12-20 09:00, closed 12-21 09:00", "closed")]
    public void The_stage_is_the_last_one_and_after_the_end_only_a_result_moves_it(string events, string? stage) => Story(events).Stage.ShouldBe(stage);

    [TestCase("closed=6+ 12-21 09:00", "6", Outcome.Done)]
    [TestCase("closed=99 12-21 09:00", "99", null)]
    [TestCase("closed=99 12-21 09:00, closed=7- 12-22 09:00", "7", Outcome.Refused)]
    [TestCase("closed=7- 12-22 09:00, closed=99 12-21 09:00", "7", Outcome.Refused)]
    [TestCase("closed=7- 12-21 09:00, closed=99 12-22 09:00", "99", Outcome.Refused, Description = "nobody can read the later one, so the earlier one stands")]
    [TestCase("closed=4> 12-21 09:00, closed=6+ 12-22 09:00", "6", Outcome.Done)]
    [TestCase("closed=99 12-21 09:00, closed=1- 12-21 09:00", "1", Outcome.Refused, Description = "at the same time, one that can be read counts")]
    [TestCase("withdrawn 12-21 09:00, closed=7- 12-22 09:00", "7", Outcome.Withdrawn)]
    [TestCase("closed=7- 12-22 09:00, withdrawn 12-21 09:00", "7", Outcome.Withdrawn)]
    [TestCase("closed=6+ 12-21 09:00, withdrawn 12-22 09:00", "6", Outcome.Done, Description = "the decision stands")]
    [TestCase("closed=1- 12-21 00:00, withdrawn 12-21 00:00", "1", Outcome.Withdrawn, Description = "on the same day the withdrawal came first")]
    public void How_it_ended(string events, string code, string? outcome)
    {
        var story = Story(events);
        (story.ClosingCode, story.Outcome).ShouldBe((code, outcome));
    }

    [TestCase("accepted 12-21 09:00, preCheck 12-22 09:00", "preCheck stage.after-acceptance")]
    [TestCase("supplementAsked 12-21 09:00, supplementAsked 12-22 09:00", "supplementAsked stage.twice")]
    [TestCase("supplementIn 12-21 09:00", "supplementIn stage.nothing-asked")]
    [TestCase("supplementAsked 12-21 09:00, accepted 12-22 09:00", "", Description = "whoever accepts has what was missing")]
    [TestCase("accepted 12-21 09:00, supplementAsked 12-22 09:00, supplementIn 12-23 09:00", "", Description = "补交: flagged as late, and usual in places")]
    [TestCase("accepted 12-21 09:00, accepted 12-22 09:00", "accepted stage.twice")]
    [TestCase("notAccepted 12-21 09:00, accepted 12-22 09:00", "accepted stage.after-refusal")]
    [TestCase("accepted 12-21 09:00, notAccepted 12-22 09:00", "notAccepted stage.after-acceptance")]
    [TestCase("notAccepted 12-21 09:00, notAccepted 12-22 09:00", "notAccepted stage.twice")]
    [TestCase("notAccepted 12-21 09:00, closed=1- 12-22 09:00", "")]
    [TestCase("notAccepted 12-21 09:00, closed=6+ 12-22 09:00", "closed stage.after-refusal")]
    [TestCase("handled 12-21 09:00", "handled stage.before-acceptance")]
    [TestCase("accepted 12-20 09:00, approved 12-21 09:00, handled 12-22 09:00", "handled stage.goes-back")]
    [TestCase("accepted 12-20 09:00, reviewed 12-21 09:00, handled 12-22 09:00, reviewed 12-23 09:00", "", Description = "sent back for more: usual")]
    [TestCase("extended=5 12-21 09:00", "extended stage.before-acceptance")]
    [TestCase("accepted 12-20 09:00, extended=11 12-21 09:00", "extended stage.extension-too-long")]
    [TestCase("paused 12-21 09:00, resumed 12-22 09:00", "paused stage.before-acceptance")]
    [TestCase("accepted 12-20 09:00, paused 12-21 09:00, paused 12-22 09:00", "paused stage.twice")]
    [TestCase("accepted 12-20 09:00, resumed 12-22 09:00", "resumed stage.not-paused")]
    [TestCase("passedOn 12-22 09:00", "passedOn stage.before-acceptance")]
    [TestCase("closed 12-22 09:00", "", Description = "即办: a department that tells only the end")]
    [TestCase("preCheck 12-21 09:00, closed 12-22 09:00", "closed stage.before-acceptance")]
    [TestCase("preCheck 12-21 09:00, closed=5- 12-22 09:00", "", Description = "补正不来办结: never accepted")]
    [TestCase("accepted 12-20 09:00, paused 12-21 09:00, closed 12-22 09:00", "closed stage.while-paused")]
    [TestCase("accepted 12-20 09:00, paused 12-21 09:00, closed=7- 12-22 09:00", "", Description = "整改不到位")]
    [TestCase("closed 12-21 09:00, closed 12-22 09:00", "closed stage.twice")]
    [TestCase("closed=7- 12-21 09:00, closed=6+ 12-22 09:00", "closed stage.closed-otherwise")]
    [TestCase("closed 12-21 09:00, handled 12-22 09:00", "handled stage.after-end")]
    [TestCase("closed 12-21 09:00, withdrawn 12-22 09:00", "withdrawn stage.after-end")]
    [TestCase("withdrawn 12-21 09:00, withdrawn 12-22 09:00", "withdrawn stage.after-end")]
    [TestCase("issued 12-20 09:00, closed 12-21 09:00", "issued stage.before-closing, closed stage.before-acceptance")]
    [TestCase("closed=7- 12-20 09:00, issued 12-21 09:00", "issued stage.after-refusal")]
    [TestCase("closed 12-20 09:00, collected 12-21 09:00", "collected stage.before-issue")]
    public void What_is_out_of_the_usual_order_is_a_warning(string events, string warnings)
        => string.Join(", ", Story(events, new LimitsPart { Extension = 10 }).Warnings.Select(warning => $"{warning.Stage} {warning.Code}")).ShouldBe(warnings);

    [Test]
    public void Every_kind_of_warning_is_provoked_above_or_here()
    {
        var older = StepStory.Of([new StageEvent("a", "accepted", Time("12-21", "09:00"), Version: 2), new StageEvent("b", "handled", Time("12-22", "09:00"), Version: 1)]);
        older.Warnings.Select(one => (one.EventId, one.Code)).ShouldBe([("b", StoryWarning.VersionBack)]);
        var provoked = typeof(StepStoryTests).GetMethod(nameof(What_is_out_of_the_usual_order_is_a_warning))!.GetCustomAttributes(typeof(TestCaseAttribute), false)
            .Cast<TestCaseAttribute>().SelectMany(one => ((string)one.Arguments[1]!).Split(", ")).Select(one => one.Split(' ')[^1]).Where(code => code.Length > 0);
        provoked.Append(StoryWarning.VersionBack).Distinct().Order(StringComparer.Ordinal).ShouldBe(StoryWarning.Order.Keys.Order(StringComparer.Ordinal));
    }

    [Test]
    public void The_page_has_every_warning()
    {
        var page = File.ReadAllText(Registry.Repository.Path("docs", "states.md"));
        var rows = page[page.IndexOf("<!-- order -->", StringComparison.Ordinal)..].Split("<!-- end -->")[0].Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal));
        rows.ShouldBe(StoryWarning.Order.Select(one => $"| `{one.Key}` | {one.Value.Zh} | {one.Value.En} |"));
    }

    [Test]
    public void A_supplement_after_the_acceptance_is_flagged_and_one_before_is_not()
    {
        Story("accepted 12-21 09:00, supplementAsked 12-22 09:00").Supplements.ShouldHaveSingleItem().Late.ShouldBeTrue();
        Story("supplementAsked 12-20 09:00, accepted 12-21 09:00").Supplements.ShouldHaveSingleItem().Late.ShouldBeFalse();
        Story("supplementAsked 12-20 09:00").IsSupplementOpen.ShouldBeTrue();
    }

    [Test]
    public void A_pause_that_nobody_ended_ends_with_the_step()
    {
        Story("accepted 12-20 09:00, paused 12-21 09:00").IsPaused.ShouldBeTrue();
        var closed = Story("accepted 12-20 09:00, paused 12-21 09:00, closed=7- 12-22 09:00");
        (closed.IsPaused, closed.Pauses.Single().Until).ShouldBe((false, Time("12-22", "09:00")));
    }

    [Test]
    public void An_extension_that_does_not_say_how_long_is_as_long_as_the_item_says() => Story("accepted 12-20 09:00, extended 12-21 09:00, extended=3 12-22 09:00").ExtendedBy(10).ShouldBe(13);

    // Few times, so that many events have the same; few ids of closings, so that they contradict each other.
    private static readonly Gen<StageEvent[]> Sets =
        from count in Gen.Int[0, 12]
        from stages in Gen.OneOf([.. ProgressStage.All]).Array[count]
        from minutes in Gen.Int[0, 6].Array[count]
        from codes in Gen.OneOf("0", "7", "99").Array[count]
        from days in Gen.Int[0, 12].Array[count]
        from versions in Gen.Int[0, 3].Array[count]
        select Enumerable.Range(0, count).Select(i => new StageEvent(
            $"e{i}", stages[i], Time("12-21", "09:00").AddMinutes(minutes[i]), codes[i], stages[i] == ProgressStage.Closed ? codes[i] switch { "0" => Outcome.Done, "7" => Outcome.Refused, _ => null } : null,
            days[i] == 0 ? null : days[i], versions[i] == 0 ? null : versions[i])).ToArray();

    [Test]
    public void The_story_depends_on_the_set_of_events_and_not_on_the_order_in_which_they_came() =>
        Sets.SelectMany(set => Gen.Shuffle(set).Select(shuffled => (set, shuffled))).Sample(one => StepStory.Of(one.set).Text() == StepStory.Of(one.shuffled).Text(), iter: 5_000);

    [Test]
    public void It_has_ended_exactly_when_a_closing_or_a_withdrawal_was_told() => Sets.Sample(set =>
        (StepStory.Of(set).EndedAt is not null) == set.Any(one => one.Stage is ProgressStage.Closed or ProgressStage.Withdrawn));

    [Test]
    public void Pauses_do_not_overlap_and_at_most_the_last_is_open() => Sets.Sample(set =>
    {
        var pauses = StepStory.Of(set).Pauses;
        pauses.SkipLast(1).ShouldAllBe(pause => pause.Until != null);
        pauses.ShouldAllBe(pause => pause.Until == null || pause.Until >= pause.From);
        pauses.Zip(pauses.Skip(1)).ShouldAllBe(pair => pair.First.Until <= pair.Second.From);
    });

    [Test]
    public void Nothing_that_is_told_is_lost() => Sets.Sample(set =>
    {
        var story = StepStory.Of(set);
        // Whatever does not move the story is said to be unusual: no event goes unseen.
        var asked = set.Count(one => one.Stage == ProgressStage.SupplementAsked);
        (story.Supplements.Count + story.Warnings.Count(one => one is { Stage: ProgressStage.SupplementAsked, Code: StoryWarning.Twice or StoryWarning.AfterEnd })).ShouldBe(asked);
        (story.Extensions.Count + story.Warnings.Count(one => one is { Stage: ProgressStage.Extended, Code: StoryWarning.AfterEnd })).ShouldBe(set.Count(one => one.Stage == ProgressStage.Extended));
        story.Warnings.ShouldAllBe(one => set.Any(told => told.EventId == one.EventId));
    });
}
