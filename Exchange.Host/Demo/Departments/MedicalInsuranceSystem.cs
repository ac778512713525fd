using System.Text.Json;

namespace Exchange.Host.Demo.Departments;

/// <summary>
/// 医保 YBJ: JSON in the envelope of the national platform: SY01 enrols a unit, SY02 a resident, SY05 reimburses a birth. It knows no key, so each of them
/// twice takes effect twice; SY90 tells whether there is one, by certificate number, of a birth by the birth certificate's. Its progress names the case by its
/// own number, since it never learnt the delivery's.
/// </summary>
internal sealed class MedicalInsuranceSystem(DepartmentOptions options) : DepartmentSystem(options, Habits.MedicalInsurance, honoursKey: false)
{
    const string Residents = "4499P";
    const string Births = "4499B";

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
        var delivery = http.Request.Headers["X-Delivery"].ToString() is { Length: > 0 } key ? key : Text(message.RootElement, "msgid");
        switch (Text(message.RootElement, "infno"))
        {
            case "SY01" when Text(data, "uscc") is { Length: 18 } code && Text(data, "emp_name") is { Length: > 0 }:
                await Enter(code, () => $"449903{Interlocked.Increment(ref numbers):D8}");
                break;
            case "SY02" when Text(data, "certno") is { Length: > 0 } resident && Text(data, "psn_name") is { Length: > 0 } && Text(data, "insutype") == "390":
                await Enter(resident, () => $"{Residents}{Interlocked.Increment(ref numbers):D12}");
                break;
            case "SY05" when Text(data, "birctr_no") is { Length: > 0 } birth && Text(data, "bankacct") is { Length: > 0 }:
                await Enter(birth, () => $"{Births}{Interlocked.Increment(ref numbers):D10}");
                break;
            case "SY90" when Text(data, "certno") is { Length: > 0 } code:
                Asked();
                await Answer(http, 0, "", Book.NumberOf(code) is { } known ? Output(known) : new Dictionary<string, string>(), stop);
                break;
            default:
                Refused();
                await Answer(http, -1, "交易编号或必填项不符", new Dictionary<string, string>(), stop);
                break;
        }

        Task Enter(string subject, Func<string> number) =>
            Push(http, delivery, subject, Digest(body.Span), number, (_, given) => Answer(http, 0, "", Output(given), stop), stop);
    }

    protected override ProgressAbout About(CaseBook.Case held, string? delivery) => new(null, held.Number);

    protected override (string Code, IReadOnlyDictionary<string, string> Gives) Close(CaseBook.Case held) => ("6", Output(held.Number));

    /// <summary>A number under the name that its kind has.</summary>
    static Dictionary<string, string> Output(string number) => new(StringComparer.Ordinal)
    {
        [number.StartsWith(Residents, StringComparison.Ordinal) ? "psn_no" : number.StartsWith(Births, StringComparison.Ordinal) ? "pay_no" : "emp_no"] = number,
    };

    static JsonElement Member(JsonElement element, string name) =>
        element.ValueKind is JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : default;

    static string? Text(JsonElement element, string name) => Member(element, name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    static Task Answer(HttpContext http, int infcode, string err_msg, Dictionary<string, string> output, CancellationToken stop) =>
        http.Response.WriteAsJsonAsync(new { infcode, err_msg, output }, AsNamed, stop);

    static readonly JsonSerializerOptions AsNamed = new();
}
