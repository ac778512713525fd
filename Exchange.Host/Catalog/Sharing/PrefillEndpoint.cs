using Exchange.Core.Catalog.Proving;
using Exchange.Core.Catalog.Sharing;
using Exchange.Core.Records;
using Exchange.Core.Registry;
using Exchange.Host.Api;
using Exchange.Host.Security;

namespace Exchange.Host.Catalog.Sharing;

/// <summary>表单预填: forms are filled in from shared rows, asked by the intake system while somebody stands at the window.</summary>
public static class PrefillEndpoint
{
    private const int LongestNumber = 64;

    public static void MapPrefill(this IEndpointRouteBuilder routes) => routes.MapPost("/api/v1/share/prefill", Answer).RequireAuthorization(Access.Intake).WithTags("Share")
        .WithName("PrefillForm").WithSummary("What of the form can be filled in 表单预填")
        .WithDescription("As the item's prefill says, from rows about the applicant: those of unconditional resources, and under the organisation's grants for the item, with the consents that are needed, masked as catalog and grant say. The answer is in the exchange log first, as numbers.")
        .Produces<PrefillAnswerBody>().ProducesRefusals(413, 415, 422, 503);

    private static async Task<IResult> Answer(HttpContext context, PrefillQuestionBody body, RegistryShelf shelf, ShareOptions shares, TimeProvider clock, PrefillDesk desk, RecordOfNumber records, CancellationToken stop)
    {
        var faults = EvidenceEndpoint.Faults(body.Subject, division: null, body.Consents);
        if (EvidenceEndpoint.Purpose(shelf.Current, shares, clock, body.Purpose) is { } unknown) faults.Add(unknown);
        var item = shelf.Current.Items.GetValueOrDefault(body.Item);
        if (item is null) faults.Add(EvidenceEndpoint.Fault("/item", "intake.unknown-item", "没有登记这个事项。", "No such item is registered."));
        var situation = item is null ? null : EvidenceEndpoint.Situation(item, body.Situation, body.Answers, faults);
        NumberedRecord? record = null;
        if (body.RecordNumber is { } number && (number.Length is 0 or > LongestNumber || number.Contains('\0', StringComparison.Ordinal)))
            faults.Add(EvidenceEndpoint.Fault("/recordNumber", "evidence.text", $"应为 1 至 {LongestNumber} 个字符。", $"This is 1 to {LongestNumber} characters."));
        // A form is filled in before there is a record: a number that the hub does not know yet is no fault.
        else if (body.RecordNumber is { } asked) record = await records.Find(context.Caller(), asked, stop);
        if (item is null || faults.Count > 0) return Refusal.Declined.Result(context, errors: [.. faults.Select(fault => ProblemError.Of(fault, context.WantsEnglish()))]);
        var answer = await desk.Answer(new PrefillQuestion(item, situation, EvidenceEndpoint.Subject(body.Subject), EvidenceEndpoint.Consents(body.Consents), body.Purpose, record?.Id), context.Caller(), stop);
        return Results.Json(new PrefillAnswerBody(
            answer.Number, item.Name, situation, answer.Form, [.. answer.Parts.Select(static one => new PrefilledPartBody(one.Part.From, one.Resource, one.Filled, one.Masked, one.Why))]), ApiJson.Options);
    }
}
