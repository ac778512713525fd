using Exchange.Core.Catalog.Sharing;

namespace Exchange.Core.Catalog.Proving;

/// <summary>That rows of a resource were looked at for an answer, as the log is to have it.</summary>
/// <param name="By">The field by which.</param>
/// <param name="Row">What was found, a JSON object; null where there was nothing to be seen.</param>
/// <param name="Fields">How many fields go out, or are compared.</param>
/// <param name="Verdict">Where it was only compared.</param>
/// <param name="Consent">授权码, where one was needed.</param>
internal sealed record ResourceReading(OpenResource Open, string By, string? Row, int Fields, ShareVerdict? Verdict = null, string? Consent = null);

/// <summary>For what rows are looked at.</summary>
/// <param name="Way">Of the answer: evidence or prefill.</param>
/// <param name="Subject">The number of whom it is asked.</param>
/// <param name="Purpose">As the question says it; null where it does not.</param>
internal sealed record ReadingCause(string Way, string Client, string Organisation, string Subject, string? Purpose, string? RecordId);
