using Exchange.Core.Intake;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;
using Exchange.Host.Security;

namespace Exchange.Host.Api;

/// <summary>Who would get a step.</summary>
/// <param name="Jurisdiction">The jurisdiction that was asked; absent where the step names its organisation itself.</param>
/// <param name="Reason">row, or why the default answers: missing, unreadable, unknown; step where the step names its organisation itself.</param>
/// <param name="Division">The division that decided, 12 digits: after a retired code, its successor's.</param>
/// <param name="Row">Index of the row from 0; absent for the default.</param>
/// <param name="Warning">What a receipt would say of it.</param>
public sealed record JurisdictionBody(
    string Item, string Step, string? Jurisdiction, DateOnly Date, string Organisation, string Adapter, string Mapping, string? WithdrawMapping,
    string Reason, string? Division, int? Row, bool Retired, ReceiptWarning? Warning);

/// <summary>Jurisdictions before a record comes: what would it be?</summary>
public static class JurisdictionEndpoints
{
    private static readonly Dictionary<int, string> Levels = new() { [2] = "province", [4] = "city", [6] = "district", [9] = "street", [12] = "community" };

    public static void MapJurisdictions(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/jurisdictions/{jurisdiction}", Ask).RequireAuthorization(Access.Reader).WithTags("Items")
            .WithName("AskJurisdiction").WithSummary("Who handles a division on a day 管辖查询")
            .WithDescription("division: 12 digits, or its first 2, 4, 6 or 9; without one the default answers. date: yyyy-MM-dd, today when left out. By the registry as it is now.")
            .Produces<HandlerBody>().ProducesRefusals(400, 404);
        routes.MapGet("/api/v1/items/{item}/steps/{step}/jurisdiction", Preview).RequireAuthorization(Access.Administrator).WithTags("Registry")
            .WithName("PreviewJurisdiction").WithSummary("Who would get this step for a division on a day 管辖试算")
            .WithDescription("division: 12 digits, or its first 2, 4, 6 or 9; without one the default answers. "
                + "date: yyyy-MM-dd, today when left out. By the registry as it is now.")
            .Produces<JurisdictionBody>().ProducesRefusals(400, 404);
    }

    private static IResult Ask(HttpContext context, string jurisdiction, RegistryShelf shelf, TimeProvider clock, string? division = null, string? date = null)
    {
        if (HubDay.Of(date, clock) is not { } day) return BadDay(context);
        var current = shelf.Current;
        if (!current.Jurisdictions.TryGetValue(jurisdiction, out var document)) return Refusal.NotFound.Result(context);
        var answer = JurisdictionTable.Of(current, jurisdiction).At(division, day);
        return Results.Json(new HandlerBody(
            jurisdiction, day, ItemMenu.Named(current, answer.Organisation), answer.Reason.ToString().ToLowerInvariant(), answer.Division,
            answer.Row is { } row ? Levels[DivisionCode.Read(document.Rows[row].Division)!.Digits.Length] : null, answer.Retired), ApiJson.Options);
    }

    private static IResult BadDay(HttpContext context) => Refusal.BadQuery.Result(context, "date 应为 yyyy-MM-dd。", "date is written yyyy-MM-dd.");

    private static IResult Preview(
        HttpContext context, string item, string step, RegistryShelf shelf, TimeProvider clock, string? division = null, string? date = null)
    {
        if (HubDay.Of(date, clock) is not { } day) return BadDay(context);
        var current = shelf.Current;
        if (current.Items.GetValueOrDefault(item)?.Steps.FirstOrDefault(part => part.Name == step) is not { } part) return Refusal.NotFound.Result(context);
        var (route, answer) = Routing.Of(current, part, division, day);
        var finding = answer is null ? null : Routing.FindingOf(part, answer, part.Division ?? StepPart.UsualDivisions[0]);
        return Results.Json(new JurisdictionBody(
            item, step, part.Jurisdiction, day, route.Organisation, route.Adapter, route.Mapping ?? part.Mapping, route.WithdrawMapping ?? part.WithdrawMapping,
            answer is null ? "step" : answer.Reason.ToString().ToLowerInvariant(), answer?.Division, answer?.Row, answer?.Retired ?? false,
            finding is null ? null : ReceiptWarning.Of(finding)), ApiJson.Options);
    }
}
