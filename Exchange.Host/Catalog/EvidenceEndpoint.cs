using Exchange.Core.Catalog;
using Exchange.Core.Catalog.Proving;
using Exchange.Core.Catalog.Sharing;
using Exchange.Core.Checking;
using Exchange.Core.Intake;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;
using Exchange.Host.Api;
using Exchange.Host.Security;

namespace Exchange.Host.Catalog;

/// <summary>免提交: what a person need not bring, asked by the intake system before anything is handed in.</summary>
public static class EvidenceEndpoint
{
    private const int MostConsents = 20, LongestText = 200;

    public static void MapEvidence(this IEndpointRouteBuilder routes) => routes.MapPost("/api/v1/evidence", Answer).RequireAuthorization(Access.Intake).WithTags("Licences")
        .WithName("AskForEvidence").WithSummary("What does this person not need to bring 免提交材料查询")
        .WithDescription("For each material of the situation the best evidence that is there: a licence, a shared row, a verification, a commitment; or that it has to be brought, and why better ways did not do. What is read is in the exchange log first, as numbers.")
        .Produces<EvidenceAnswerBody>().ProducesRefusals(413, 415, 422, 503);

    private static async Task<IResult> Answer(HttpContext context, EvidenceQuestionBody body, RegistryShelf shelf, ShareOptions shares, EvidenceDesk desk, TimeProvider clock, CancellationToken stop)
    {
        var now = shelf.Current;
        var faults = Faults(body.Subject, body.Division, body.Consents);
        if (Purpose(now, shares, clock, body.Purpose) is { } unknown) faults.Add(unknown);
        var item = now.Items.GetValueOrDefault(body.Item);
        if (item is null) faults.Add(Fault("/item", "intake.unknown-item", "没有登记这个事项。", "No such item is registered."));
        var situation = item is null ? null : Situation(item, body.Situation, body.Answers, faults);
        if (item is null || faults.Count > 0) return Refusal.Declined.Result(context, errors: [.. faults.Select(fault => ProblemError.Of(fault, context.WantsEnglish()))]);
        var question = new EvidenceQuestion(
            item, situation, string.IsNullOrEmpty(body.Division) ? null : body.Division, Subject(body.Subject), Consents(body.Consents), body.Purpose);
        var (number, answers) = await desk.Answer(question, context.Caller(), stop);
        return Results.Json(new EvidenceAnswerBody(number, item.Name, situation, now.Revision, answers.Count(static one => !one.Bring), [.. answers.Select(one => Body(now, one))]), ApiJson.Options);
    }

    /// <summary>As the guide finds it: named, or where the answers lead.</summary>
    internal static string? Situation(ItemDocument item, string? asked, IReadOnlyDictionary<string, string>? given, List<Finding> faults)
    {
        var answers = given ?? new Dictionary<string, string>(StringComparer.Ordinal);
        if (asked is { } named && item.SituationOf(named) is null)
        {
            faults.Add(Fault("/situation", "intake.unknown-situation", "该事项没有这个情形。", "The item has no such situation."));
            return null;
        }
        if (item.Situations.Count == 0 || (asked is not null && answers.Count == 0)) return asked;
        switch (SituationGuide.Follow(item, answers))
        {
            case GuideAnswer.Wrong wrong:
                faults.AddRange(AnswerCheck.Of(wrong.Faults));
                return null;
            case GuideAnswer.Fits { Situation: var fits } when asked is null || fits?.Code == asked:
                return fits?.Code;
            case GuideAnswer.Fits { Situation: { } fits }:
                faults.Add(AnswerCheck.OtherSituation(fits));
                return null;
            default:
                faults.Add(Fault(answers.Count == 0 ? "/situation" : "/answers", "evidence.situation", "须写明情形，或答完引导问题。", "Name the situation, or answer all questions that lead to it."));
                return null;
        }
    }

    internal static EvidenceSubject Subject(EvidenceSubjectBody body) => new(body.NumberType, body.Number, body.Name);

    internal static IReadOnlyList<GivenConsent> Consents(IReadOnlyList<ConsentBody>? bodies) => [.. (bodies ?? []).Select(static one => new GivenConsent(one.Number, one.AuthCode, one.For, one.Until))];

    /// <summary>A purpose is a word of the table of purposes: it goes into the log, where nobody's own words go.</summary>
    internal static Finding? Purpose(RegistrySnapshot now, ShareOptions shares, TimeProvider clock, string? purpose)
        => purpose is null || SharePurposes.Of(now, shares)?.Has(purpose, CatalogEndpoints.Today(clock)) == true ? null
            : Fault("/purpose", "share.purpose", "用途代码表中没有这个用途，或今日不在有效期内。", "The table of purposes has no such purpose, or not today.");

    internal static List<Finding> Faults(EvidenceSubjectBody? subject, string? division, IReadOnlyList<ConsentBody>? consents)
    {
        var faults = new List<Finding>();
        Text("/subject/numberType", subject?.NumberType, needed: true);
        Text("/subject/number", subject?.Number, needed: true);
        Text("/subject/name", subject?.Name, needed: false);
        if (!string.IsNullOrEmpty(division) && DivisionCode.Read(division) is null) faults.Add(Fault("/division", "evidence.division", "应为区划代码。", "This is a division code."));
        if (consents?.Count > MostConsents) faults.Add(Fault("/consents", "evidence.consents", $"最多 {MostConsents} 项授权。", $"There are at most {MostConsents} consents."));
        for (var i = 0; i < consents?.Count && i < MostConsents; i++)
        {
            Text($"/consents/{i}/number", consents[i]?.Number, needed: true);
            Text($"/consents/{i}/authCode", consents[i]?.AuthCode, needed: true);
            Text($"/consents/{i}/for", consents[i]?.For, needed: false);
        }
        return faults;

        void Text(string pointer, string? text, bool needed)
        {
            if (text is null ? needed : text.Length is 0 or > LongestText || text.Any(char.IsControl)) faults.Add(Fault(pointer, "evidence.text", $"应为 1 至 {LongestText} 个字符。", $"This is 1 to {LongestText} characters."));
        }
    }

    private static MaterialEvidenceBody Body(RegistrySnapshot registry, MaterialEvidence one) => new(
        one.Material.Code, one.Material.Title, one.Material.Optional, one.Proven.Kind?.Code, one.Bring, Found(registry, one),
        [.. one.Obstacles.Select(static obstacle => new ObstacleBody(obstacle.As, obstacle.Why, obstacle.Resource, obstacle.Consent))]);

    private static FoundEvidenceBody? Found(RegistrySnapshot registry, MaterialEvidence one)
    {
        if (one.Found is not { As: { } way } found) return null;
        var licence = found.Licence is { } there ? new FoundLicenceBody(there.Type, there.Identifier, there.Standing, there.ValidUntil) : null;
        return new FoundEvidenceBody(
            way, found.Grade, found.Resource, found.Provider is { } provider ? ItemMenu.Named(registry, provider) : null, found.Resource is not null && found.Provider is null ? one.Proven.Kind?.Else : null,
            licence, found.Data, found.Agrees, found.FollowsWithin);
    }

    internal static Finding Fault(string pointer, string code, string zh, string en) => new() { Pointer = pointer, Code = code, Zh = zh, En = en };
}
