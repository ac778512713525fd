using Exchange.Core.Storage;

namespace Exchange.Host;

/// <summary>
/// What the hub does with each of its tables, and no more: the rights that its login needs. A test holds them to the program's statements.
/// Nothing is ever changed in or removed from the exchange log, the registry's history and the versions of the catalog. In the versions of records and in what departments told nothing is changed either but that retention empties them;
/// the log has their digests, so whatever else would be done to them shows (docs/decisions/0132-what-retention-takes-and-what-stays.md).
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
        ["alert"] = Removed,
        ["alias"] = Kept,
        ["attempt"] = Changed,
        ["catalog_change"] = Kept,
        ["card"] = Kept,
        ["client_key"] = Changed,
        ["delivery"] = Changed,
        ["edited_body"] = [Right.Select, Right.Insert, Right.Delete],
        ["given_reason"] = [Right.Select, Right.Insert, Right.Delete],
        ["harvest_fire"] = Changed,
        ["held_line"] = Removed,
        ["host_turn"] = Changed,
        ["idempotent_answer"] = Removed,
        ["library"] = Changed,
        ["library_batch"] = Changed,
        ["library_doubt"] = [Right.Select, Right.Insert, Right.Delete],
        ["library_fault"] = [Right.Select, Right.Insert, Right.Delete],
        ["library_key"] = [Right.Select, Right.Insert, Right.Delete],
        ["library_row"] = Removed,
        ["library_seen"] = [Right.Select, Right.Insert, Right.Delete],
        ["licence_due"] = Changed,
        ["licence_file"] = Changed,
        ["licence_head"] = Changed,
        ["log_event"] = Kept,
        ["log_head"] = Numbered,
        ["material"] = Changed,
        ["material_file"] = Removed,
        ["number_head"] = Changed,
        ["number_restore"] = Kept,
        ["number_series"] = Changed,
        ["parked_progress"] = Changed,
        ["progress_event"] = Changed,
        // Not of this program: the one before fetches under it, and may run beside this one during an upgrade.
        ["progress_poll"] = Changed,
        ["proposed_replacement"] = Changed,
        ["reconciliation"] = Changed,
        ["reconciliation_difference"] = Removed,
        ["record"] = Changed,
        ["record_version"] = Changed,
        ["record_watch"] = Removed,
        ["registry_document"] = Kept,
        ["registry_head"] = Numbered,
        ["registry_revision"] = Kept,
        ["resource"] = Changed,
        ["resource_live"] = Removed,
        ["resource_step"] = Kept,
        ["resource_use"] = Removed,
        ["resource_version"] = Kept,
        ["reminder"] = Changed,
        ["result"] = Changed,
        ["row_correction"] = Changed,
        ["schedule_fire"] = Kept,
        ["secret"] = Removed,
        ["share_flag"] = Changed,
        ["share_grant"] = Changed,
        ["share_key"] = Kept,
        ["share_run"] = [Right.Select, Right.Insert, Right.Delete],
        ["share_run_head"] = Numbered,
        ["share_run_trace"] = [Right.Select, Right.Insert, Right.Delete],
        ["share_step"] = Kept,
        ["share_trace"] = [Right.Select, Right.Insert, Right.Delete],
        ["statistic_day"] = Removed,
        ["statistic_head"] = Numbered,
        ["statistic_record"] = Removed,
        ["step"] = Changed,
        ["subscription"] = Removed,
        ["task"] = Removed,
        ["upload"] = Removed,
        ["webhook_attempt"] = [Right.Select, Right.Insert, Right.Delete],
    };

    public static IReadOnlyList<TableRight> Needed { get; } = [.. Tables.SelectMany(static table => table.Value.Select(right => new TableRight(right, table.Key)))];
}
