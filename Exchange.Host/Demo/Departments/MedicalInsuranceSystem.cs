using System.Text.Json;

namespace Exchange.Host.Demo.Departments;

/// <summary>
/// 医保 YBJ: JSON in the envelope of the national platform. It knows no key, so SY01 twice enrols twice; SY90 tells by certificate number whether a unit
/// is enrolled. Its progress names the case by its own number, since it never learnt the delivery's.
/// </summary>
internal sealed class MedicalInsuranceSystem(DepartmentOptions options) : DepartmentSystem(options, Habits.MedicalInsurance, honoursKey: false)
{
    int numbers;

    /// <summary>x-tif-signature: x-tif-timestamp (seconds), x-tif-nonce and the body's digest, a line each.</summary>
    protected override async Task<bool> LetsIn(HttpRequest request, string credential)
    {
        var (stamp, nonce) = (request.Headers["x-tif-timestamp"].ToString(), request.Headers["x-tif-nonce"].ToString());
        var wanted = SignedText.Sign(credential, stamp, nonce, SignedText.Digest((await Peek(request)).Span));
        return nonce.Length > 0 && SignedText.IsRecent(stamp, Now) && SignedText.Fits(request.Headers["x-tif-signature"].ToString(), wanted);
    }

    protected override async Task Route(HttpContext http, CancellationToken stop)
    {
        if (http.Request is { Method: "GET", Path.Value: "/fsi/api/health" })
            return;
        if (http.Request is not { Method: "POST", Path.Value: "/fsi/api/call" })
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        var body = await Read(http.Request, stop);
        using var message = JsonDocument.Parse(body);
        var data = Member(Member(message.RootElement, "input"), "data");
        switch (Text(message.RootElement, "infno"))
        {
            case "SY01" when Text(data, "uscc") is { Length: 18 } code && Text(data, "emp_name") is { Length: > 0 }:
                await Push(http, http.Request.Headers["X-Delivery"].ToString() is { Length: > 0 } delivery ? delivery : Text(message.RootElement, "msgid"),
                    code, Digest(body.Span),
                    () => $"449903{Interlocked.Increment(ref numbers):D8}",
                    (_, number) => Answer(http, 0, "", new { emp_no = number }, stop), stop);
                break;
            case "SY90" when Text(data, "certno") is { Length: > 0 } code:
                Asked();
                await Answer(http, 0, "", Book.NumberOf(code) is { } number ? new { emp_no = number } : new { }, stop);
                break;
            default:
                Refused();
                await Answer(http, -1, "交易编号或必填项不符", new { }, stop);
                break;
        }
    }

    protected override ProgressAbout About(CaseBook.Case held, string? delivery) => new(null, held.Number);

    protected override (string Code, IReadOnlyDictionary<string, string> Gives) Close(CaseBook.Case held) =>
        ("6", new Dictionary<string, string> { ["emp_no"] = held.Number });

    static JsonElement Member(JsonElement element, string name) =>
        element.ValueKind is JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : default;

    static string? Text(JsonElement element, string name) => Member(element, name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    static Task Answer(HttpContext http, int infcode, string err_msg, object output, CancellationToken stop) =>
        http.Response.WriteAsJsonAsync(new { infcode, err_msg, output }, AsNamed, stop);

    static readonly JsonSerializerOptions AsNamed = new();
}
