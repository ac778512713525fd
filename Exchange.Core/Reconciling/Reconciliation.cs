using System.Text.Json;

namespace Exchange.Core.Reconciling;

/// <summary>Words kept in <c>reconciliation.state</c>.</summary>
public static class ReconciliationState
{
    /// <summary>The department's list is coming in.</summary>
    public const string Receiving = "receiving";

    /// <summary>Its task compares, or will.</summary>
    public const string Queued = "queued";

    public const string Compared = "compared";

    /// <summary>Its list did not come in whole; nothing was compared.</summary>
    public const string Abandoned = "abandoned";
}

/// <summary>Words kept in <c>reconciliation.source</c>: where the department's side is from.</summary>
public static class HeldSource
{
    public const string Adapter = "adapter";
    public const string List = "list";
}

/// <summary>A comparison of what the hub handed over to an organisation on some days with what the organisation's systems hold. 对账</summary>
/// <param name="Adapter">The one system that is compared; null for all of the organisation.</param>
/// <param name="From">First day, in the hub's time zone: deliveries are of the day on which the hub made them.</param>
/// <param name="Until">Last day.</param>
/// <param name="TaskId">The task that compares.</param>
/// <param name="Lines">What the department's side has told, in lines.</param>
/// <param name="Report">What came of it; null until it is compared.</param>
public sealed record Reconciliation(
    string Id, string Organisation, string? Adapter, string Source, DateOnly From, DateOnly Until, string AskedBy, DateTimeOffset AskedAt, string? TaskId, string State, long Lines,
    DateTimeOffset? EndedAt, JsonElement? Report);

/// <summary>What a comparison brought. Counts are of submissions, not of withdrawals.</summary>
/// <param name="ReadAt">What the hub settled later than this was not judged: the department's side was read before.</param>
/// <param name="Rows">Both sides by adapter, step and stage.</param>
/// <param name="Differences">How many of each kind there are.</param>
/// <param name="Later">Acknowledged in the hub after <paramref name="ReadAt"/>, and not held there: not judged.</param>
/// <param name="Superseded">Acknowledged, not held there, and a later version is: as it should be.</param>
/// <param name="OtherDays">Lines about deliveries of other days.</param>
/// <param name="OtherOrganisations">Lines of a system shared with others, about theirs.</param>
public sealed record ReconciliationReport(
    DateTimeOffset ReadAt, IReadOnlyList<ReconciliationRow> Rows, IReadOnlyDictionary<string, long> Differences, long Later, long Superseded, long OtherDays, long OtherOrganisations);

/// <summary>How many submissions of a step stand at a stage, and a digest over which they are.</summary>
/// <param name="Adapter">Empty for what the hub does not know.</param>
/// <param name="Stage">The department's, where it tells one; else the one the hub knows, or <c>acknowledged</c> when there is none yet.</param>
/// <param name="HubDigest">Sum, modulo 2^256, of the SHA-256 of the ids of the deliveries, 64 hex characters: equal when both sides mean the same ones.</param>
public sealed record ReconciliationRow(string Adapter, string Step, string Stage, long Hub, long Department, string HubDigest, string DepartmentDigest);

/// <summary>Words kept in <c>reconciliation_difference.kind</c>.</summary>
public static class DifferenceKind
{
    /// <summary>The hub says acknowledged, and the department does not have it.</summary>
    public const string OnlyHub = "only-hub";

    /// <summary>The department has it, and the hub has handed nothing of this kind over to it.</summary>
    public const string OnlyDepartment = "only-department";

    /// <summary>The department has it, and in the hub it is not acknowledged.</summary>
    public const string NotAcknowledged = "not-acknowledged";

    /// <summary>What came there is not what was sent.</summary>
    public const string Digest = "digest";

    /// <summary>The files there are not those that came with the record: another number, or others.</summary>
    public const string Materials = "materials";

    /// <summary>The department is at another stage than the hub knows.</summary>
    public const string Stage = "stage";

    /// <summary>The department's side tells it again.</summary>
    public const string Twice = "twice";

    /// <summary>A line that cannot be read or says nothing.</summary>
    public const string Unreadable = "unreadable";

    public static IReadOnlyList<string> All { get; } = [OnlyHub, OnlyDepartment, NotAcknowledged, Digest, Materials, Stage, Twice, Unreadable];
}

/// <summary>One difference.</summary>
/// <param name="Line">Of the department's list.</param>
/// <param name="Hub">What the hub has: a digest, a stage, a state.</param>
/// <param name="Department">What the department tells in its place; of an unreadable line what is wrong with it.</param>
/// <param name="ReplacedBy">The delivery that a replay of the gap made of it.</param>
public sealed record Difference(
    long Position, string Kind, long? Line, string? DeliveryId, string? RecordId, string? Number, string? Step, string? Adapter, string? Acknowledgement, string? Hub, string? Department, string? ReplacedBy);
