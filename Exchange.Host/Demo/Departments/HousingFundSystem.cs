using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Exchange.Host.Demo.Departments;

/// <summary>
/// 公积金 GJJ: a form post, signed by HMAC-SHA256, with the message in the field <c>data</c>; a repeated TRANSNO gets the first answer;
/// 503 with Retry-After in its nightly stop.
/// </summary>
internal sealed class HousingFundSystem(DepartmentOptions options) : DepartmentSystem(options, Habits.HousingFund, honoursKey: true)
{
    int numbers;

    /// <summary>X-Signature: method, path, X-Timestamp (seconds), X-Nonce and the body's digest, a line each.</summary>
    protected override async Task<bool> LetsIn(HttpRequest request, string credential)
    {
        var (stamp, nonce) = (request.Headers["X-Timestamp"].ToString(), request.Headers["X-Nonce"].ToString());
        var wanted = SignedText.Sign(
            credential, request.Method, request.Path + request.QueryString.Value, stamp, nonce, SignedText.Digest((await Peek(request)).Span));
        return nonce.Length > 0 && SignedText.IsRecent(stamp, Now) && SignedText.Fits(request.Headers["X-Signature"].ToString(), wanted);
    }

    protected override async Task Route(HttpContext http, CancellationToken stop)
    {
        if (http.Request is { Method: "GET", Path.Value: "/gjj/health" })
            return;
        if (http.Request is not { Method: "POST", Path.Value: "/gjj/unit/open" })
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        if (!http.Request.HasFormContentType || (await http.Request.ReadFormAsync(stop))["data"].ToString() is not { Length: > 0 } data)
        {
            Refused();
            await Answer(http, new { status = "fail", code = "4000", msg = "缺少表单字段 data" }, stop);
            return;
        }
        var message = JsonNode.Parse(data) as JsonObject ?? throw new JsonException("The message is no object.");
        if (Text(message, "TRANSNO") is not { Length: > 0 } transaction || Text(message, "TYSHXYDM") is not { Length: 18 } code || message["GRXX"] is not JsonArray persons)
        {
            Refused();
            await Answer(http, new { status = "fail", code = "4001", msg = "TRANSNO、TYSHXYDM 或 GRXX 不完整" }, stop);
            return;
        }
        var documents = persons.Select(p => (string?)p?["ZJHM"]).ToArray();
        message.Remove("TRANSNO");
        var content = Digest(Encoding.UTF8.GetBytes(message.ToJsonString()));
        await Push(http, transaction, code, content,
            () => $"2{Now:yyMMdd}{Interlocked.Increment(ref numbers):D6}",
            (entry, number) => entry switch
            {
                Entry.Conflict => Answer(http, new { status = "fail", code = "4090", msg = "交易流水号重复且内容不一致" }, stop),
                Entry.Ended => Answer(http, new { status = "fail", code = "4002", msg = "该单位已开户" }, stop),
                _ => Answer(http, new
                {
                    status = "success",
                    DWZH = number,
                    GR = documents.Select((d, i) => new { ZJHM = d, GRZH = $"{number}{i + 1:D4}" }),
                    msg = "",
                }, stop),
            }, stop);
    }

    protected override ProgressAbout About(CaseBook.Case held, string? delivery) => new(delivery, delivery is null ? held.Number : null);

    protected override (string Code, IReadOnlyDictionary<string, string> Gives) Close(CaseBook.Case held) =>
        ("6", new Dictionary<string, string> { ["DWZH"] = held.Number });

    static string? Text(JsonObject message, string name) => message[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    static Task Answer(HttpContext http, object answer, CancellationToken stop) => http.Response.WriteAsJsonAsync(answer, answer.GetType(), AsNamed, stop);

    static readonly JsonSerializerOptions AsNamed = new();
}
