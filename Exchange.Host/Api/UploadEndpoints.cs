using System.Globalization;
using Exchange.Core.Materials;
using Exchange.Host.Security;
using Microsoft.AspNetCore.Connections;

namespace Exchange.Host.Api;

/// <param name="Offset">Bytes that are there.</param>
/// <param name="State">open, closing, ready or refused.</param>
/// <param name="Sha256">Once all is there; so too <paramref name="Md5"/> and <paramref name="Type"/>, which is told by the content.</param>
/// <param name="Code">Why it is refused.</param>
public sealed record UploadBody(string Id, long Length, long Offset, string State, string? Name, string? Sha256, string? Md5, string? Type, string? Code, DateTimeOffset ExpiresAt);

/// <summary>
/// Uploading files that records then name: the tus protocol 1.0.0 (tus.io), with creation, creation-with-upload, checksum, expiration and termination. 材料上传
/// </summary>
public static partial class UploadEndpoints
{
    public static void MapUploads(this IEndpointRouteBuilder routes)
    {
        var uploads = routes.MapGroup("/api/v1/uploads").RequireAuthorization(Access.Uploader).WithTags("Materials").AddEndpointFilter(FolderTrouble);
        uploads.MapMethods("", ["OPTIONS"], Options).WithName("UploadOptions").WithSummary("What of the protocol is spoken 上传协议").Produces(204).ProducesRefusals();
        uploads.MapPost("", Announce).WithName("AnnounceUpload").WithSummary("Announce a file, perhaps with its first bytes 新建上传")
            .WithDescription("Headers of tus 1.0.0: Upload-Length, and Upload-Metadata with filename and sha256 (lower-case hex), each in base64. Content of type application/offset+octet-stream is taken as its first bytes. "
                + "Location is where the rest goes.")
            .Produces(201).ProducesRefusals(400, 412, 413, 415, 422, 503).WithMetadata(new ReadsOwnContent());
        uploads.MapMethods("/{id}", ["HEAD"], Head).WithName("UploadOffset").WithSummary("How many bytes are there 已传字节数").Produces(200).ProducesRefusals(404, 412, 422, 503);
        uploads.MapGet("/{id}", Read).WithName("ReadUpload").WithSummary("How an upload stands 上传状态").Produces<UploadBody>().ProducesRefusals(404, 503);
        uploads.MapPatch("/{id}", Append).WithName("AppendToUpload").WithSummary("Go on with it 续传")
            .WithDescription("Content of type application/offset+octet-stream, with Upload-Offset, and perhaps Upload-Checksum (sha1, sha256 or md5). What has come when the connection breaks stays: HEAD says how much.")
            .Produces(204).ProducesRefusals(400, 404, 409, 412, 413, 415, 422, 460, 503).WithMetadata(new ReadsOwnContent());
        uploads.MapDelete("/{id}", Discard).WithName("DiscardUpload").WithSummary("Do without it 放弃上传")
            .WithDescription("Also one that is ready: it cannot be named any more, and records that name it keep the file.").Produces(204).ProducesRefusals(404, 409, 412, 503);
    }

    /// <summary>What the folder does not do is no fault of the request's: it is sent again.</summary>
    private static async ValueTask<object?> FolderTrouble(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next)
    {
        var context = invocation.HttpContext;
        try
        {
            return await next(invocation);
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException and not BadHttpRequestException && !context.RequestAborted.IsCancellationRequested)
        {
            LogTrouble(context.RequestServices.GetRequiredService<ILogger<UploadDesk>>(), error);
            return Refusal.Unavailable.Result(context, "材料目录不可用或磁盘空间不足。", "The folder of the materials cannot be used, or its disk has no room.");
        }
    }

    private static void Options(HttpContext context, MaterialOptions options)
    {
        var headers = context.Response.Headers;
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        (headers[TusHeaders.Resumable], headers["Tus-Version"], headers["Tus-Extension"], headers["Tus-Checksum-Algorithm"]) = (TusHeaders.Version, TusHeaders.Version, TusHeaders.Extensions, TusHeaders.Algorithms);
        headers["Tus-Max-Size"] = (options.FileMib * 1024L * 1024).ToString(CultureInfo.InvariantCulture);
    }

    private static async Task Announce(HttpContext context, UploadDesk desk, MaterialOptions options)
    {
        if (await OtherVersion(context)) return;
        var brings = context.Request.ContentType is not null && context.Request.ContentLength != 0;
        if (brings && await OtherMedia(context)) return;
        if (TusHeaders.Number(context.Request, TusHeaders.Length) is not ({ } length and > 0))
        {
            await Refusal.BadHeader.Write(context, "Upload-Length 应为文件的字节数。", "Upload-Length is the file's number of bytes.");
            return;
        }
        if (!TusHeaders.TryReadMetadata(context.Request, out var name, out var expected))
        {
            await Refusal.BadHeader.Write(context, "Upload-Metadata 有误：filename 为不含目录的文件名，sha256 为 64 位小写十六进制，均以 base64 书写。",
                "Upload-Metadata is wrong: filename is a name without folders, sha256 is 64 lower-case hex characters, both in base64.");
            return;
        }
        var answer = await desk.Announce(context.Caller().Name, length, name, expected, CancellationToken.None);
        if (answer is not UploadAnswer.Stands announced)
        {
            await Answer(context, answer, options, 0);
            return;
        }
        context.Response.Headers.Location = "/api/v1/uploads/" + announced.Upload.Id;
        if (brings) answer = await Take(context, desk, announced.Upload.Id, 0);
        if (answer is not null) await Answer(context, answer, options, StatusCodes.Status201Created);
    }

    private static async Task Append(HttpContext context, string id, UploadDesk desk, MaterialOptions options)
    {
        if (await OtherVersion(context)) return;
        if (await OtherMedia(context)) return;
        if (TusHeaders.Number(context.Request, TusHeaders.Offset) is not { } offset)
        {
            await Refusal.BadHeader.Write(context, "Upload-Offset 应为本次内容的起始字节。", "Upload-Offset says where these bytes begin.");
            return;
        }
        if (await Take(context, desk, id, offset) is { } answer) await Answer(context, answer, options, StatusCodes.Status204NoContent);
    }

    /// <summary>Null where it is answered already, or nobody is there any more to answer to.</summary>
    private static async Task<UploadAnswer?> Take(HttpContext context, UploadDesk desk, string id, long offset)
    {
        if (!TusHeaders.TryReadChecksum(context.Request, out var checksum))
        {
            await Refusal.BadHeader.Write(context, $"Upload-Checksum 应为算法（{TusHeaders.Algorithms}）与 base64 值。", $"Upload-Checksum is an algorithm ({TusHeaders.Algorithms}) and a value in base64.");
            return null;
        }
        try
        {
            return await desk.Append(context.Caller().Name, id, offset, context.Request.Body, checksum, context.RequestAborted);
        }
        // The broken line may be found while reading before the request is told of it.
        catch (Exception error) when (error is ConnectionResetException || (error is IOException or OperationCanceledException && context.RequestAborted.IsCancellationRequested))
        {
            // Cut off: what has come is there, and HEAD says how much.
            return null;
        }
    }

    private static async Task Head(HttpContext context, string id, UploadDesk desk, MaterialOptions options)
    {
        if (await OtherVersion(context)) return;
        var answer = await desk.Look(context.Caller().Name, id, context.RequestAborted);
        await Answer(context, answer is UploadAnswer.Stands { Upload: { State: UploadState.Refused, Code: { } code } } ? new UploadAnswer.Refused(code) : answer, options, StatusCodes.Status200OK);
    }

    private static async Task Read(HttpContext context, string id, UploadDesk desk, MaterialOptions options)
    {
        var answer = await desk.Look(context.Caller().Name, id, context.RequestAborted);
        // What was found out by this very look stands in the row now.
        if (answer is UploadAnswer.Refused) answer = await desk.Look(context.Caller().Name, id, context.RequestAborted);
        // As it will say when it is there: hashed or scanned by another request at this moment.
        if (answer is UploadAnswer.Looking { Upload: var whole }) answer = new UploadAnswer.Stands(whole with { State = UploadState.Closing }, whole.Length);
        if (answer is not UploadAnswer.Stands { Upload: var upload, Offset: var offset })
        {
            await Answer(context, answer, options, 0);
            return;
        }
        await context.Response.WriteAsJsonAsync(new UploadBody(upload.Id, upload.Length, offset, upload.State, upload.Name, upload.File?.Digest, upload.File?.Md5,
            upload.File is { } file ? FileTypes.Word(file.Type) : null, upload.Code, HubTime.Local(upload.ExpiresAt(options))), ApiJson.Options, context.RequestAborted);
    }

    private static async Task Discard(HttpContext context, string id, UploadDesk desk, MaterialOptions options)
    {
        if (await OtherVersion(context)) return;
        var answer = await desk.Discard(context.Caller().Name, id, context.RequestAborted);
        if (answer is UploadAnswer.Discarded) context.Response.StatusCode = StatusCodes.Status204NoContent;
        else await Answer(context, answer, options, StatusCodes.Status204NoContent);
    }

    private static Task Answer(HttpContext context, UploadAnswer answer, MaterialOptions options, int status)
    {
        switch (answer)
        {
            case UploadAnswer.Stands stands:
                context.Response.StatusCode = status;
                Tell(context, TusHeaders.Offset, stands.Offset);
                Tell(context, TusHeaders.Length, stands.Upload.Length);
                context.Response.Headers[TusHeaders.Expires] = stands.Upload.ExpiresAt(options).ToString("R", CultureInfo.InvariantCulture);
                return Task.CompletedTask;
            case UploadAnswer.NoSuchUpload:
                return Refusal.NotFound.Write(context);
            case UploadAnswer.OtherOffset other:
                Tell(context, TusHeaders.Offset, other.Offset);
                return Refusal.Changed.Write(context, $"已有 {other.Offset} 字节，请从此处续传。", $"{other.Offset} bytes are there: go on from there.");
            case UploadAnswer.Busy:
                return Refusal.UnderWay.Write(context);
            case UploadAnswer.TooLarge large:
                return Refusal.TooLarge.Write(context, $"最多 {large.Most} 字节。", $"At most {large.Most} bytes.");
            case UploadAnswer.OtherChecksum:
                return Refusal.OtherChecksum.Write(context);
            case UploadAnswer.TooMany many:
                return Refusal.TooMany.Write(context, $"未完成的上传最多 {many.Most} 个。", $"At most {many.Most} uploads are open at the same time.");
            case UploadAnswer.NoRoom:
                return Refusal.Unavailable.Write(context, "材料目录不可用或磁盘空间不足。", "The folder of the materials cannot be used, or its disk has no room.");
            case UploadAnswer.Looking:
                return Refusal.Unavailable.Write(context, "文件已全部收到，正在校验或查毒；稍后请查询上传状态。", "All of it is there, and is being hashed or scanned; ask later how it stands.");
            case UploadAnswer.NoScan:
                return Refusal.Unavailable.Write(context, "文件已全部收到，但暂时无法查毒；稍后请查询上传状态。", "All of it is there, and it cannot be scanned right now; ask later how it stands.");
            case UploadAnswer.Refused refused:
                var (zh, en) = Why(refused.Code);
                return Refusal.Declined.Write(context, errors: [new ProblemError("", refused.Code, context.WantsEnglish() ? en : zh, "error")]);
            default:
                throw new InvalidOperationException("An answer that is none of the set.");
        }
    }

    private static (string Zh, string En) Why(string code) => code switch
    {
        "upload.digest" => ("传来的文件与声明的 sha256 不符，未保留。", "What came is not the file of the announced sha256; nothing of it is kept."),
        "upload.infected" => ("查毒未通过，未保留。", "The scanner has found something in it; nothing of it is kept."),
        _ => ("文件未被接受，未保留。", "The file was not taken; nothing of it is kept."),
    };

    private static void Tell(HttpContext context, string header, long number) => context.Response.Headers[header] = number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Whoever says no version speaks this one.</summary>
    private static async Task<bool> OtherVersion(HttpContext context)
    {
        var headers = context.Response.Headers;
        (headers[TusHeaders.Resumable], headers.CacheControl) = (TusHeaders.Version, "no-store");
        if (context.Request.Headers[TusHeaders.Resumable].ToString() is "" or TusHeaders.Version) return false;
        headers["Tus-Version"] = TusHeaders.Version;
        await Refusal.OtherVersion.Write(context);
        return true;
    }

    private static async Task<bool> OtherMedia(HttpContext context)
    {
        if (Content.Is(context.Request, TusHeaders.MediaType)) return false;
        await Refusal.WrongMediaType.Write(context, $"应为 {TusHeaders.MediaType}，不压缩。", $"Send {TusHeaders.MediaType}, not compressed.");
        return true;
    }

    [LoggerMessage(4303, LogLevel.Error, "The folder of the materials (Materials:Folder) did not do what an upload needs.")]
    private static partial void LogTrouble(ILogger logger, Exception error);
}
