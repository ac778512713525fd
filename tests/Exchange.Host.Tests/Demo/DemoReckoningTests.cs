using Exchange.Host.Demo;
using Exchange.Host.Demo.Applications;
using Exchange.Host.Demo.Departments;

namespace Exchange.Host.Tests.Demo;

public sealed class DemoReckoningTests
{
    static readonly Dictionary<string, SampleRecord> Sent = new() { ["n1"] = Record("n1"), ["n2"] = Record("n2") };

    static readonly IReadOnlyList<RecordView> Records = [View("n1", "a1"), View("n2", "a2")];

    static readonly DemoLives Lived = DemoLives.Of(Records);

    static readonly IReadOnlyList<HeldCase> Held = [Case("a1"), Case("a2")];

    static readonly DemoPicture Picture = new(
        2, 2, new HubTally(2, 2, 0, 0, 0, 9), [("SCJG-DJ", new DepartmentCount { Cases = 2, Deliveries = 2, Closed = 2 })], TimeSpan.FromSeconds(3));

    [Test]
    public void It_adds_up_when_both_sides_say_the_same()
    {
        Compare(Sent, Records, Picture, Held).ShouldBeEmpty();
        var summary = new DemoSummary(Picture, [], [], [], Lived);
        summary.ExitCode.ShouldBe(0);
        summary.Line.ShouldBe("demo: 2 records taken in, 2 deliveries acknowledged, 0 rejected, 0 parked, log 9 events");
    }

    [Test]
    public void A_record_that_the_hub_no_longer_shows_is_told() =>
        Compare(Sent, [Records[0]], Picture, Held).ShouldBe(["n2: has a receipt, but the hub does not show it", "SCJG-DJ: holds a2, of which the hub knows nothing"]);

    [Test]
    public void An_acknowledgement_that_the_department_never_gave_is_told() =>
        Compare(Sent, [Records[0], View("n2", "made-up")], Picture, Held)
            .ShouldBe(["SCJG-DJ: the hub has its acknowledgement made-up, but it holds no such case", "SCJG-DJ: holds a2, of which the hub knows nothing"]);

    [Test]
    public void Two_steps_with_one_number_are_told() =>
        Compare(Sent, [Records[0], View("n2", "a1")], Picture, Held).ShouldContain("SCJG-DJ: number a1 stands for 2 steps");

    [Test]
    public void A_second_effect_is_told() =>
        Compare(Sent, Records, Picture with { Departments = [("SCJG-DJ", new DepartmentCount { Cases = 2, Deliveries = 2, SecondEffects = 1 })] }, Held)
            .ShouldBe(["SCJG-DJ: 1 second effects"]);

    [Test]
    public void A_closing_that_did_not_come_through_is_told() =>
        Compare(Sent, [Records[0], View("n2", "a2", "acknowledged")], Picture, Held).ShouldBe(["SCJG-DJ: a2 is Closed, n2 S1 is acknowledged"]);

    [Test]
    public void Sums_that_differ_are_told()
    {
        Compare(Sent, Records, Picture with { Hub = Picture.Hub with { Acknowledged = 3 } }, Held)
            .ShouldBe(["the hub counts 3 deliveries acknowledged, at the departments 2 took effect"]);
        Compare(Sent, Records, Picture with { Hub = Picture.Hub with { Rejected = 1 } }, Held)
            .ShouldBe(["the hub counts 1 deliveries rejected, the departments refused 0 pushes and 0 did not fit"]);
        Compare(Sent, Records, Picture with { Hub = Picture.Hub with { TakenIn = 1 } }, Held).ShouldBe(["2 records have a receipt, the hub counts 1"]);
    }

    [Test]
    public void A_run_that_did_not_settle_does_not_add_up()
    {
        var open = Picture with { Hub = Picture.Hub with { Open = 4 } };
        Compare(Sent, Records, open, Held).ShouldBe(["not settled: 0 records not submitted, 4 deliveries open, 0 cases in work, 0 supplements not looked at"]);
        new DemoSummary(open, ["x"], [], [], Lived).ExitCode.ShouldBe(1);
    }

    [Test]
    public void Tables_and_files_are_compared_by_the_records_numbers_and_their_rows_are_counted()
    {
        IReadOnlyList<HeldCase> rows = [Case("n1") with { Subject = "n1", Lines = 3 }, Case("n2") with { Subject = "n2", Lines = 3 }];
        Compare(Sent, Records, Picture, rows, KnownBy.RecordNumber).ShouldBeEmpty();
        Compare(Sent, Records, Picture, [rows[0], rows[1] with { Lines = 2 }], KnownBy.RecordNumber)
            .ShouldBe(["SCJG-DJ: n2 has 2 rows of persons, the record has 3"]);
        Compare(Sent, Records, Picture, [rows[0]], KnownBy.RecordNumber).ShouldBe(["SCJG-DJ: the hub has its acknowledgement n2, but it holds no such case"]);
        Compare(Sent, [Records[0], View("n2", "a2", "waiting")], Picture, [rows[0]], KnownBy.RecordNumber).ShouldBeEmpty();
    }

    [Test]
    public void What_did_not_fit_was_never_sent_and_is_no_refusal_of_the_department()
    {
        var unfit = View("n2", "a2", "rejected") with { Deliveries = [new DeliveryView("S1", "SCJG-DJ", "rejected", "value-too-long")] };
        var picture = Picture with
        {
            Hub = Picture.Hub with { Acknowledged = 1, Rejected = 1 },
            Departments = [("SCJG-DJ", new DepartmentCount { Cases = 1, Deliveries = 1, Closed = 1 })],
        };
        Compare(Sent, [Records[0], unfit], picture, [Case("n1") with { Subject = "n1" }], KnownBy.RecordNumber).ShouldBeEmpty();
    }

    [Test]
    public void A_supplement_that_nobody_looked_at_is_not_the_end()
    {
        var asked = Picture with { Hub = Picture.Hub with { Supplements = 2 }, SupplementsSettled = 1 };
        asked.IsSettled.ShouldBeFalse();
        Compare(Sent, Records, asked, Held).ShouldBe(["not settled: 0 records not submitted, 0 deliveries open, 0 cases in work, 1 supplements not looked at"]);
    }

    [Test]
    public void What_is_tried_in_vain_is_no_movement()
    {
        var tried = Picture with
        {
            Hub = Picture.Hub with { LogEvents = 99 },
            Departments = [("SCJG-DJ", Picture.Departments[0].Count with { Arrivals = 9, TurnedAway = 7 })],
        };
        tried.ShowsSameAs(Picture).ShouldBeTrue();
        (Picture with { Hub = Picture.Hub with { Acknowledged = 3 } }).ShowsSameAs(Picture).ShouldBeFalse();
        (Picture with { Departments = [("SCJG-DJ", Picture.Departments[0].Count with { Closed = 1 })] }).ShowsSameAs(Picture).ShouldBeFalse();
    }

    [Test]
    public void What_records_went_through_is_what_the_departments_say()
    {
        var (at, day) = (DateTimeOffset.UnixEpoch, new DateOnly(2026, 12, 30));
        var late = new StepView(
            "S1", "SCJG-DJ", "closed", "a1", Outcome: "done", Story: new StoryView([new SupplementView(at, at), new SupplementView(at)], [new PauseView(at, at)]),
            Clocks: [new ClockView("promised", day, "red")], Cards: [new CardView("promised", "yellow", day), new CardView("promised", "red", day)]);
        IReadOnlyList<RecordView> records =
        [
            View("n1", "a1") with { Steps = [late, new StepView("S2", "GJJ", "cancelled", null)], Bundle = new BundleView("part-done", 0, 1, 0, 1, [], [new CardView("promised", "red", day)]) },
            Records[1],
        ];
        var lives = DemoLives.Of(records);
        lives.ShouldBe(new DemoLives(2, 1, 1, 1, 2, 1, 1));
        IReadOnlyList<(string, DepartmentCount)> Say(int asked = 2, int paused = 1, int later = 1) =>
            [("SCJG-DJ", new DepartmentCount { SupplementsAsked = asked, Paused = paused, AcceptedEarlier = later })];
        lives.Differences(records, Say()).ShouldBeEmpty();
        lives.Differences(records, Say(asked: 3)).ShouldBe(["the hub shows 2 supplements asked for, the departments asked for 3"]);
        lives.Differences(records, Say(paused: 0)).ShouldBe(["the hub shows 1 pauses, the departments paused 0 cases"]);
        lives.Differences(records, Say(later: 2)).ShouldBe(["the hub shows 1 promises with a red card, the departments entered 2 cases late"]);

        IReadOnlyList<RecordView> With(StepView step) => [records[0] with { Steps = [step, records[0].Steps[1]] }, records[1]];
        lives.Differences(With(late with { Clocks = [new ClockView("promised", day.AddDays(1), "red")] }), Say()).ShouldBe(["n1: S1 shows a card that was never written"]);
        lives.Differences(With(late with { Clocks = [new ClockView("promised", Unknown: "calendar-ends")], Cards = null }), Say()).ShouldBeEmpty("where the calendar ends nothing is late");
        lives.Differences(With(late with { Outcome = "refused" }), Say())
            .ShouldBe(["n1: the whole says part-done (0 open, 1 done, 0 refused, 1 cancelled), its steps say refused (0 open, 0 done, 1 refused, 1 cancelled)"]);
    }

    [Test]
    public void A_refusal_that_the_hub_does_not_know_as_one_is_told() =>
        Compare(Sent, Records, Picture, [Held[0], Held[1] with { State = CaseState.Refused }]).ShouldBe(["SCJG-DJ: a2 is Refused, n2 S1 ended done"]);

    [Test]
    public void Steps_other_than_the_items_are_told() =>
        Compare(Sent, [Records[0], View("n2", "a2") with { Steps = [new("S1", "SCJG-DJ", "closed", "a2"), new("S9", "X", "queued", null)] }], Picture, Held)
            .ShouldBe(["n2: has steps S1 S9, expected S1"]);

    static List<string> Compare(
        IReadOnlyDictionary<string, SampleRecord> sent, IReadOnlyList<RecordView> records, DemoPicture last,
        IReadOnlyList<HeldCase> held, KnownBy by = KnownBy.Acknowledgement) =>
        [.. DemoReckoning.Compare(sent, records, last, new Dictionary<string, Holding> { ["SCJG-DJ"] = new Holding(by, held) })];

    static SampleRecord Record(string number) => new(number, "name-reservation", "01", ["S1"], 3, default, default);

    static RecordView View(string number, string acknowledgement, string state = "closed") =>
        new("id-" + number, number, "closed", [new StepView("S1", "SCJG-DJ", state, acknowledgement, Outcome: state == "closed" ? "done" : null)], []);

    static HeldCase Case(string number) => new("subject-" + number, number, [], 1, 1, CaseState.Closed, new Dictionary<string, string>());
}
