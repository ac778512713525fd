using System.Text.Json;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Catalog.Proving;

/// <summary>Whose materials are asked for.</summary>
/// <param name="NumberType">证件类型, such as 111 or 001.</param>
/// <param name="Number">The identity number or credit code.</param>
/// <param name="Name">For verifications.</param>
public sealed record EvidenceSubject(string NumberType, string Number, string? Name = null);

/// <summary>本人授权: a person lets something of theirs be used.</summary>
/// <param name="Number">The person's identity number.</param>
/// <param name="Code">授权码, as the person's wallet has shown it.</param>
/// <param name="For">What for: a licence type or the code of a resource; null for all that is asked.</param>
/// <param name="Until">Good until then; null for this request.</param>
public sealed record GivenConsent(string Number, string Code, string? For = null, DateTimeOffset? Until = null)
{
    /// <summary>Who has let something be used: those whose consent is not over and is for this, or for all.</summary>
    internal static IReadOnlySet<string> Of(IReadOnlyList<GivenConsent> consents, DateTimeOffset now, string? licence, string? resource)
        => consents.Where(one => one.Holds(now, licence, resource)).Select(static one => one.Number).ToHashSet(StringComparer.Ordinal);

    /// <summary>That of one person; null where there is none.</summary>
    internal static GivenConsent? By(IReadOnlyList<GivenConsent> consents, string number, DateTimeOffset now, string? licence, string? resource)
        => consents.FirstOrDefault(one => Sharing.ShareSubjects.Same(one.Number, number) && one.Holds(now, licence, resource));

    private bool Holds(DateTimeOffset now, string? licence, string? resource) => !(Until <= now) && (For is null || For == licence || For == resource);
}

/// <param name="Division">Where the subject's case lies: it says who provides the data.</param>
/// <param name="Purpose">用途: for grants of this purpose; null: for those that name the item.</param>
public sealed record EvidenceQuestion(ItemDocument Item, string? Situation, string? Division, EvidenceSubject Subject, IReadOnlyList<GivenConsent> Consents, string? Purpose = null);

/// <param name="Number">Of the answer: the position of its event in the exchange log. A record names it where a material comes as a shared row or a verification.</param>
public sealed record EvidenceAnswer(long Number, IReadOnlyList<MaterialEvidence> Materials);

/// <summary>What stands in for a material: what was found of one of the ways in which it is proved.</summary>
/// <param name="As">In which way; null where there is nothing and it has to be brought.</param>
/// <param name="Grade">可信等级</param>
/// <param name="Resource">Code of the entry that it is taken from.</param>
/// <param name="Provider">The organisation that provides it; null where that is somebody else's platform.</param>
/// <param name="Licence">Of a licence, how it stands.</param>
/// <param name="Data">Fields that may be shown, masked: of the licence's row, or of the row that is shared.</param>
/// <param name="Agrees">Of a verification: yes or no.</param>
/// <param name="FollowsWithin">Of what is to be brought: days within which it may follow.</param>
public sealed record FoundEvidence(
    EvidenceWay? As, string? Grade = null, string? Resource = null, string? Provider = null, FoundLicence? Licence = null, IReadOnlyDictionary<string, JsonElement>? Data = null, bool? Agrees = null,
    int? FollowsWithin = null);

/// <param name="Type">Name of the licence type.</param>
/// <param name="Identifier">Null where grant or catalog do not show it, as <paramref name="ValidUntil"/>.</param>
public sealed record FoundLicence(string Type, string? Identifier, Licences.LicenceStanding Standing, string? ValidUntil);

/// <summary>A better way that did not do, and why.</summary>
/// <param name="Consent">Whose consent is missing.</param>
public sealed record EvidenceObstacle(EvidenceWay As, ObstacleKind Why, string? Resource, Title? Consent = null);

/// <summary>
/// NeedsConsent: what is there is not looked at before whoever it is about has agreed. NotShared: the resource is not shared. NotGranted: it is shared on a condition, and the organisation has no grant for this item that shows it. NoLibrary: the hub holds no rows of it, or cannot find them by the subject.
/// NotFound: it has none of the subject. Lapsed: there is one, and it holds no more. Disagrees: the verification says no.
/// </summary>
public enum ObstacleKind { NeedsConsent, NotShared, NotGranted, NoLibrary, NotFound, Lapsed, Disagrees }

/// <summary>What is known of one material.</summary>
/// <param name="Bring">Nothing stands in for it: it has to be brought, or follow.</param>
public sealed record MaterialEvidence(MaterialPart Material, ProvenMaterial Proven, bool Bring, FoundEvidence Found, IReadOnlyList<EvidenceObstacle> Obstacles);
