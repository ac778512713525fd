using Exchange.Core.Storage;

namespace Exchange.Host;

/// <summary>
/// What the hub does with each of its tables, and no more: the rights that its login needs. A test holds them to the program's statements.
/// Nothing is ever changed in or removed from the exchange log, the versions of records, the registry's history and what departments told.
/// </summary>
public static class HubRights
{
    private static readonly Right[] Kept = [Right.Select, Right.Insert];
    private static readonly Right[] Changed = [Right.Select, Right.Insert, Right.Update];
    private static readonly Right[] Numbered = [Right.Select, Right.Update];
    private static readonly Right[] Removed = [Right.Select, Right.Insert, Right.Update, Right.Delete];

    private static readonly Dictionary<string, Right[]> Tables = new(StringComparer.Ordinal)
    {
        ["schema_version"] = [Right.Select],
        ["attempt"] = Changed,
        ["client_key"] = Changed,
        ["delivery"] = Changed,
        ["given_reason"] = Kept,
        ["held_line"] = Removed,
        ["host_turn"] = Changed,
        ["idempotent_answer"] = Removed,
        ["log_event"] = Kept,
        ["log_head"] = Numbered,
        ["parked_progress"] = Changed,
        ["progress_event"] = Kept,
        // Not of this program: the one before fetches under it, and may run beside this one during an upgrade.
        ["progress_poll"] = Changed,
        ["reconciliation"] = Changed,
        ["reconciliation_difference"] = Removed,
        ["record"] = Changed,
        ["record_version"] = Kept,
        ["registry_document"] = Kept,
        ["registry_head"] = Numbered,
        ["registry_revision"] = Kept,
        ["schedule_fire"] = Kept,
        ["secret"] = Removed,
        ["step"] = Changed,
        ["task"] = Changed,
    };

    public static IReadOnlyList<TableRight> Needed { get; } = [.. Tables.SelectMany(static table => table.Value.Select(right => new TableRight(right, table.Key)))];
}
