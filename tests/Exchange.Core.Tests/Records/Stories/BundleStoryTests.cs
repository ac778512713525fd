using Exchange.Core.Records;
using Exchange.Core.Records.Stories;
using static Exchange.Core.Tests.Records.Stories.Told;

namespace Exchange.Core.Tests.Records.Stories;

/// <summary>A record as a whole, of the steps of whoever leads and whoever assists.</summary>
public sealed class BundleStoryTests
{
    private static BundleStep Step(string organisation, string events, string? state = null)
    {
        var story = Story(events);
        return new BundleStep("S", organisation, state ?? (story.EndedAt is null ? StepState.Acknowledged : StepState.Closed), story.Outcome, story, 10);
    }

    private static BundleStory Of(params BundleStep[] steps) => BundleStory.Of("LEAD", steps, Time("12-31", "18:00"));

    [TestCase("", "", "open")]
    [TestCase("closed=0+ 12-24 09:00", "", "open")]
    [TestCase("closed=0+ 12-24 09:00", "closed=0+ 12-25 09:00", "done")]
    [TestCase("closed=0+ 12-24 09:00", "closed=7- 12-25 09:00", "part-done")]
    [TestCase("closed=7- 12-24 09:00", "closed=7- 12-25 09:00", "refused")]
    [TestCase("withdrawn 12-24 09:00", "withdrawn 12-25 09:00", "withdrawn")]
    public void Its_state(string lead, string other, string state)
    {
        var bundle = Of(Step("LEAD", lead), Step("OTHER", other));
        (bundle.State, bundle.Open).ShouldBe((state, (lead.Length == 0 ? 1 : 0) + (other.Length == 0 ? 1 : 0)));
    }

    [Test]
    public void A_refusal_by_the_lead_with_the_others_cancelled_is_a_refusal_of_the_whole()
    {
        var bundle = Of(Step("LEAD", "accepted 12-23 09:00, closed=7- 12-24 09:00"), Step("OTHER", "", StepState.Cancelled), Step("THIRD", "", StepState.Cancelled));
        (bundle.State, bundle.Refused, bundle.Cancelled, bundle.Span.Until).ShouldBe((Outcome.Refused, 1, 2, Time("12-24", "09:00")));
    }

    [Test]
    public void It_runs_from_the_leads_acceptance_to_the_last_end()
    {
        var open = Of(Step("OTHER", "accepted 12-21 09:00, closed=0+ 12-22 09:00"), Step("LEAD", "accepted 12-23 09:00"));
        (open.Span.From, open.Span.Until).ShouldBe((Time("12-23", "09:00"), null));
        var closed = Of(Step("OTHER", "accepted 12-21 09:00, closed=0+ 12-25 09:00"), Step("LEAD", "accepted 12-23 09:00, closed=0+ 12-24 09:00"));
        closed.Span.Until.ShouldBe(Time("12-25", "09:00"));
        Of(Step("OTHER", "accepted 12-21 09:00"), Step("LEAD", "")).Span.From.ShouldBe(Time("12-21", "09:00"), "a lead that tells no acceptance");
    }

    [Test]
    public void Only_the_leads_pauses_and_extensions_are_the_wholes()
    {
        var bundle = Of(Step("LEAD", "accepted 12-23 09:00, paused 12-24 09:00, resumed 12-25 09:00, extended=3 12-25 10:00"), Step("OTHER", "accepted 12-23 09:00, paused 12-26 09:00, extended=5 12-26 10:00"));
        (bundle.Span.Pauses.Single().From, bundle.Span.ExtendedBy).ShouldBe((Time("12-24", "09:00"), 3));
    }

    [Test]
    public void One_that_was_withdrawn_before_anybody_had_it_ended_when_its_record_closed()
        => Of(Step("LEAD", "", StepState.Cancelled)).Span.ShouldSatisfyAllConditions(span => span.From.ShouldBeNull(), span => span.Until.ShouldBe(Time("12-31", "18:00")));
}
