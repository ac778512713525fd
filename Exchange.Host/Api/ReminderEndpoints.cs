using System.Globalization;
using Exchange.Core.Records;
using Exchange.Core.Storage;
using Exchange.Host.Security;

namespace Exchange.Host.Api;

/// <param name="Reason">1 to 500 characters.</param>
public sealed record ReminderReasonBody(string Reason);

/// <param name="Record">The record's id.</param>
/// <param name="Number">From 1 on, within the step.</param>
public sealed record ReminderBody(string Record, string Step, long Number);

/// <summary>Cards that limits show, and reminders to departments with their answers. 红黄牌、督办</summary>
public static class ReminderEndpoints
{
    // Of reminders of one step sent at the same moment, each gets the next number.
    private const int MostTries = 5;

    public static void MapReminders(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/cards", List).RequireAuthorization(Access.Reader).WithTags("Records").WithName("ListCards").WithSummary("Cards, newest first 红黄牌")
            .WithDescription("Filter: colour (yellow, red), organisation. Of records that the caller handed in, and of its organisation's steps.").Produces<Page<CardLine>>().ProducesRefusals(400);
        var step = routes.MapGroup("/api/v1/records/{id}/steps/{step}/reminders").WithTags("Records");
        step.MapPost("", Remind).RequireAuthorization(Access.Reminders).WithName("RemindDepartment").WithSummary("Ask a department for a step 督办")
            .WithDescription("By who handed the record in, or an administrator. The step is one that its department has, or is about to get, and that has not ended.")
            .Produces<ReminderBody>(202).ProducesRefusals(404, 413, 415).OncePerKey();
        step.MapPost("/{number}/answer", Answer).RequireAuthorization(Access.Organisation).WithName("AnswerReminder").WithSummary("Answer a reminder 督办答复")
            .WithDescription("By the step's organisation, once.").Produces<ReminderBody>(202).ProducesRefusals(404, 413, 415).OncePerKey();
    }

    private static async Task<IResult> List(
        HttpContext context, CaseReading reading, string? colour = null, string? organisation = null, string? after = null, int? limit = null, CancellationToken stop = default)
        => colour is null or "yellow" or "red"
            ? await Paging.Answer(context, limit, () => reading.CardPage(new CardFilter(colour, organisation), context.Caller().Reads(), after, limit, stop))
            : Refusal.BadQuery.Result(context, "colour 为 yellow 或 red。", "colour is yellow or red.");

    private static async Task<IResult> Remind(HttpContext context, string id, string step, ReminderReasonBody body, CaseFiles cases, CaseReading reading, Ledger ledger, CancellationToken stop)
    {
        if (Reasons.Missing(context, body.Reason) is { } refused) return refused;
        for (var tries = 0; tries < MostTries; tries++)
        {
            if (await reading.Record(id, context.Caller().Reads(), stop) is not { Whole: true } || await cases.Read(id, stop) is not { } record || record.Step(step) is not { } line) return Refusal.NotFound.Result(context);
            if (line.State is StepState.Waiting || StepState.Ended(line.State))
                return Refusal.Changed.Result(context, $"子事项状态为 {line.State}，不在部门办理中。", $"The step is {line.State}: no department has it in hand.");
            var made = new ReminderBody(id, step, await reading.LastReminder(id, step, stop) + 1);
            if (await ledger.Remind(id, line, made.Number, context.Caller().Name, body.Reason, context.Keep(202, made))) return Results.Json(made, ApiJson.Options, statusCode: 202);
        }
        return Refusal.Changed.Result(context, "同时有多个督办，请稍后再发。", "Several reminders of it at the same time: send it again.");
    }

    private static async Task<IResult> Answer(HttpContext context, string id, string step, string number, ReminderReasonBody body, CaseFiles cases, CaseReading reading, Ledger ledger, CancellationToken stop)
    {
        if (Reasons.Missing(context, body.Reason) is { } refused) return refused;
        if (await cases.Read(id, stop) is not { } record || record.Step(step) is not { } line || line.Organisation != context.Caller().Organisation
            || !long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var which) || which < 1 || which > await reading.LastReminder(id, step, stop)) return Refusal.NotFound.Result(context);
        var answered = new ReminderBody(id, step, which);
        return await ledger.Answer(id, line, which, context.Caller().Name, body.Reason, context.Keep(202, answered))
            ? Results.Json(answered, ApiJson.Options, statusCode: 202)
            : Refusal.Changed.Result(context, "该督办已答复。", "It is answered already.");
    }
}
