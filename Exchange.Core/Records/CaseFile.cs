using System.Text.Json;
using Exchange.Core.Records.Stories;
using Exchange.Core.Storage;

namespace Exchange.Core.Records;

/// <summary>A record with its steps as they stood when read. <see cref="Seq"/> tells whether they still do.</summary>
public sealed record CaseFile(
    string Id, string Client, string Number, string Item, string? Situation, string Organisation, long Revision, long Version, string Digest,
    string State, string? Outcome, long Seq, DateTimeOffset TakenInAt, string? Trace, IReadOnlyList<StepLine> Steps, DateTimeOffset? ClosedAt = null)
{
    public StepLine? Step(string name) => Steps.FirstOrDefault(step => step.Name == name);
}

/// <summary>One step of a record.</summary>
/// <param name="Gives">What the department gave back: names to JSON values; null when nothing yet.</param>
/// <param name="Stages">Stages reported so far, in no order.</param>
/// <param name="Mapping">In place of the item's mapping for the step; null for that one. So too <paramref name="WithdrawMapping"/>.</param>
/// <param name="Told">What its department has told; its story is worked out of it. Null is nothing.</param>
public sealed record StepLine(
    string Name, string Organisation, string Adapter, string State, string? Stage, string? ClosingCode, string? Outcome,
    string? Acknowledgement, byte[]? Gives, IReadOnlySet<string> Stages, string? Mapping = null, string? WithdrawMapping = null, IReadOnlyList<StageEvent>? Told = null,
    DateTimeOffset? UpdatedAt = null)
{
    public bool Gave(string fact)
    {
        if (Gives is null) return false;
        using var document = JsonDocument.Parse(Gives);
        return document.RootElement.TryGetProperty(fact, out var value) && value.ValueKind != JsonValueKind.Null;
    }
}

/// <summary>Reads case files.</summary>
public sealed partial class CaseFiles(Database database)
{
    private static readonly Sql RecordById = new("""
        select id, client, number, item, situation, organisation, revision, version, digest, state, outcome, seq, taken_in_at, trace, closed_at from record where id = @id
        """);

    private static readonly Sql StepsOf = new("""
        select name, organisation, adapter, state, stage, closing_code, outcome, acknowledgement, gives, mapping, withdraw_mapping, updated_at
        from step where record_id = @id order by name
        """);

    private static readonly Sql StagesOf = new("select step, event_id, stage, at, code, outcome, days, version from progress_event where record_id = @id");

    private static readonly Sql ByDelivery = new("select record_id, step, organisation, version from delivery where id = @id");

    private static readonly Sql OwnerOf = new("select organisation, client from record where id = @id");

    private static readonly Sql ByAcknowledgement = new("""
        select record_id, name, organisation from step where organisation = @organisation and acknowledgement = @number order by updated_at desc
        """);

    private static readonly Sql DueAt = new($$"""
        select cast(count(*) as bigint), min(due_at) from (select {top @n} due_at from ({{DueRanges.Of("due_at", toChange: false, bounded: false)}}) ranges {limit @n}) due
        """);

    /// <param name="now">The hub's clock, Unix milliseconds.</param>
    internal async Task<DueLook> Due(string adapter, int most, long now, CancellationToken stop)
        => (await database.Query(DueAt.With((long)most, adapter, now), row => new DueLook(row.GetInt64(0), row.Long(1)), stop))[0];

    // A number is unique per client, and the index is by both: one look a client.
    private static readonly Sql NextClient = new("select min(client) from record where client > @client");

    private static readonly Sql ByNumber = new("""
        select r.id, s.name, s.organisation from record r join step s on s.record_id = r.id
        where r.client = @client and r.number = @number and s.organisation = @organisation and (s.name = @step or @step is null)
        """);

    public async Task<CaseFile?> Read(string recordId, CancellationToken stop)
    {
        var record = await database.First(RecordById.With(recordId), row => new CaseFile(
            row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.Text(4), row.GetString(5), row.GetInt64(6), row.GetInt64(7), row.GetString(8),
            row.GetString(9), row.Text(10), row.GetInt64(11), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(12)), row.Text(13), [],
            row.Long(14) is { } closed ? DateTimeOffset.FromUnixTimeMilliseconds(closed) : null), stop);
        if (record is null) return null;
        var told = (await Told(recordId, stop)).ToLookup(static one => one.Step, static one => one.Event, StringComparer.Ordinal);
        var steps = await database.Query(StepsOf.With(recordId), row => new StepLine(
            row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.Text(4), row.Text(5), row.Text(6), row.Text(7), row.Bytes(8),
            told[row.GetString(0)].Select(static one => one.Stage).ToHashSet(StringComparer.Ordinal), row.Text(9), row.Text(10),
            Settled(told[row.GetString(0)], row.Text(5), row.Text(6)), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(11))), stop);
        return record with { Steps = steps };
    }

    /// <summary>What departments have told about a record, in no order.</summary>
    internal Task<List<(string Step, StageEvent Event)>> Told(string recordId, CancellationToken stop) => database.Query(StagesOf.With(recordId), static row => (row.GetString(0), new StageEvent(
        row.GetString(1), row.GetString(2), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(3)), row.Text(4), row.Text(5), row.Long(6), row.Long(7))), stop);

    /// <summary>
    /// Closings that were kept by a program that did not write down what their code meant: the step's own row says it of the last of them. It says so, too, of the same code that was told when no table knew it yet.
    /// </summary>
    internal static IReadOnlyList<StageEvent> Settled(IEnumerable<StageEvent> told, string? closingCode, string? outcome) => [.. told.Select(one =>
        one is { Stage: Stage.Closed, Outcome: null } && one.Code == closingCode && outcome is Outcome.Done or Outcome.Refused or Outcome.PassedOn ? one with { Outcome = outcome } : one)];

    /// <summary>Record and step that a delivery belongs to.</summary>
    public Task<StepAddress?> FindDelivery(string deliveryId, CancellationToken stop)
        => database.First(ByDelivery.With(deliveryId), row => new StepAddress(row.GetString(0), row.GetString(1), row.GetString(2), deliveryId, row.GetInt64(3)), stop);

    /// <summary>Organisation and client of a record; they never change.</summary>
    internal async Task<(string Organisation, string Client)> Owner(string recordId, CancellationToken stop)
        => (await database.Query(OwnerOf.With(recordId), row => (row.GetString(0), row.GetString(1)), stop)) is [var owner] ? owner : throw new InvalidOperationException("The record is gone.");

    /// <summary>Record and step that a department knows under its own number.</summary>
    public Task<StepAddress?> FindAcknowledgement(string organisation, string number, CancellationToken stop)
        => database.First(ByAcknowledgement.With(organisation, number), row => new StepAddress(row.GetString(0), row.GetString(1), row.GetString(2)), stop);

    /// <summary>The organisation's own steps in records that an intake system handed in under this number.</summary>
    /// <param name="step">Null for whichever steps it has.</param>
    public async Task<IReadOnlyList<StepAddress>> FindNumber(string organisation, string number, string? step, CancellationToken stop)
    {
        var found = new List<StepAddress>();
        for (var client = ""; (await database.Query(NextClient.With(client), static row => row.Text(0), stop)) is [{ } next]; client = next)
            found.AddRange(await database.Query(ByNumber.With(next, number, organisation, step), static row => new StepAddress(row.GetString(0), row.GetString(1), row.GetString(2)), stop));
        return found;
    }
}

/// <summary>What is due at an adapter and under nobody's lease.</summary>
/// <param name="Count">No more than was asked for.</param>
/// <param name="OldestDueAt">Unix milliseconds. Of those counted, so of all when fewer are due than was asked for.</param>
public sealed record DueLook(long Count, long? OldestDueAt);

/// <summary>Where a progress event belongs.</summary>
/// <param name="Delivery">The delivery that it names, and <paramref name="Version"/> that one's record version; null when it names none.</param>
public sealed record StepAddress(string RecordId, string Step, string Organisation, string? Delivery = null, long? Version = null);
