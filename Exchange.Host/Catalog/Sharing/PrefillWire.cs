using System.Text.Json.Nodes;
using Exchange.Core.Catalog.Proving;
using Exchange.Core.Registry.Documents;

namespace Exchange.Host.Catalog.Sharing;

/// <summary>What of the form can be filled in for this applicant?</summary>
/// <param name="Situation">Where it is known already; else <paramref name="Answers"/> to the guiding questions that lead to it.</param>
/// <param name="Purpose">用途: what is shared on a condition is looked at under grants of this purpose; left out: under those that name the item.</param>
/// <param name="RecordNumber">The caller's own number of the record for which it is asked.</param>
public sealed record PrefillQuestionBody(
    string Item, EvidenceSubjectBody Subject, string? Situation = null, IReadOnlyDictionary<string, string>? Answers = null, IReadOnlyList<ConsentBody>? Consents = null, string? Purpose = null, string? RecordNumber = null);

/// <param name="Number">Of the answer; a record may name it (as a text) where a material comes as a shared row.</param>
/// <param name="Form">Members of the form that are filled in.</param>
/// <param name="Parts">What the item says is filled in, and what came of it.</param>
public sealed record PrefillAnswerBody(long Number, string Item, string? Situation, JsonObject Form, IReadOnlyList<PrefilledPartBody> Parts);

/// <param name="From">person, legalEntity or licence.</param>
/// <param name="Resource">Code of the entry.</param>
/// <param name="Filled">JSON Pointers of the form.</param>
/// <param name="Masked">Of these, those whose values are masked: a person has to write them out.</param>
/// <param name="Why">Why nothing is filled in: needsConsent, notShared, notGranted, noLibrary or notFound.</param>
public sealed record PrefilledPartBody(LibraryShortcut? From, string? Resource, IReadOnlyList<string> Filled, IReadOnlyList<string> Masked, ObstacleKind? Why);
