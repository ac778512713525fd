using Exchange.Core.Registry;
using Exchange.Host.Security;

namespace Exchange.Host.Api;

/// <summary>A set of documents to apply.</summary>
/// <param name="Reason">Why, for the history.</param>
/// <param name="BasedOn">The revision that was looked at; with another current one the change is not made.</param>
/// <param name="AcceptBreaking">Schemas in use may change such that they break who uses them; each change is then a warning. Needs a reason.</param>
public sealed record ApplyBody(IReadOnlyList<DocumentText> Files, string? Reason = null, long? BasedOn = null, bool AcceptBreaking = false);

/// <param name="Path">Relative to the set; its ending decides: .json is JSON, everything else YAML.</param>
public sealed record DocumentText(string Path, string Text)
{
    public static DocumentText Of(DocumentFile file) => new(file.Path, System.Text.Encoding.UTF8.GetString(file.Content.Span));
}

public sealed record RemoveBody(IReadOnlyList<DocumentName> Documents, string? Reason = null, long? BasedOn = null);

public sealed record DocumentName(string Kind, string Name);

public sealed record RollbackBody(long Revision, string? Reason = null);

/// <param name="State">applied, previewed (a dry run) or unchanged.</param>
public sealed record ApplyAnswer(string State, long Revision, IReadOnlyList<DocumentDifference> Differences, IReadOnlyList<DocumentFault> Warnings);

public sealed record DocumentSummary(string Kind, string Name, string Zh, string En, long Revision, string Digest);

/// <summary>Registered documents: the same path for teams, the command line and the console.</summary>
public static class RegistryEndpoints
{
    private const int MostBytes = 20 * 1024 * 1024;
    private const int MostRevisions = 500;

    public static void MapRegistry(this IEndpointRouteBuilder routes)
    {
        var change = routes.MapGroup("/api/v1/registry").RequireAuthorization(Access.Administrator).WithTags("Registry");
        change.MapPost("/apply", Apply).WithName("ApplyDocuments").WithSummary("Apply a set of documents 登记一组文档")
            .WithDescription("All faults at once, with file, JSON Pointer, line and column; or the difference, as one new revision. dryRun=true stores nothing.")
            .Produces<ApplyAnswer>().ProducesRefusals(413, 415).OncePerKey().WithMetadata(new RequestSizeLimit(MostBytes));
        change.MapPost("/remove", Remove).WithName("RemoveDocuments").WithSummary("Remove documents 注销文档").Produces<ApplyAnswer>().ProducesRefusals(413, 415).OncePerKey();
        change.MapPost("/rollback", Rollback).WithName("RollBack").WithSummary("Bring back an earlier revision 回退").Produces<ApplyAnswer>().ProducesRefusals(404, 413, 415).OncePerKey();

        var read = routes.MapGroup("/api/v1/registry").RequireAuthorization(Access.Reader).WithTags("Registry");
        read.MapGet("/documents", List).WithName("ListDocuments").WithSummary("Registered documents 已登记文档").Produces<IReadOnlyList<DocumentSummary>>().ProducesRefusals(400);
        read.MapGet("/documents/{kind}/{name}", Source).WithName("ReadDocument").WithSummary("A document as it was written 文档原文").Produces<DocumentText>().ProducesRefusals(404);
        read.MapGet("/documents/{kind}/{name}/history", History).WithName("DocumentHistory").WithSummary("A document's versions 历史版本").Produces<IReadOnlyList<DocumentVersion>>().ProducesRefusals(404);
        read.MapGet("/export", Export).WithName("ExportDocuments").WithSummary("All documents as they were written 导出").Produces<IReadOnlyList<DocumentText>>().ProducesRefusals(404);
        read.MapGet("/diff", Diff).WithName("CompareRevisions").WithSummary("What differs between two revisions 比较").Produces<IReadOnlyList<DocumentDifference>>().ProducesRefusals(404);
        var audit = routes.MapGroup("/api/v1/registry").RequireAuthorization(Access.Auditor).WithTags("Registry");
        audit.MapGet("/revisions", Revisions).WithName("ListRevisions").WithSummary("Revisions, newest first 修订").Produces<IReadOnlyList<RegistryRevision>>().ProducesRefusals(400);
        read.MapGet("/schemas/{kind}", SchemaOfKind).WithName("KindSchema").WithSummary("JSON Schema of a kind of document 文档类型的数据结构").Produces(200, contentType: "application/schema+json").ProducesRefusals(404);
    }

    private static async Task<IResult> Apply(HttpContext context, ApplyBody body, RegistryDesk desk, bool dryRun = false, CancellationToken stop = default)
        => Unusable(context, "/files", body.Files, body.Reason) ?? Unexplained(context, body)
            ?? Answer(context, await desk.Apply([.. body.Files.Select(file => new DocumentFile(file.Path, file.Text))],
                Order(context, body.Reason, dryRun, body.BasedOn) with { AcceptBreaking = body.AcceptBreaking }, stop));

    private static async Task<IResult> Remove(HttpContext context, RemoveBody body, RegistryDesk desk, bool dryRun = false, CancellationToken stop = default)
    {
        if (Unusable(context, "/documents", body.Documents, body.Reason) is { } unusable) return unusable;
        var named = body.Documents.Select(document => (Kind: DocumentKind.Named(document.Kind), document.Name)).ToList();
        if (named.Exists(document => document.Kind is null)) return UnknownKind(context);
        return Answer(context, await desk.Remove([.. named.Select(document => (document.Kind!, document.Name))], Order(context, body.Reason, dryRun, body.BasedOn), stop));
    }

    private static Task<IResult> Rollback(HttpContext context, RollbackBody body, RegistryDesk desk, bool dryRun = false, CancellationToken stop = default)
        => AtKnownRevision(context, async () => Unusable<object>(context, "", [], body.Reason) ?? Answer(context, await desk.Rollback(body.Revision, Order(context, body.Reason, dryRun, null), stop)));

    private static IResult List(HttpContext context, RegistryShelf shelf, string? kind = null)
    {
        if (kind is not null && DocumentKind.Named(kind) is null) return UnknownKind(context);
        var (now, scope) = (shelf.Current, DocumentScope.Of(context.Caller()));
        return Json(now.Entries.Where(entry => kind is null || entry.Kind.Name == kind).Where(entry => scope.Sees(now, entry.Kind, entry.Name))
            .OrderBy(entry => entry.Kind.Name, StringComparer.Ordinal).ThenBy(entry => entry.Name, StringComparer.Ordinal)
            .Select(entry => new DocumentSummary(entry.Kind.Name, entry.Name, entry.Document.Title.Zh, entry.Document.Title.En, entry.Revision, entry.Digest)));
    }

    private static Task<IResult> Source(HttpContext context, string kind, string name, RegistryDesk desk, RegistryShelf shelf, long? revision = null, CancellationToken stop = default)
        => AtKnownRevision(context, async () =>
        {
            var at = await At(shelf, revision, stop);
            return DocumentKind.Named(kind) is { } known && DocumentScope.Of(context.Caller()).Sees(at, known, name) && await desk.Source(known, name, at.Revision, stop) is { } source
                ? Json(DocumentText.Of(source))
                : Refusal.NotFound.Result(context);
        });

    /// <summary>Who reads all reads the history of what was removed, too; who reads some reads that of what stands now and is theirs.</summary>
    private static async Task<IResult> History(HttpContext context, string kind, string name, RegistryDesk desk, RegistryShelf shelf, CancellationToken stop)
    {
        var scope = DocumentScope.Of(context.Caller());
        return DocumentKind.Named(kind) is { } known && (scope.All || scope.Sees(shelf.Current, known, name)) && await desk.History(known, name, stop) is { Count: > 0 } versions
            ? Json(versions)
            : Refusal.NotFound.Result(context);
    }

    private static Task<IResult> Export(HttpContext context, RegistryDesk desk, RegistryShelf shelf, string? kind = null, long? revision = null, CancellationToken stop = default)
        => AtKnownRevision(context, async () =>
        {
            if (kind is not null && DocumentKind.Named(kind) is null) return UnknownKind(context);
            var (at, scope) = (await At(shelf, revision, stop), DocumentScope.Of(context.Caller()));
            return Json((await desk.Export(at.Revision, DocumentKind.Named(kind), stop, entry => scope.Sees(at, entry.Kind, entry.Name))).Select(DocumentText.Of));
        });

    private static Task<IResult> Diff(HttpContext context, RegistryDesk desk, RegistryShelf shelf, long from, long? to = null, CancellationToken stop = default)
        => AtKnownRevision(context, async () =>
        {
            var (old, now, scope) = (await shelf.At(from, stop), await At(shelf, to, stop), DocumentScope.Of(context.Caller()));
            return Json((await desk.Compare(old.Revision, now.Revision, stop)).Where(difference => scope.Sees(old, now, difference)));
        });

    private static ValueTask<RegistrySnapshot> At(RegistryShelf shelf, long? revision, CancellationToken stop)
        => revision is { } asked ? shelf.At(asked, stop) : ValueTask.FromResult(shelf.Current);

    private static async Task<IResult> Revisions(HttpContext context, RegistryDesk desk, long? before = null, int limit = 50, CancellationToken stop = default)
        => limit is < 1 or > MostRevisions
            ? Refusal.BadQuery.Result(context, $"limit 应为 1 至 {MostRevisions}。", $"limit is 1 to {MostRevisions}.")
            : Json(await desk.Revisions(before, limit, stop));

    private static IResult SchemaOfKind(HttpContext context, string kind)
        => DocumentKind.Named(kind) is { } known ? Results.Text(KindSchema.Of(known), "application/schema+json") : Refusal.NotFound.Result(context);

    private static IResult Answer(HttpContext context, RegistryAnswer answer) => answer switch
    {
        RegistryAnswer.Applied applied => Json(Body(applied)),
        RegistryAnswer.Previewed previewed => Json(new ApplyAnswer("previewed", previewed.Revision, previewed.Differences, previewed.Warnings)),
        RegistryAnswer.Unchanged unchanged => Json(new ApplyAnswer("unchanged", unchanged.Revision, [], unchanged.Warnings)),
        RegistryAnswer.Faulty faulty => Refusal.Declined.Result(context, "文档有误，未登记任何内容。", "The documents have faults; nothing was stored.",
            [.. faulty.Faults.Select(fault => ProblemError.Of(fault, context.WantsEnglish())), .. faulty.Warnings.Select(fault => ProblemError.Of(fault, context.WantsEnglish()) with { Severity = "warning" })]),
        RegistryAnswer.Overtaken overtaken => Refusal.Changed.Result(context, $"当前修订为 {overtaken.Revision}。", $"The registry is at revision {overtaken.Revision}."),
        _ => throw new ArgumentOutOfRangeException(nameof(answer)),
    };

    private static async Task<IResult> AtKnownRevision(HttpContext context, Func<Task<IResult>> work)
    {
        try
        {
            return await work();
        }
        catch (ArgumentOutOfRangeException)
        {
            return Refusal.NotFound.Result(context, "没有这个修订。", "There is no such revision.");
        }
    }

    private static IResult UnknownKind(HttpContext context)
        => Refusal.BadQuery.Result(context, $"文档类型为：{string.Join('、', DocumentKind.All)}。", $"The kinds are {string.Join(", ", DocumentKind.All)}.");

    private static RegistryOrder Order(HttpContext context, string? reason, bool dryRun, long? basedOn) => new(context.Caller().Name, reason, dryRun, basedOn,
        context.Keeping<RegistryAnswer.Applied>(200, Body, static applied => new ApplyAnswer("applied", applied.Revision, [], [])));

    private static ApplyAnswer Body(RegistryAnswer.Applied applied) => new("applied", applied.Revision, applied.Differences, applied.Warnings);

    /// <summary>Whoever breaks an agreement says why; the history keeps it.</summary>
    private static IResult? Unexplained(HttpContext context, ApplyBody body) => !body.AcceptBreaking || !string.IsNullOrWhiteSpace(body.Reason) ? null
        : Refusal.Declined.Result(context, errors: [new ProblemError("/reason", "content.required",
            context.WantsEnglish() ? "Breaking changes are accepted with a reason." : "确认不兼容变更时必须说明理由。", "error")]);

    /// <summary>Null in a list is beyond what the reading of contents looks at.</summary>
    private static IResult? Unusable<T>(HttpContext context, string pointer, IReadOnlyList<T> entries, string? reason) where T : class?
    {
        var english = context.WantsEnglish();
        var errors = entries.Select((entry, i) => (entry, i)).Where(one => one.entry is null)
            .Select(one => new ProblemError($"{pointer}/{one.i}", "content.type", english ? "This is an object." : "应为对象。", "error")).ToList();
        if (!Reasons.Fits(reason)) errors.Add(new ProblemError("/reason", "content.length", english ? Reasons.En : Reasons.Zh, "error"));
        return errors.Count == 0 ? null : Refusal.Declined.Result(context, errors: errors);
    }

    private static IResult Json<T>(T value) => Results.Json(value, ApiJson.Options);
}
