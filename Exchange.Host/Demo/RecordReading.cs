using Exchange.Client;

namespace Exchange.Host.Demo;

/// <summary>What the client package reads of a record, as far as the demo compares it.</summary>
internal static class RecordReading
{
    public static RecordView Of(Exchange.Client.RecordView record) => new(
        record.Id, record.Number, record.State, [.. record.Steps.Select(Of)], [.. record.Deliveries.Select(static one => new DeliveryView(one.Step, one.Organisation, one.State, one.Reason))],
        record.Bundle is { } whole ? new BundleView(whole.State, whole.Open, whole.Done, whole.Refused, whole.Cancelled, Of(whole.Clocks), Of(whole.Cards)) : null);

    static StepView Of(Exchange.Client.StepView step) => new(
        step.Name, step.Organisation, step.State, step.Acknowledgement, step.Stage, step.Outcome,
        step.Story is { } story ? new StoryView([.. (story.Supplements ?? []).Select(static one => new SupplementView(one.AskedAt, one.InAt))], [.. (story.Pauses ?? []).Select(static one => new PauseView(one.From, one.Until))]) : null,
        Of(step.Clocks), Of(step.Cards));

    static List<ClockView>? Of(IReadOnlyList<LimitClock>? clocks) => clocks?.Select(static one => new ClockView(one.Limit, one.Due, one.Card, one.Unknown)).ToList();

    static List<CardView>? Of(IReadOnlyList<CardLine>? cards) => cards?.Select(static one => new CardView(one.Limit, one.Colour, one.Due)).ToList();
}
