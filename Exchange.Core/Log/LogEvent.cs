using Exchange.Core.Storage;

namespace Exchange.Core.Log;

/// <summary>
/// One line of the exchange log: who exchanged what, when. Never personal data, never a body: digests, codes and names of registered things only.
/// </summary>
/// <param name="At">Unix milliseconds, the hub's clock.</param>
/// <param name="Data">A small JSON object with what belongs to the kind (docs/log.md); at most 2,000 characters.</param>
public sealed record LogEvent(
    long At,
    string Kind,
    string? RecordId = null,
    string? DeliveryId = null,
    string? Step = null,
    string? Organisation = null,
    string? Client = null,
    string? Data = null)
{
    private static readonly Sql Insert = new("""
        insert into log_event (position, at, kind, record_id, delivery_id, step, organisation, client, data)
        values ({position @position}, @at, @kind, @record_id, @delivery_id, @step, @organisation, @client, @data)
        """) { ForRows = true };

    /// <summary>The numbered row of <see cref="Unit.Number"/>; its first value is the position, filled in at the commit.</summary>
    public Command Row() => Insert.With(0L, At, Kind, RecordId, DeliveryId, Step, Organisation, Client, Data);
}

/// <summary>Log events as part of a change.</summary>
public static class LogUnit
{
    /// <summary>Logged with the change, in the same commit.</summary>
    public static Unit Log(this Unit unit, LogEvent line) => unit.Number(line.Row());

    /// <summary>As <see cref="Log"/>, for what the guard itself has done: in the log it stands before what follows from other changes of the same commit.</summary>
    public static Unit LogGuard(this Unit unit, LogEvent line) => unit.NumberFirst(line.Row());

    /// <summary>Logged with the change if <paramref name="command"/>, which is part of it, touched a row.</summary>
    public static Unit DoAndLog(this Unit unit, Command command, LogEvent line) => unit.DoAndNumber(command, line.Row());

    /// <summary>Logged when the change did not happen.</summary>
    public static Unit ElseLog(this Unit unit, LogEvent line) => unit.ElseNumber(line.Row());
}
