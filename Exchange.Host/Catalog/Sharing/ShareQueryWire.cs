using System.Text.Json;
using Exchange.Core.Catalog.Sharing;
using Exchange.Host.Api;

namespace Exchange.Host.Catalog.Sharing;

/// <summary>共享查询: which rows, for what. One of key, keys and filter.</summary>
/// <param name="Purpose">用途: that of the grant.</param>
/// <param name="RecordNumber">办件编号: the record in whose handling it is read; not needed under a bulk grant.</param>
/// <param name="Filter">Field to value, all of them; a number as it is written. One of them at least is a field by which the library finds rows, or the grant is a bulk one.</param>
/// <param name="Grant">Number of the grant; left out: the first that allows it.</param>
/// <param name="Fields">What is wanted of the grant; left out: all of it.</param>
/// <param name="ValidAt">Rows that hold then; left out: now.</param>
/// <param name="After">The next of the page before, with the same question.</param>
/// <param name="Limit">Most rows of the answer, 1 to 1,000; left out: 50, of keys as many as there are keys.</param>
/// <param name="Signed">The answer has a signature beside it.</param>
public sealed record ShareQueryBody(
    string? Purpose = null, string? RecordNumber = null, ShareKeyBody? Key = null, ShareKeysBody? Keys = null, IReadOnlyDictionary<string, string>? Filter = null, long? Grant = null, IReadOnlyList<string>? Fields = null,
    ShareConsentBody? Consent = null, DateTimeOffset? ValidAt = null, ShareUnmaskBody? Unmask = null, string? After = null, int? Limit = null, bool Signed = false);

/// <param name="Field">One by which the library finds rows.</param>
public sealed record ShareKeyBody(string Field, string Value);

/// <param name="Values">1 to 1,000.</param>
public sealed record ShareKeysBody(string Field, IReadOnlyList<string> Values);

/// <summary>用证授权.</summary>
/// <param name="Code">授权码.</param>
/// <param name="Subject">Whose consent: the number of the person.</param>
/// <param name="For">What for: the code of the resource or a licence type; left out: all that is asked.</param>
/// <param name="Until">Good until then; left out: for this request.</param>
public sealed record ShareConsentBody(string Code, string Subject, string? For = null, DateTimeOffset? Until = null);

/// <summary>Fields that are wanted without a mask, and why.</summary>
public sealed record ShareUnmaskBody(IReadOnlyList<string> Fields, string Reason);

/// <summary>Rows, masked as the grant and the catalog say.</summary>
/// <param name="Number">Of the answer: the position of its event in the exchange log.</param>
/// <param name="Batch">Of the library, as of which the rows are.</param>
/// <param name="Masked">Fields that are masked.</param>
/// <param name="Next">For the next page; absent at the end.</param>
/// <param name="Jws">Where it was asked for: a compact JWS (ES256) over iat, position, client, question (SHA-256 of its RFC 8785 form) and answer.</param>
public sealed record ShareRowsBody(long Number, long Grant, string Resource, long Batch, IReadOnlyList<ShareRowBody> Items, IReadOnlyList<string> Masked, string? Next, string? Jws = null);

/// <param name="Key">Of a query by keys: the one by which the row was found.</param>
public sealed record ShareRowBody(JsonElement Row, string? Key = null);

/// <summary>数据核验: does what is said agree with what stands there.</summary>
/// <param name="Says">Field to value.</param>
public sealed record ShareVerifyBody(
    ShareKeyBody Key, IReadOnlyDictionary<string, string> Says, string? Purpose = null, string? RecordNumber = null, long? Grant = null, ShareConsentBody? Consent = null, DateTimeOffset? ValidAt = null, bool Signed = false);

/// <param name="Answer">yes, no, or unknown where there is no row to be seen.</param>
/// <param name="Number">Of the answer.</param>
/// <param name="Jws">Where it was asked for, as of rows.</param>
public sealed record ShareVerdictBody(ShareVerdict Answer, long Number, string? Jws = null);

/// <summary>From the library that is the shortcut: of persons by identity number, of legal entities by credit code, of licences by the holder's number.</summary>
public sealed record ShareShortcutBody(
    string Number, string? Purpose = null, string? RecordNumber = null, long? Grant = null, IReadOnlyList<string>? Fields = null, ShareConsentBody? Consent = null, DateTimeOffset? ValidAt = null, ShareUnmaskBody? Unmask = null,
    bool Signed = false);

/// <param name="Says">Field to value.</param>
public sealed record ShareShortcutVerifyBody(
    string Number, IReadOnlyDictionary<string, string> Says, string? Purpose = null, string? RecordNumber = null, long? Grant = null, ShareConsentBody? Consent = null, DateTimeOffset? ValidAt = null, bool Signed = false);

/// <summary>The last line of a stream; the others are rows.</summary>
public sealed record ShareStreamEndLine(ShareStreamEnd End);

/// <param name="Complete">It was all; else <paramref name="Problem"/> says why not.</param>
public sealed record ShareStreamEnd(bool Complete, int Pages, long Rows, ProblemError? Problem);

/// <summary>JWKS (RFC 7517).</summary>
public sealed record AnswerKeySet(IReadOnlyList<AnswerKeyBody> Keys);

public sealed record AnswerKeyBody(string Kty, string Crv, string X, string Y, string Kid, string Alg, string Use)
{
    public static AnswerKeyBody Of(Core.Catalog.Sharing.AnswerKey key) => new("EC", "P-256", key.X, key.Y, key.Id, "ES256", "sig");
}

/// <summary>谁查过我的数据: a person's own question.</summary>
/// <param name="Number">The person's identity number.</param>
/// <param name="Reason">Why it is asked.</param>
/// <param name="Consent">Of a window: that person's own. A reason alone does where Share:ReadsByReason allows it.</param>
/// <param name="After">The next of the page before.</param>
public sealed record ShareReadsBody(string Number, string? Reason = null, ShareConsentBody? Consent = null, string? After = null, int? Limit = null);

/// <summary>One reading of data of that person.</summary>
/// <param name="Number">Of the answer: the position of its event in the exchange log.</param>
/// <param name="Kind">Of that event: share.queried, share.verified, licence.read …</param>
/// <param name="Organisation">Who has read.</param>
/// <param name="Provider">Whose data it is.</param>
/// <param name="RecordId">In whose handling; for auditors and administrators, and for whoever handed the record in.</param>
public sealed record PersonalReadBody(
    long Number, DateTimeOffset At, string Kind, string? Client, NamedOrganisation? Organisation, NamedOrganisation? Provider, string? Resource, string? Purpose, string? RecordId);

/// <summary>异常查询: unusual reading.</summary>
/// <param name="Position">In the exchange log.</param>
/// <param name="Reason">volume: much of the day's rows. hours: outside of working hours. record: of a record that the hub does not know. unknown: many keys of nobody.</param>
public sealed record ShareFlagBody(long Position, DateTimeOffset At, string Reason, long Grant, string Resource, string? Client, string Organisation, string? Provider, string? Purpose);
