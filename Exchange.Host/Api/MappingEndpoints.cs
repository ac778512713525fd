using System.Text;
using System.Text.Json;
using Exchange.Core.Mapping;
using Exchange.Core.Mapping.Lineage;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;
using Exchange.Host.Security;

namespace Exchange.Host.Api;

/// <summary>A mapping and what it is tried with. Of the first two one is given, and one of the last two.</summary>
/// <param name="Mapping">Name of a registered mapping.</param>
/// <param name="Document">Text of a mapping document (YAML or JSON) that need not be registered.</param>
/// <param name="Record">The bare form, or row.</param>
/// <param name="Sample">The form or row with what the hub knows beside it, as a sample-in.json has it.</param>
public sealed record MappingPreviewBody(string? Mapping = null, string? Document = null, JsonElement? Record = null, JsonElement? Sample = null);

/// <summary>A mapping to check: one of the two.</summary>
/// <param name="Mapping">Name of a registered mapping.</param>
/// <param name="Document">Text of a mapping document (YAML or JSON) that need not be registered.</param>
public sealed record MappingCheckBody(string? Mapping = null, string? Document = null);

/// <param name="Outcome">written, or failed.</param>
/// <param name="MediaType">Of the message.</param>
/// <param name="Message">The message as it would be pushed.</param>
/// <param name="Fault">Why there is none: such a delivery would be parked.</param>
public sealed record MappingPreviewAnswer(string Outcome, string? MediaType = null, string? Message = null, MappingFaultLine? Fault = null);

/// <param name="Target">JSON Pointer in the message.</param>
/// <param name="Pointer">JSON Pointer in the mapping document.</param>
/// <param name="Line">In the document as it was written, from 1.</param>
/// <param name="Errors">All that the department's schema says against the message, by pointers in it.</param>
public sealed record MappingFaultLine(string Code, string? Target, string? Pointer, int? Line, int? Column, string Zh, string En, IReadOnlyList<ReceiptWarning> Errors);

/// <param name="Usable">There is no error.</param>
public sealed record MappingCheckAnswer(bool Usable, IReadOnlyList<MappingFindingLine> Findings, IReadOnlyList<FieldLineage> Lineage);

/// <param name="Severity">error, warning or cannotTell.</param>
/// <param name="Pointer">JSON Pointer in the mapping document.</param>
/// <param name="Line">In the document as it was written, from 1.</param>
public sealed record MappingFindingLine(string Severity, string Code, string Pointer, int? Line, int? Column, string Zh, string En, string? Suggestion);

/// <summary>Mappings on the desk of whoever writes them: nothing is stored, nothing is pushed, nothing is logged.</summary>
public static class MappingEndpoints
{
    private const int MostBytes = 5 * 1024 * 1024;

    public static void MapMappings(this IEndpointRouteBuilder routes)
    {
        var desk = routes.MapGroup("/api/v1/mappings").RequireAuthorization(Access.Reader).WithTags("Mappings").WithMetadata(new RequestSizeLimit(MostBytes));
        desk.MapPost("/preview", Preview).WithName("PreviewMapping").WithSummary("Translate a record without pushing it 试译")
            .WithDescription("The message, or the fault with its place in the document. A document with faults is declined with all of them.")
            .Produces<MappingPreviewAnswer>().ProducesRefusals(404, 413, 415, 422, 503);
        desk.MapPost("/check", Check).WithName("CheckMapping").WithSummary("What can be said of a mapping without a record, and its lineage 检查映射")
            .WithDescription("Findings as error, warning or cannotTell, each with its line and column; where each part of the message comes from.")
            .Produces<MappingCheckAnswer>().ProducesRefusals(404, 413, 415, 422, 503);
    }

    private static async Task<IResult> Preview(
        HttpContext context, MappingPreviewBody body, MappingWorkplace workplace, RegistryShelf shelf, TimeProvider clock, CancellationToken stop)
    {
        var now = shelf.Current;
        var (source, refused) = await Named(context, body.Mapping, body.Document, now, workplace, stop);
        if (refused is not null) return refused;
        if (body.Record is null == body.Sample is null) return OneOf(context, "record", "sample");
        return await workplace.Within(() => workplace.Translate(now, source!, body, clock.GetUtcNow(), stop), stop) is { } tried
            ? Answer(context, tried)
            : Busy(context);
    }

    private static IResult Answer(HttpContext context, MappingTrial tried)
    {
        var english = context.WantsEnglish();
        return tried switch
        {
            MappingTrial.Written written => Json(new MappingPreviewAnswer("written", written.MediaType, Encoding.UTF8.GetString(written.Message))),
            MappingTrial.Failed failed => Json(new MappingPreviewAnswer("failed", Fault: Line(failed.Document, failed.Fault))),
            MappingTrial.Unusable unusable => Refusal.Declined.Result(context, "映射文档有误。", "The mapping has faults.",
                [.. unusable.Findings.Select(one => new ProblemError(one.Pointer, one.Code, english ? one.En : one.Zh, "error", null, one.Line, one.Column))]),
            MappingTrial.BadSample bad => Refusal.Declined.Result(context, errors: [.. bad.Faults.Select(fault => new ProblemError(fault.Pointer, "sample", english ? fault.En : fault.Zh, "error"))]),
            _ => throw new ArgumentOutOfRangeException(nameof(tried)),
        };
    }

    private static async Task<IResult> Check(HttpContext context, MappingCheckBody body, MappingWorkplace workplace, RegistryShelf shelf, CancellationToken stop)
    {
        var now = shelf.Current;
        var (source, refused) = await Named(context, body.Mapping, body.Document, now, workplace, stop);
        if (refused is not null) return refused;
        return await workplace.Within(() => workplace.Check(now, source!, stop), stop) is { } answer ? Json(answer) : Busy(context);
    }

    /// <summary>The document that is meant, as it was written; or why there is none.</summary>
    private static async Task<(DocumentFile? Source, IResult? Refused)> Named(
        HttpContext context, string? mapping, string? document, RegistrySnapshot now, MappingWorkplace workplace, CancellationToken stop)
    {
        if (mapping is null == document is null) return (null, OneOf(context, "mapping", "document"));
        if (document is not null) return (new DocumentFile(MappingWorkplace.Path, document), null);
        return DocumentScope.Of(context.Caller()).Sees(now, DocumentKind.Mapping, mapping!) && await workplace.Source(now, mapping!, stop) is { } source
            ? (source, null)
            : (null, Refusal.NotFound.Result(context));
    }

    private static IResult OneOf(HttpContext context, string one, string other) => Refusal.Declined.Result(context, errors: [new ProblemError(
        "/" + one, "content.required", context.WantsEnglish() ? $"Give {one} or {other}, and not both." : $"{one} 与 {other} 须给出其一，且只给一个。", "error")]);

    private static IResult Busy(HttpContext context) =>
        Refusal.Unavailable.Result(context, "同时试译或检查的人较多，请稍后再试。", "Many mappings are being tried at the moment; try again shortly.");

    private static MappingFaultLine Line(ReadDocument document, TranslationFault fault)
    {
        var place = fault.Place is { } at ? document.PlaceOf(at.Pointer, at.Line == 0 ? null : at.Position) : default((int Line, int Column)?);
        return new MappingFaultLine(fault.Code, fault.Target, fault.Place?.Pointer, place?.Line, place?.Column, fault.Zh, fault.En,
            [.. fault.Findings.Select(finding => ReceiptWarning.Of(finding))]);
    }

    private static IResult Json<T>(T value) => Results.Json(value, ApiJson.Options);
}
