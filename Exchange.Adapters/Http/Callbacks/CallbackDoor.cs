using System.Globalization;
using System.Text;
using Exchange.Core.Contract;
using Exchange.Core.Expressions;

namespace Exchange.Adapters.Http.Callbacks;

/// <summary>Where one department calls back: who is it, what does it say, is it kept, what does it get. In this order, and in no other.</summary>
internal sealed class CallbackDoor(HttpCallback options, AdapterContext context)
{
    readonly CallbackProof proof = new(options.Auth, context);
    readonly CallbackBody bodies = new(options.FormField);
    readonly CallbackReading reading = new(options.Reads);
    readonly InputExpression success = InputExpression.Parse(options.Success.Body);
    readonly InputExpression failure = InputExpression.Parse(options.Failure.Body);

    public async Task<CallbackReply> Answer(CallbackRequest request, KeepRows keep, CancellationToken stop)
    {
        if (request.Body.Length > options.LimitBytes)
            return Fault(CallbackFault.TooLarge);
        var (shown, fault) = proof.Check(request);
        if (fault is not null)
            return Fault(fault);
        if (!bodies.TryRead(request, out var body, out fault))
            return Fault(fault!);
        var input = Input(request, body);
        if (!reading.TryRead(input, out var rows, out fault))
            return Fault(fault!);
        // If we stop here nothing is kept and nothing was answered: the department sends again.
        using var passing = proof.Pass(shown, out fault);
        if (fault is not null)
            return Fault(fault);
        if (!await keep(rows, stop))
            return Fault(CallbackFault.NotKept);
        passing.Done();
        // If we stop here the rows are kept and the department was not told: it sends again, and the keys make one event of both.
        return new CallbackReply(options.Success.Status, options.Success.MediaType, success.Bytes(input));
    }

    CallbackReply Fault(CallbackFault fault)
    {
        var facts = Value.FromObject(KeyValuePair.Create("code", Value.From(fault.Code)), KeyValuePair.Create("text", Value.From($"{fault.Zh} {fault.En}")));
        return new CallbackReply(options.Failure.Status ?? fault.Status, options.Failure.MediaType, failure.Bytes(facts), fault.Code);
    }

    Value Input(CallbackRequest request, Value body)
    {
        var headers = request.Headers.Where(h => !proof.Carries(h.Key)).Select(h => KeyValuePair.Create(h.Key, Value.From(h.Value)));
        var query = request.Target.Split('?', 2) is [_, var text] ? CallbackBody.Fields(text, Encoding.UTF8) : Value.FromObject();
        return Value.FromObject(KeyValuePair.Create("headers", Value.FromObject(headers)), KeyValuePair.Create("query", query), KeyValuePair.Create("body", body));
    }
}

/// <summary>Why a callback is not taken; words without anything of what was sent.</summary>
internal sealed record CallbackFault(string Code, int Status, string Zh, string En)
{
    public static readonly CallbackFault NotAuthentic = new("not-authentic", 401, "身份凭证缺失或不符。", "The proof of identity is missing or wrong.");
    public static readonly CallbackFault Stale = new("stale", 401, "时间戳超出允许范围，请校准时钟后重新签名发送。", "The timestamp is outside the window: set the clock, sign and send again.");
    public static readonly CallbackFault Replayed = new("replayed", 401, "该签名请求已收到过，请重新签名发送。", "This signed request was here before: sign anew.");
    public static readonly CallbackFault NotSetUp = new("not-set-up", 503, "交换平台未设置该回调的密钥，请联系管理员后重发。", "The hub has no secret for this callback: tell its administrator, and send again.");
    public static readonly CallbackFault TooLarge = new("too-large", 413, "内容超过大小限制。", "The content is larger than allowed.");
    public static readonly CallbackFault WrongMediaType = new("wrong-media-type", 415,
        "内容类型应为 JSON、表单或 XML，不压缩。", "Send JSON, a form or XML, not compressed.");
    public static readonly CallbackFault Malformed = new("malformed", 400, "内容与其类型不符，无法读取。", "The content is not what its type says.");
    public static readonly CallbackFault NoRule = new("no-rule", 422, "没有适用于该内容的读取规则。", "No rule reads this content.");
    public static readonly CallbackFault NoRows = new("no-rows", 422, "没有从内容中读到数据对象。", "The content holds no rows: each is an object.");
    public static readonly CallbackFault TooManyRows = new("too-many-rows", 422, $"一次最多 {CallbackReading.MostRows} 行。", $"At most {CallbackReading.MostRows} rows at once.");
    public static readonly CallbackFault NoKey = new("no-key", 422, "有数据对象缺少标识。", "A row has no key.");
    public static readonly CallbackFault NotKept = new("not-kept", 503, "暂时无法保存，请稍后重发同一请求。", "It cannot be kept right now: send the same again later.");
}
