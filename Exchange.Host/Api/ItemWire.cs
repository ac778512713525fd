using Exchange.Core.Registry.Documents;

namespace Exchange.Host.Api;

/// <summary>An organisation by its name, with what people read.</summary>
public sealed record NamedOrganisation(string Name, Title? Title);

/// <summary>A line of the list of items.</summary>
/// <param name="Code">实施编码</param>
/// <param name="Channels">Where people can apply; empty: everywhere.</param>
/// <param name="Bundle">一件事: its steps belong to several organisations.</param>
/// <param name="Situations">How many there are.</param>
/// <param name="Questions">How many questions lead to them.</param>
public sealed record ItemLine(
    string Name, Title Title, string Code, NamedOrganisation Organisation, IReadOnlyList<ItemChannel> Channels, bool Bundle, int Situations, int Questions);

/// <summary>An item and the questions that lead to its situations.</summary>
/// <param name="Revision">The registry's revision that this is read from.</param>
/// <param name="Refusals">What people are told whose answers lead to no situation.</param>
public sealed record ItemBody(
    string Name, Title Title, string? Description, string Code, NamedOrganisation Organisation, IReadOnlyList<ItemChannel> Channels, bool Bundle, long Revision,
    IReadOnlyList<QuestionPart> Questions, IReadOnlyList<CodedTitle> Situations, IReadOnlyList<GuidanceBody> Refusals);

/// <param name="Code">What a record names.</param>
public sealed record CodedTitle(string Code, Title Title);

/// <param name="Items">What can be applied for instead.</param>
public sealed record GuidanceBody(Title Guidance, IReadOnlyList<NamedItem> Items);

public sealed record NamedItem(string Name, Title? Title);

/// <summary>Where somebody has come in answering.</summary>
/// <param name="Answers">Question to answer, as far as they are known.</param>
/// <param name="Situation">Where it is known already; with answers it must be the one to which they lead.</param>
/// <param name="Division">Division code of 12 digits, or its first 2, 4, 6 or 9: tells who handles the steps.</param>
/// <param name="Date">yyyy-MM-dd; today when left out.</param>
public sealed record GuideBody(IReadOnlyDictionary<string, string>? Answers = null, string? Situation = null, string? Division = null, string? Date = null);

/// <summary>What comes next.</summary>
/// <param name="State">question: answer it and ask again. choose: name one of situations. situation: what is needed and who handles it. refused: it cannot be applied for with these answers.</param>
/// <param name="Revision">The registry's revision by which it was answered. A record is held to the one that is current when it comes in.</param>
public sealed record GuideAnswerBody(
    string State, long Revision, QuestionPart? Question = null, IReadOnlyList<CodedTitle>? Situations = null, SituationBody? Situation = null, GuidanceBody? Refusal = null);

/// <summary>A situation: what people fill in, what they bring, who handles it and how long that takes.</summary>
/// <param name="Code">Absent where the item has no situations.</param>
/// <param name="Limits">Of the whole.</param>
public sealed record SituationBody(
    string? Code, Title? Title, FormReference Form, IReadOnlyList<AskedMaterial> Materials, IReadOnlyList<StepBody> Steps, LimitsPart? Limits);

/// <param name="Href">Where its JSON Schema is read.</param>
public sealed record FormReference(string Name, Title Title, string Href);

/// <param name="Bring">False: it need not be brought, because something stands in for it (as).</param>
/// <param name="As">How it may come, best first.</param>
/// <param name="Types">What a file may be; empty: anything.</param>
/// <param name="LaterDays">Where it may come later: within how many days.</param>
public sealed record AskedMaterial(
    string Code, Title Title, bool Optional, bool Bring, IReadOnlyList<AskedMaterialWay> As, int Most, IReadOnlyList<FileType> Types, int? MaxKib, int? LaterDays);

/// <param name="Source">Code of the resource in the catalog that it is taken from.</param>
/// <param name="Grade">可信等级</param>
/// <param name="Consent">Whose consent it needs.</param>
public sealed record AskedMaterialWay(string Way, string? Source = null, string? Grade = null, Title? Consent = null);

/// <param name="Organisation">Who handles it; absent where that depends on the division and none was given.</param>
/// <param name="ByDivision">The division decides who handles it.</param>
/// <param name="After">Steps that it waits for.</param>
/// <param name="Warning">What a receipt would say of the division.</param>
public sealed record StepBody(
    string Name, Title Title, NamedOrganisation? Organisation, bool ByDivision, IReadOnlyList<string> After, LimitsPart? Limits, ReceiptWarning? Warning);

/// <summary>Who handles a division.</summary>
/// <param name="Reason">row, or why the default answers: missing, unreadable, unknown.</param>
/// <param name="Division">The division that decided, 12 digits: after a retired code, its successor's.</param>
/// <param name="Level">How narrow the row is that decided: province, city, district, street, community.</param>
/// <param name="Retired">The code that was given is no more.</param>
public sealed record HandlerBody(string Jurisdiction, DateOnly Date, NamedOrganisation Organisation, string Reason, string? Division, string? Level, bool Retired);
