using Exchange.Core.Archive;
using Exchange.Core.Records;
using Exchange.Host.Api;
using Exchange.Host.Security;

namespace Exchange.Host.Archive;

/// <summary>The package of a record that has closed, for who sees it whole: its intake client, auditors, administrators. 归档包</summary>
public static partial class ArchiveEndpoint
{
    public static void MapArchive(this IEndpointRouteBuilder routes) => routes.MapGet("/api/v1/records/{id}/archive", Read)
        .RequireAuthorization(Access.Archive).WithTags("Records").WithName("ReadArchive").WithSummary("The archive package of a closed record 归档包")
        .WithDescription("Form, materials, what departments told, log, and a manifest with the SHA-256 of each, as a ZIP. Each reading is written into the exchange log before the first byte goes out; a file that is missing is told before it, too.")
        .Produces(200, contentType: "application/zip").ProducesRefusals(404, 409, 410, 500, 503);

    private static async Task<IResult> Read(HttpContext context, string id, RecordArchive archive, Ledger ledger, ILogger<RecordArchive> logger, CancellationToken stop)
    {
        switch (await archive.Prepare(id, context.Caller().Reads(), stop))
        {
            case ArchiveAnswer.NotClosed open:
                return Refusal.NotClosed.Result(context, $"办件状态为 {open.State}，办结后方可归档。", $"The record is {open.State}: it is archived once it has closed.");
            case ArchiveAnswer.Pruned pruned:
                return Refusal.Pruned.Result(context, $"摘要（SHA-256）：{pruned.Digest}", $"Its digest (SHA-256) was {pruned.Digest}.");
            case ArchiveAnswer.Incomplete gap:
                LogIncomplete(logger, id, gap.Digest);
                return Refusal.Incomplete.Result(context, $"材料文件不在原处，SHA-256：{gap.Digest}", $"The file of a material is not in its place, SHA-256 {gap.Digest}.");
            case ArchiveAnswer.Ready ready:
                context.Response.RegisterForDisposeAsync(ready.Package);
                // No reading without a trace: if it cannot be written down, the answer is 503 and nothing goes out.
                await ledger.ArchiveRead(ready.Record.Id, ready.Record.Organisation, ready.Record.Version, ready.Record.Digest, context.Caller().Name);
                return Results.Stream(body => Send(context, ready, body, logger, stop), "application/zip", $"record-{id}.zip");
            default:
                return Refusal.NotFound.Result(context);
        }
    }

    /// <summary>What fails once the first byte has gone out breaks the connection: whoever reads has no whole answer, and what there is has no directory and is no package.</summary>
    private static async Task Send(HttpContext context, ArchiveAnswer.Ready ready, Stream body, ILogger logger, CancellationToken stop)
    {
        try
        {
            await ready.Package.Write(body, stop);
        }
        catch (ArchiveGapException gap)
        {
            LogIncomplete(logger, ready.Record.Id, gap.Digest);
            context.Abort();
        }
    }

    [LoggerMessage(9411, LogLevel.Error, "Record {Record} cannot be archived whole: the file {Digest} is not in the folder (Materials:Folder), or is another one by now.")]
    private static partial void LogIncomplete(ILogger logger, string record, string digest);
}
