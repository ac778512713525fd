using System.Text.Json;
using Exchange.Core.Catalog.Licences;
using Exchange.Core.Catalog.Proving;
using Exchange.Core.Registry.Documents;
using Exchange.Host.Api;

namespace Exchange.Host.Catalog;

/// <summary>Whose materials.</summary>
/// <param name="NumberType">证件类型, such as 111 or 001.</param>
public sealed record EvidenceSubjectBody(string NumberType, string Number, string? Name = null);

/// <summary>本人授权: a person lets something be used.</summary>
/// <param name="Number">The person's identity number.</param>
/// <param name="AuthCode">授权码.</param>
/// <param name="For">A licence type or the code of a resource; left out: all that is asked.</param>
/// <param name="Until">Good until then.</param>
public sealed record ConsentBody(string Number, string AuthCode, string? For = null, DateTimeOffset? Until = null);

/// <summary>What does this person not need to bring?</summary>
/// <param name="Situation">Where it is known already.</param>
/// <param name="Answers">Else the answers that lead to it, as to the guide.</param>
/// <param name="Division">Division code of 12 digits, or its first 2, 4, 6 or 9.</param>
/// <param name="Purpose">用途: what is shared on a condition is looked at under grants of this purpose; left out: under those that name the item.</param>
public sealed record EvidenceQuestionBody(
    string Item, EvidenceSubjectBody Subject, string? Situation = null, IReadOnlyDictionary<string, string>? Answers = null, string? Division = null, IReadOnlyList<ConsentBody>? Consents = null,
    string? Purpose = null);

/// <param name="Number">Of the answer: a record names it (as a text) where a material comes as a shared row or a verification.</param>
/// <param name="Revision">The registry's revision by which it was answered.</param>
/// <param name="Spared">Of how many materials nothing has to be brought.</param>
public sealed record EvidenceAnswerBody(long Number, string Item, string? Situation, long Revision, int Spared, IReadOnlyList<MaterialEvidenceBody> Materials);

/// <param name="Kind">Code of the kind of material in the table of evidence.</param>
/// <param name="Bring">It has to be brought, or follow.</param>
/// <param name="Found">What stands in for it, or how it is to be brought; absent where the window has to see to it.</param>
/// <param name="Obstacles">Better ways that did not do.</param>
public sealed record MaterialEvidenceBody(string Code, Title Title, bool Optional, string? Kind, bool Bring, FoundEvidenceBody? Found, IReadOnlyList<ObstacleBody> Obstacles);

/// <param name="As">licence, share, verify, commitment or upload.</param>
/// <param name="Provider">Who provides it; <paramref name="Elsewhere"/> where that is somebody else's platform.</param>
/// <param name="Data">Fields that may be shown, masked.</param>
/// <param name="Agrees">Of a verification.</param>
/// <param name="FollowsWithin">Days within which what is to be brought may follow.</param>
public sealed record FoundEvidenceBody(
    EvidenceWay As, string? Grade, string? Resource, NamedOrganisation? Provider, Title? Elsewhere, FoundLicenceBody? Licence, IReadOnlyDictionary<string, JsonElement>? Data, bool? Agrees, int? FollowsWithin);

/// <param name="Identifier">What a record names as the material's number; absent where the grant does not show it, as is <paramref name="ValidUntil"/>.</param>
public sealed record FoundLicenceBody(string Type, string? Identifier, LicenceStanding Standing, string? ValidUntil);

/// <param name="Why">needsConsent, notShared, notGranted, noLibrary, notFound, lapsed or disagrees.</param>
/// <param name="Consent">Whose consent is missing.</param>
public sealed record ObstacleBody(EvidenceWay As, ObstacleKind Why, string? Resource, Title? Consent);
