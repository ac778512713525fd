using System.Globalization;

namespace Exchange.Host.Api;

/// <summary>The kinds of refusal, their status and their words.</summary>
public sealed class Refusal
{
    private Refusal(string name, int status, string zh, string en) => (Name, Status, Zh, En) = (name, status, zh, en);

    public string Name { get; }

    public int Status { get; }

    public string Zh { get; }

    public string En { get; }

    public static readonly Refusal Malformed = new("malformed", 400, "请求内容不是合法的 JSON", "The content is not valid JSON");
    public static readonly Refusal BadQuery = new("bad-query", 400, "查询参数有误", "A query parameter is wrong");
    public static readonly Refusal BadHeader = new("bad-header", 400, "请求头有误", "A header is wrong");
    public static readonly Refusal NoKey = new("no-key", 401, "缺少接入密钥，或密钥无效、已停用", "The key is missing, unknown or no longer valid");
    public static readonly Refusal NotAllowed = new("not-allowed", 403, "该接入系统没有此权限", "The client's roles do not allow this");
    public static readonly Refusal ShareDenied = new("share-denied", 403, "不予提供：不在授权范围之内", "Denied: no grant allows it");
    public static readonly Refusal SecondPerson = new("second-person", 403, "须由另一接入系统批准", "Somebody else must approve it");
    public static readonly Refusal NotFound = new("not-found", 404, "没有找到，或无权查看", "There is no such thing, or you may not see it");
    public static readonly Refusal MethodNotAllowed = new("method-not-allowed", 405, "此地址不支持该方法", "This address does not know the method");
    public static readonly Refusal NumberUsed = new("number-used", 409, "该编号已用于其他内容的办件", "The number was used for other content");
    public static readonly Refusal Changed = new("changed", 409, "状态已变化，请重新读取", "It has changed meanwhile; read it again");
    public static readonly Refusal NotClosed = new("not-closed", 409, "尚未办结", "It has not closed yet");
    public static readonly Refusal Unconfirmed = new("unconfirmed", 409, "涉及多件，请确认数量", "It is about many: confirm how many");
    public static readonly Refusal UnderWay = new("under-way", 409, "相同请求正在处理，请稍后再发", "The same request is being carried out; send it again later");
    public static readonly Refusal BatchOpen = new("batch-open", 409, "该基础库有尚未结束的批次", "The library has a batch that has not ended");
    public static readonly Refusal ShownOnce = new("shown-once", 409, "请求已执行，其应答只显示一次", "It was carried out, and its answer is shown only once");
    public static readonly Refusal NoNumbers = new("no-numbers", 409, "编号已用完，或与其他编号规则冲突", "There are no such numbers left, or they could be another pattern's");
    public static readonly Refusal Pruned = new("pruned", 410, "内容保存期已满，已清理", "Its content was kept as long as it is to be, and is gone");
    public static readonly Refusal Expired = new("expired", 410, "链接已过有效期", "The link is no longer good");
    public static readonly Refusal OtherVersion = new("other-version", 412, "不支持该协议版本", "This version of the protocol is not spoken");
    public static readonly Refusal TooLarge = new("too-large", 413, "内容超过大小限制", "The content is larger than allowed");
    public static readonly Refusal WrongMediaType = new("wrong-media-type", 415, "内容类型不受支持", "The content type is not supported");
    public static readonly Refusal Declined = new("declined", 422, "退回：内容有误", "Declined: the content has faults");
    public static readonly Refusal OtherRequest = new("other-request", 422, "该幂等键已用于另一请求", "The idempotency key was used for another request");
    public static readonly Refusal TooMany = new("too-many", 429, "请求过多，请稍后再发", "Too many requests; come again later");
    public static readonly Refusal OtherChecksum = new("other-checksum", 460, "内容与校验值不符，请重发", "The bytes are not those of the checksum; send them again");
    public static readonly Refusal Unavailable = new("unavailable", 503, "暂时无法保存，请稍后重发同一请求", "It cannot be stored right now; send the same request again later");
    public static readonly Refusal Incomplete = new("incomplete", 500, "内容不完整：有文件不在原处", "It is not whole: a file is not in its place");
    public static readonly Refusal Fault = new("fault", 500, "内部错误", "Internal error");

    public static IReadOnlyList<Refusal> All { get; } =
    [
        Malformed, BadQuery, BadHeader, NoKey, NotAllowed, ShareDenied, SecondPerson, NotFound, MethodNotAllowed, NumberUsed, Changed, NotClosed, Unconfirmed, UnderWay, BatchOpen, ShownOnce, NoNumbers, Pruned, Expired, OtherVersion, TooLarge, WrongMediaType, Declined,
        OtherRequest, TooMany, OtherChecksum, Unavailable, Incomplete, Fault,
    ];

    public Problem Problem(HttpContext context, string? zh = null, string? en = null, IReadOnlyList<ProblemError>? errors = null, bool more = false)
    {
        var english = context.WantsEnglish();
        return new Problem
        {
            Type = "urn:exchange:problem:" + Name,
            Title = english ? En : Zh,
            Status = Status,
            Detail = english ? en : zh,
            Errors = errors,
            More = more,
        };
    }

    public Task Write(HttpContext context, string? zh = null, string? en = null, IReadOnlyList<ProblemError>? errors = null, bool more = false)
    {
        context.Response.StatusCode = Status;
        if (this == Unavailable || this == UnderWay) context.Response.Headers.RetryAfter = 2.ToString(CultureInfo.InvariantCulture);
        return context.Response.WriteAsJsonAsync(Problem(context, zh, en, errors, more), ApiJson.Options, Api.Problem.MediaType, context.RequestAborted);
    }

    /// <summary>As an endpoint's result that says how many it is about.</summary>
    public IResult Counted(HttpContext context, long count, string zh, string en)
        => Results.Json(Problem(context, zh, en) with { Count = count }, ApiJson.Options, Api.Problem.MediaType, Status);

    /// <summary>As an endpoint's result.</summary>
    public IResult Result(HttpContext context, string? zh = null, string? en = null, IReadOnlyList<ProblemError>? errors = null, bool more = false)
        => Results.Json(Problem(context, zh, en, errors, more), ApiJson.Options, Api.Problem.MediaType, Status);
}

public static class CallerLanguage
{
    /// <summary>English when it is the first language asked for; else Chinese.</summary>
    public static bool WantsEnglish(this HttpContext context) => context.Request.Headers.AcceptLanguage.ToString().StartsWith("en", StringComparison.OrdinalIgnoreCase);
}
