using CsCheck;
using Exchange.Core.Contract;
using Exchange.Core.Delivery;
using Exchange.Core.Records;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Tests.Delivery;

public sealed class RetryPlanTests
{
    private static readonly DateTimeOffset Now = new(2026, 12, 21, 9, 0, 0, TimeSpan.FromHours(8));
    private static readonly AdapterDocument Adapter = Adapters.Of("a") with { GraceSeconds = 30, Retry = new RetryPart { Attempts = 4, ParkAfterHours = 72, FirstDelaySeconds = 2, LongestDelaySeconds = 60 } };

    private static Claimed Delivery(int failures = 0, DateTimeOffset? since = null)
        => new("d", "r", "S1", "O", "a", "submit", 1, DeliveryState.Queued, failures, failures, (since ?? Now).ToUnixTimeMilliseconds(), null, null, null, "t");

    private static Settlement After(PushAnswer answer, Claimed? delivery = null, Repeat repeat = Repeat.Safe, bool down = false, AdapterDocument? adapter = null)
        => RetryPlan.After(answer, delivery ?? Delivery(), adapter ?? Adapter, repeat, down, Now, jitter: 1);

    [Test]
    public void Acknowledged_and_rejected_settle()
    {
        After(new PushAnswer.Acknowledged("DJ-1")).ShouldBe(new Settlement(DeliveryState.Acknowledged, "acknowledged", Number: "DJ-1"));
        After(new PushAnswer.Rejected("E1", "材料不齐")).ShouldBe(new Settlement(DeliveryState.Rejected, "rejected", Code: "E1", Text: "材料不齐"));
    }

    [TestCase(true, false, true)]
    [TestCase(true, true, false, Description = "the breaker is open: it fails for everyone")]
    [TestCase(false, false, false, Description = "it could not be reached at all")]
    public void Unavailable_counts_only_when_the_system_was_there_for_others(bool reached, bool down, bool counts)
    {
        var settlement = After(new PushAnswer.Unavailable("503", Reached: reached), down: down);
        (settlement.State, settlement.Counts, settlement.DueAt).ShouldBe((DeliveryState.Queued, counts, Now + TimeSpan.FromSeconds(2)));
    }

    [Test]
    public void Delays_double_up_to_the_longest_and_jitter_takes_off_at_most_half()
    {
        foreach (var (failures, seconds) in new[] { (0, 2), (1, 4), (2, 8), (5, 60), (500, 60) })
        {
            RetryPlan.Delay(Adapter.Retry, failures, null, 1).ShouldBe(TimeSpan.FromSeconds(seconds));
            RetryPlan.Delay(Adapter.Retry, failures, null, 0).ShouldBe(TimeSpan.FromSeconds(seconds / 2.0));
        }
        RetryPlan.Delay(Adapter.Retry, 0, TimeSpan.FromMinutes(9), 1).ShouldBe(TimeSpan.FromMinutes(9), "never before the time the department named");
        RetryPlan.Delay(Adapter.Retry, 0, TimeSpan.MaxValue, 1).ShouldBe(TimeSpan.FromHours(72), "nor so late that it would never be parked");
    }

    [Test]
    public void The_last_attempt_parks()
    {
        After(new PushAnswer.Unavailable("503", Reached: true), Delivery(failures: 2)).State.ShouldBe(DeliveryState.Queued);
        var parked = After(new PushAnswer.Unavailable("503", Reached: true), Delivery(failures: 3));
        (parked.State, parked.Code, parked.Text, parked.DueAt, parked.Counts).ShouldBe((DeliveryState.Parked, "attempts-used-up", "503", null, true));
        After(new PushAnswer.Unavailable("no route"), Delivery(failures: 3)).State.ShouldBe(DeliveryState.Queued, "this one did not count");
    }

    [Test]
    public void Age_parks_even_what_uses_up_no_attempts()
    {
        After(new PushAnswer.Unavailable("no route"), Delivery(since: Now - TimeSpan.FromHours(71.9))).State.ShouldBe(DeliveryState.Queued);
        var parked = After(new PushAnswer.Unavailable("no route"), Delivery(since: Now - TimeSpan.FromHours(72)));
        (parked.State, parked.Code).ShouldBe((DeliveryState.Parked, "too-old"));
    }

    [Test]
    public void Unknown_waits_at_least_the_grace_and_is_unknown_until_asked_about()
    {
        foreach (var repeat in new[] { Repeat.Safe, Repeat.Askable })
        {
            var settlement = After(new PushAnswer.Unknown("timeout"), repeat: repeat);
            (settlement.State, settlement.DueAt, settlement.Counts).ShouldBe((DeliveryState.Unknown, Now + TimeSpan.FromSeconds(30), true));
        }
        After(new PushAnswer.Unknown("timeout"), down: true).Counts.ShouldBeFalse("while it fails for everyone nobody's attempts are used up");
    }

    [Test]
    public void Unknown_where_nothing_can_be_repeated_or_asked_waits_for_a_person()
    {
        var settlement = After(new PushAnswer.Unknown("timeout"), repeat: Repeat.Neither);
        (settlement.State, settlement.Code, settlement.DueAt).ShouldBe((DeliveryState.Parked, "may-have-arrived", null));
        After(new PushAnswer.Unknown("timeout"), repeat: Repeat.Neither, adapter: Adapter with { RepeatAnyway = true }).State.ShouldBe(DeliveryState.Unknown);
    }

    [Test]
    public void Asking_settles_or_lets_it_be_pushed_again_or_goes_on_waiting()
    {
        Asked(new AskAnswer.Received("DJ-1")).ShouldBe(new Settlement(DeliveryState.Acknowledged, "acknowledged", Code: "asked", Number: "DJ-1"));
        Asked(new AskAnswer.Refused("E1", "why"))!.State.ShouldBe(DeliveryState.Rejected);
        Asked(new AskAnswer.NotReceived()).ShouldBeNull();
        var waiting = Asked(new AskAnswer.CannotTell("down", TimeSpan.FromMinutes(3)))!;
        (waiting.State, waiting.Counts, waiting.DueAt).ShouldBe((DeliveryState.Unknown, false, Now + TimeSpan.FromMinutes(3)));
        RetryPlan.After(new AskAnswer.CannotTell("down"), Delivery(since: Now - TimeSpan.FromHours(80)), Adapter, Now, 1)!.Code.ShouldBe("too-old");

        static Settlement? Asked(AskAnswer answer) => RetryPlan.After(answer, Delivery(), Adapter, Now, 1);
    }

    private static readonly Gen<PushAnswer> Answers = Gen.OneOf(
        Gen.Const<PushAnswer>(new PushAnswer.Acknowledged(null)), Gen.Const<PushAnswer>(new PushAnswer.Rejected("c", "r")), Gen.Const<PushAnswer>(new PushAnswer.Unknown("u")),
        Gen.Select(Gen.Bool, Gen.Int[-5, 1_000_000].Nullable(), (reached, after) => (PushAnswer)new PushAnswer.Unavailable("x", after is { } s ? TimeSpan.FromSeconds(s) : null, reached)));

    [Test]
    public void A_delivery_is_due_again_in_the_future_exactly_when_it_is_neither_settled_nor_parked() => Gen.Select(
        Answers, Gen.Int[0, 30], Gen.Int[0, 100], Gen.OneOf(Repeat.Safe, Repeat.Askable, Repeat.Neither), Gen.Bool, Gen.Double[0, 1]).Sample((answer, failures, hours, repeat, down, jitter) =>
    {
        var settlement = RetryPlan.After(answer, Delivery(failures, Now - TimeSpan.FromHours(hours)), Adapter, repeat, down, Now, jitter);
        (settlement.DueAt is not null).ShouldBe(settlement.State is DeliveryState.Queued or DeliveryState.Unknown);
        if (settlement.DueAt is { } due) due.ShouldBeInRange(Now + TimeSpan.FromSeconds(1), Now + TimeSpan.FromHours(72));
        (settlement.Code?.Length ?? 0).ShouldBeLessThanOrEqualTo(100);
    });
}
