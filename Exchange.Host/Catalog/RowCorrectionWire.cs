using Exchange.Core.Catalog;
using Exchange.Core.Catalog.Corrections;

namespace Exchange.Host.Catalog;

/// <summary>A wrong value.</summary>
/// <param name="Resource">Code of the entry.</param>
/// <param name="Key">Which row: a value by which it is found; at most 300 characters.</param>
/// <param name="Field">The field's name.</param>
/// <param name="Found">As it stands there; left out where it is missing. At most 2,000 characters, and so too <paramref name="Should"/>, which is left out where there should be none.</param>
/// <param name="Reason">How it is known, 1 to 500 characters.</param>
/// <param name="RecordNumber">The number of the caller's own record in whose handling it was found.</param>
public sealed record RowCorrectionReportBody(string Resource, string Key, string Field, string Reason, string? Found = null, string? Should = null, string? RecordNumber = null);

/// <param name="As">corrected or kept.</param>
/// <param name="Reason">Needed where it is kept; at most 500 characters.</param>
public sealed record RowCorrectionAnswerBody(CorrectionState As, string? Reason = null);

/// <summary>A case, without what it says of the row.</summary>
/// <param name="Provider">The organisation that answers.</param>
/// <param name="Reporter">The organisation that has reported it.</param>
/// <param name="Record">The record in whose handling it was found.</param>
/// <param name="Due">The last day for the answer, yyyy-MM-dd.</param>
/// <param name="Overdue">That day is over and there is no answer.</param>
public sealed record RowCorrectionLine(
    long Number, string Resource, string Field, string Provider, string Reporter, CorrectionState State, DateTimeOffset ReportedAt, string? Record, string? Due, bool Overdue, DateTimeOffset? AnsweredAt)
{
    public static RowCorrectionLine Of(RowCorrection one, CatalogOptions options, string today) => new(
        one.Number, EntryState.Shown(one.Resource, options), one.Field, one.Provider, one.Reporter, one.State, one.ReportedAt, one.RecordId, one.Due,
        one.State == CorrectionState.Open && one.Due is { } due && string.CompareOrdinal(due, today) < 0, one.AnsweredAt);
}

/// <summary>A case with what it says of the row.</summary>
/// <param name="Pruned">That was kept as long as it is to be, and is gone.</param>
public sealed record RowCorrectionBody(RowCorrectionLine Case, string? Key, string? Found, string? Should, string? Reason, string? Answer, bool Pruned);
