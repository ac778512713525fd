using System.Text;
using Exchange.Core.Mapping;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;
using Exchange.Host.Security;

namespace Exchange.Host.Api;

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
