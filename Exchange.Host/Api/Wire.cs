using System.Text.Json;
using Exchange.Core.Checking;

namespace Exchange.Host.Api;

/// <summary>A record as the intake system hands it in.</summary>
/// <param name="Number">The intake system's own number, unique per client; 1 to 64 characters.</param>
/// <param name="Item">Name of a registered item.</param>
/// <param name="Situation">One of the item's situations, where it has any.</param>
/// <param name="Body">The form, as the item's schema has it.</param>
/// <param name="Materials">What comes with it: at most 500.</param>
/// <param name="Answers">What was answered to the item's questions, question to answer: all that was asked. They must lead to the situation. May be left out.</param>
public sealed record SubmissionBody(
    string Number, string Item, string? Situation, JsonElement Body, IReadOnlyList<SubmittedMaterial>? Materials = null, IReadOnlyDictionary<string, string>? Answers = null);

/// <summary>材料</summary>
/// <param name="Code">The item's code of the material.</param>
/// <param name="As">upload, licence, share, commitment or later.</param>
/// <param name="Upload">Of an upload: its id.</param>
/// <param name="Sha256">Of an upload, if it is to be held to it: 64 lower-case hex characters.</param>
/// <param name="Number">The licence's identifier or the share query's receipt; of a commitment it may be left out.</param>
/// <param name="Due">Of what comes later: yyyy-MM-dd; the last day that the item allows when left out.</param>
public sealed record SubmittedMaterial(string Code, string As, string? Upload = null, string? Sha256 = null, string? Number = null, string? Due = null);

/// <summary>接收凭据</summary>
/// <param name="Id">The hub's id of the record.</param>
/// <param name="Digest">SHA-256 of the RFC 8785 form of what was sent, hex.</param>
public sealed record ReceiptBody(string Id, string Number, string Item, DateTimeOffset TakenInAt, string Digest, IReadOnlyList<ReceiptWarning> Warnings);

/// <summary>What the checks found and did not decline. In both languages: a repeat gets the same bytes, whoever asks.</summary>
/// <param name="Pointer">JSON Pointer to the place in the body.</param>
/// <param name="Code">Stable; for programs.</param>
public sealed record ReceiptWarning(string Pointer, string Code, string Severity, string Zh, string En)
{
    public static ReceiptWarning Of(Finding finding)
        => new(finding.Pointer, finding.Code, finding.Severity.ToString().ToLowerInvariant(), finding.Zh, finding.En);
}

/// <summary>The answer to one line of a batch.</summary>
public sealed record BatchLine(long Line, int Status, ReceiptBody? Receipt, Problem? Problem);

/// <summary>A department's progress event.</summary>
public sealed record ProgressBody(
    string EventId, ProgressAddress About, string Stage, string? Code, string? Text, string? By, DateTimeOffset At, string? Number, long? Version, long? Days, JsonElement? Gives, JsonElement? Attachments, IReadOnlyList<ReportedResult>? Results = null);

/// <summary>结果: with a closing, or with its issuing.</summary>
/// <param name="Kind">certificate or document.</param>
/// <param name="Number">Of a certificate required; a document has a number or a name.</param>
/// <param name="ValidFrom">yyyy-MM-dd; so too <paramref name="ValidUntil"/>.</param>
/// <param name="Upload">The file: the id of an upload of this client that is whole. <paramref name="Sha256"/>: if it is to be held to it.</param>
/// <param name="Link">Where the department keeps the file itself. The hub does not fetch it.</param>
/// <param name="Collect">counter, mail or selfService.</param>
public sealed record ReportedResult(
    string Kind, string? Number = null, string? Name = null, string? ValidFrom = null, string? ValidUntil = null, string? Upload = null, string? Sha256 = null, string? Link = null, string? Collect = null);

/// <summary>
/// One of: delivery; acknowledgement (the department's own number); record and step; number (the record's, as the intake system gave it) and,
/// where the organisation has more than one step in the record, step.
/// </summary>
public sealed record ProgressAddress(string? Delivery, string? Acknowledgement, string? Record, string? Number, string? Step);

/// <summary>The hub's answer to a progress event; a repeat gets the same bytes.</summary>
/// <param name="Id">The hub's id of the event.</param>
/// <param name="Warnings">What is unusual about it; it is kept all the same.</param>
public sealed record ProgressReceiptBody(string Id, string Record, string Step, string Stage, DateTimeOffset ReceivedAt, IReadOnlyList<ProgressWarning> Warnings);

/// <param name="Code">Stable; for programs.</param>
public sealed record ProgressWarning(string Code, string Zh, string En);

/// <param name="Reason">Why, at most 500 characters; may be left out.</param>
public sealed record WithdrawalBody(string? Reason = null);

/// <summary>Why a person does something.</summary>
public sealed record ReasonBody(string Reason, bool ConfirmNotReceived = false);
