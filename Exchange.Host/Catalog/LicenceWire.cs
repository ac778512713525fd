using System.Text.Json;
using Exchange.Core.Catalog.Licences;

namespace Exchange.Host.Catalog;

/// <param name="Identifier">证照标识, GB/T 36904.</param>
/// <param name="Holder">The holder's name or number, where it is to agree; so too the others.</param>
/// <param name="Number">What stands on it.</param>
/// <param name="Digest">SHA-256 of the file that was shown, 64 lower-case hex characters.</param>
public sealed record LicenceQuestionBody(string Identifier, string? Holder = null, string? Number = null, string? Digest = null);

/// <param name="Answer">valid, future, expired, revoked, mismatch or unknown.</param>
public sealed record LicenceVerdictBody(LicenceVerdict Answer);

/// <summary>A licence.</summary>
/// <param name="Type">Name of the licence type.</param>
/// <param name="Standing">valid, future, expired or revoked.</param>
/// <param name="State">As its row writes it.</param>
/// <param name="Fields">Its row: whole for who issues it and for administrators, masked for others; absent where it needs the holder's consent.</param>
/// <param name="File">SHA-256 of its file.</param>
public sealed record LicenceBody(string Identifier, string Type, LicenceStanding Standing, string? State, string? ValidFrom, string? ValidUntil, IReadOnlyDictionary<string, JsonElement>? Fields, string? File);

/// <param name="Upload">The upload that has brought the file.</param>
/// <param name="Sha256">What the file is to be.</param>
public sealed record LicenceFileBody(string Upload, string? Sha256 = null);

/// <param name="Type">Name of the licence type.</param>
public sealed record IdentifierOrderBody(string Type);

/// <param name="Mandate">The paper by which the hub makes it, and its digest.</param>
public sealed record IdentifierBody(string Identifier, string Mandate, string MandateDigest);

/// <summary>A certificate whose registration as a licence is awaited.</summary>
/// <param name="Result">Its place among the record's results.</param>
/// <param name="Due">The last day, yyyy-MM-dd.</param>
/// <param name="Overdue">The log has said that it is over.</param>
public sealed record AwaitedLicenceBody(string Record, long Result, string Type, string Step, string Organisation, DateTimeOffset MadeAt, string Due, bool Overdue);
