using System.Text.Json;
using Exchange.Core.Records.Stories;

namespace Exchange.Core.Records;

/// <summary>A record as a reader sees it.</summary>
/// <param name="Whole">False for an organisation: steps and deliveries are its own only, and <see cref="Outcome"/> and <see cref="Warnings"/> are not shown.</param>
/// <param name="Digest">SHA-256 of the RFC 8785 form of what was sent last, 64 hex characters.</param>
/// <param name="Warnings">JSON array of what the checks found but did not decline.</param>
public sealed record RecordView(
    string Id, string Client, string Number, string Item, string? Situation, string Organisation, long Revision, long Version, string Digest, string State, string? Outcome,
    DateTimeOffset TakenInAt, DateTimeOffset? ClosedAt, JsonElement? Warnings, bool Whole,
    IReadOnlyList<VersionView> Versions, IReadOnlyList<StepView> Steps, IReadOnlyList<DeliveryLine> Deliveries)
{
    /// <summary>The record as a whole; only for who sees it whole, and only where it was asked for (<see cref="CaseStories"/>).</summary>
    public BundleView? Bundle { get; init; }

    /// <summary>Other numbers under which it is found; as far as the reader may know of them.</summary>
    public IReadOnlyList<AliasView> Aliases { get; init; } = [];
}

/// <param name="State">"open", then how it ended.</param>
/// <param name="Lead">The organisation in the lead.</param>
/// <param name="Open">Steps that have not ended. So too the others.</param>
/// <param name="StartedAt">From when its limits count.</param>
public sealed record BundleView(string State, string Lead, int Open, int Done, int Refused, int Cancelled, DateTimeOffset? StartedAt, DateTimeOffset? EndedAt, IReadOnlyList<LimitClock> Clocks,
    IReadOnlyList<CardLine>? Cards = null);

/// <summary>Words of <see cref="StepView.Role"/>.</summary>
public static class StepRole
{
    /// <summary>主办: of the organisation in the lead.</summary>
    public const string Lead = "lead";

    /// <summary>协办.</summary>
    public const string Assisting = "assisting";
}

/// <param name="Reason">Why it was corrected; null of the first.</param>
public sealed record VersionView(long Version, DateTimeOffset At, string Digest, string? Reason);

/// <param name="Stage">The last stage reported.</param>
/// <param name="Acknowledgement">The department's own number.</param>
/// <param name="Gives">JSON object of what the department gave back.</param>
public sealed record StepView(
    string Name, string Organisation, string Adapter, string State, string? Stage, string? ClosingCode, string? Outcome, string? Acknowledgement, JsonElement? Gives,
    DateTimeOffset UpdatedAt)
{
    /// <summary>子办件号, see <see cref="SubNumber"/>.</summary>
    public string? Number { get; init; }

    /// <summary>Of <see cref="StepRole"/>.</summary>
    public string? Role { get; init; }

    /// <summary>What was told of it, by the department's own times.</summary>
    public StepStory? Story { get; init; }

    /// <summary>Its limits as they stand now; none where the item has none.</summary>
    public IReadOnlyList<LimitClock>? Clocks { get; init; }

    /// <summary>Cards that were shown for it; null when none was.</summary>
    public IReadOnlyList<CardLine>? Cards { get; init; }

    /// <summary>Reminders of it; null when there is none.</summary>
    public IReadOnlyList<ReminderLine>? Reminders { get; init; }

    /// <summary>
    /// Why what waits for this step goes on waiting although it is closed: <c>closing-unclear</c>, no code table knows its closing's code; <c>passed-on</c>, somebody else decides it.
    /// Null when nothing is the matter.
    /// </summary>
    public string? Attention => this is { State: StepState.Closed, Outcome: null } ? "closing-unclear" : this is { State: StepState.Closed, Outcome: Records.Outcome.PassedOn } ? "passed-on" : null;
}

/// <summary>What was sent, as it was sent.</summary>
/// <param name="Content">The whole of it; the body lies at <paramref name="BodyFrom"/>.</param>
/// <param name="Organisation">The record's.</param>
public sealed record RecordContent(long Version, DateTimeOffset At, string Digest, byte[] Content, int BodyFrom, int BodyLength, string Organisation)
{
    public ReadOnlyMemory<byte> Body => Content.AsMemory(BodyFrom, BodyLength);

    /// <summary>It was kept as long as the settings say; its digest is what is left.</summary>
    public bool IsPruned => Content.Length == 0;
}

/// <summary>A record in a list. <paramref name="Outcome"/> is shown only to who sees the record whole.</summary>
public sealed record RecordLine(
    string Id, string Client, string Number, string Item, string? Situation, string Organisation, long Version, string State, string? Outcome,
    DateTimeOffset TakenInAt, DateTimeOffset? ClosedAt);

/// <summary>Something that happened to a record, in the order in which it was written down.</summary>
/// <param name="At">When the hub wrote it down.</param>
/// <param name="What">Of <see cref="Log.LogKind"/>.</param>
/// <param name="Stage">Of progress.</param>
/// <param name="Code">Of an answer, a progress event, a closing; for a cancelled step the one that is the reason.</param>
/// <param name="Number">The department's own number.</param>
/// <param name="HappenedAt">Of progress: the department's own time.</param>
/// <param name="Text">The department's words, the reason that a person gave, or the place in a mapping that could not translate.</param>
public sealed record TimelineLine(
    long Position, DateTimeOffset At, string What, string? Step, string? Organisation, string? DeliveryId, string? Client, long? Attempt,
    string? Stage, string? Code, string? Number, DateTimeOffset? HappenedAt, string? Text);

/// <summary>A delivery with its attempts.</summary>
public sealed record DeliveryView(DeliveryLine Delivery, IReadOnlyList<AttemptLine> Attempts);

/// <param name="Answer">Null while the answer is open.</param>
/// <param name="Text">The department's words.</param>
public sealed record AttemptLine(long Number, DateTimeOffset StartedAt, DateTimeOffset? SettledAt, string? Answer, string? Code, string? Text);

public sealed record DeliveryCount(string Adapter, string Organisation, string State, long Count);

/// <summary>Which records a list holds. What is null does not restrict.</summary>
public sealed record RecordFilter
{
    public string? State { get; init; }

    public string? Item { get; init; }

    /// <summary>The record's own, or one that somebody else has given it.</summary>
    public string? Number { get; init; }

    public string? Client { get; init; }

    /// <summary>An organisation that one of its steps belongs to.</summary>
    public string? Organisation { get; init; }

    /// <summary>Taken in, not before.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Taken in before, not at.</summary>
    public DateTimeOffset? Until { get; init; }
}

/// <summary>Which deliveries a list holds. What is null does not restrict.</summary>
public sealed record DeliveryFilter
{
    /// <summary>Of <see cref="DeliveryState"/>.</summary>
    public string? State { get; init; }

    public string? Adapter { get; init; }

    public string? Organisation { get; init; }

    public string? RecordId { get; init; }
}
