using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Exchange.Host.Demo.Identifiers;

namespace Exchange.Host.Demo.Departments;

/// <summary>
/// 商事登记 SCJG-DJ: JSON behind OAuth2 tokens, Idempotency-Key honoured, a repeat of a key with another body is a 409, asked by taking-in number.
/// Registration gives the unified social credit code that other steps wait for; a name reservation gives its number.
/// </summary>
internal sealed class RegistrationSystem(DepartmentOptions options) : DepartmentSystem(options, Habits.Registration, honoursKey: true)
{
    /// <summary>The hub's client id at its token endpoint.</summary>
    public const string Client = "yunxi-hub";

    const string District = "449903";
    const string TokenPath = "/oauth2/token";

    static readonly TimeSpan TokenLife = TimeSpan.FromMinutes(2);

    readonly ConcurrentDictionary<string, DateTimeOffset> tokens = new(StringComparer.Ordinal);
    int numbers;

    /// <summary>At the token endpoint the client's secret (RFC 6749, 4.4), everywhere else a token that has not run out.</summary>
    protected override Task<bool> LetsIn(HttpRequest request, string credential)
    {
        var shown = request.Headers.Authorization.ToString();
        return Task.FromResult(request.Path == TokenPath
            ? SignedText.Fits(shown, "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Client}:{credential}")))
            : shown is ['B', 'e', 'a', 'r', 'e', 'r', ' ', .. var token] && tokens.TryGetValue(token, out var until) && Now < until);
    }

    protected override async Task Route(HttpContext http, CancellationToken stop)
    {
        var path = http.Request.Path.Value ?? "";
        switch (http.Request.Method, path)
        {
            case ("POST", "/api/dj/v2/setup"):
                await Take(http, "01", "DJ", stop);
                break;
            case ("POST", "/api/dj/v2/names"):
                await Take(http, "00", "MC", stop);
                break;
            case ("POST", "/api/dj/v2/withdraw"):
                await TakeWithdrawal(http, stop);
                break;
            case ("POST", TokenPath):
                await GiveToken(http, stop);
                break;
            case ("GET", "/api/dj/v2/health"):
                break;
            case ("GET", _) when path.StartsWith("/api/dj/v2/cases/", StringComparison.Ordinal):
                Asked();
                var number = path["/api/dj/v2/cases/".Length..];
                var key = http.Request.Query["key"].ToString();
                await (Book.NumberOf(number, key.Length == 0 ? null : key) is { } known
                    ? Answer(http, StatusCodes.Status200OK, "0000", known, number, stop)
                    : Answer(http, StatusCodes.Status404NotFound, "4040", null, "查无此件", stop));
                break;
            default:
                http.Response.StatusCode = StatusCodes.Status404NotFound;
                break;
        }
    }

    async Task GiveToken(HttpContext http, CancellationToken stop)
    {
        if (!http.Request.HasFormContentType || (await http.Request.ReadFormAsync(stop))["grant_type"].ToString() != "client_credentials")
        {
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
            await http.Response.WriteAsJsonAsync(new { error = "unsupported_grant_type" }, AsNamed, stop);
            return;
        }
        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(24));
        tokens[token] = Now + TokenLife;
        await http.Response.WriteAsJsonAsync(new { access_token = token, token_type = "Bearer", expires_in = (int)TokenLife.TotalSeconds }, AsNamed, stop);
    }

    async Task Take(HttpContext http, string business, string prefix, CancellationToken stop)
    {
        var body = await Read(http.Request, stop);
        using var message = JsonDocument.Parse(body);
        var root = message.RootElement;
        if (Text(root, "SBLSH") is not { Length: > 0 } number || Text(root, "ENTNAME") is not { Length: > 0 } || Text(root, "YWLX") != business)
        {
            Refused();
            await Answer(http, StatusCodes.Status200OK, "4001", null, "报文缺少 SBLSH、ENTNAME 或 YWLX 不符", stop);
            return;
        }
        await Push(http, Key(http.Request), number, Digest(body.Span),
            () => $"{prefix}{Now:yyyyMMdd}{Interlocked.Increment(ref numbers):D8}",
            (entry, given) => entry switch
            {
                Entry.Conflict => Answer(http, StatusCodes.Status409Conflict, "4090", null, "同一幂等键内容不一致", stop),
                Entry.Ended => Answer(http, StatusCodes.Status200OK, "4002", null, "已办结，不能更正", stop),
                _ => Answer(http, StatusCodes.Status200OK, "0000", given, number, stop),
            }, stop);
    }

    async Task TakeWithdrawal(HttpContext http, CancellationToken stop)
    {
        using var message = JsonDocument.Parse(await Read(http.Request, stop));
        var number = Text(message.RootElement, "SBLSH") ?? "";
        switch (Withdraw(Key(http.Request), number))
        {
            case true:
                await Answer(http, StatusCodes.Status200OK, "0000", Book.NumberOf(number), number, stop);
                break;
            case false:
                Refused();
                await Answer(http, StatusCodes.Status200OK, "4003", null, "已办结，不能撤回", stop);
                break;
            default:
                Refused();
                await Answer(http, StatusCodes.Status200OK, "4040", null, "查无此件", stop);
                break;
        }
    }

    /// <summary>Calls back in its own words: the state ZT, and with the closing what it gave. Signed like the hub's requests to others.</summary>
    protected override Task Tell(CaseBook.Case held, string? delivery, string stage, int sequence, string? code, IReadOnlyDictionary<string, string>? gives)
    {
        if (CallbackKey is not { } key)
            return base.Tell(held, delivery, stage, sequence, code, gives);
        var message = new Dictionary<string, string>
        {
            ["SBLSH"] = held.Subject,
            ["YWLSH"] = held.Number,
            ["ZT"] = stage switch
            {
                "accepted" => "1",
                "supplementAsked" => "2",
                "supplementIn" => "3",
                "notAccepted" => "4",
                "reviewed" => "5",
                "withdrawn" => "8",
                _ => "9",
            },
            ["YJ"] = StageTexts.Of(stage),
        };
        if (stage == "closed")
            message["BJJGDM"] = code!;
        foreach (var (name, value) in gives ?? new Dictionary<string, string>())
            message[name] = value;
        var body = JsonSerializer.SerializeToUtf8Bytes(message, AsNamed);
        var adapter = held.Number.StartsWith("MC", StringComparison.Ordinal) ? "scjg-name" : "scjg-dj";
        return Line.Call(adapter, body, request => Sign(request, key, body), Work.Closing);
    }

    void Sign(HttpRequestMessage request, string key, byte[] body)
    {
        var (stamp, nonce) = ($"{Now.ToUnixTimeSeconds()}", Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(12)));
        request.Headers.Add("X-Timestamp", stamp);
        request.Headers.Add("X-Nonce", nonce);
        var signature = SignedText.Sign(key, request.Method.Method, request.RequestUri!.PathAndQuery, stamp, nonce, SignedText.Digest(body));
        request.Headers.Add("X-Signature", signature);
    }

    protected override ProgressAbout About(CaseBook.Case held, string? delivery) =>
        delivery is null ? new ProgressAbout(null, held.Number) : new ProgressAbout(delivery, null);

    protected override (string Code, IReadOnlyDictionary<string, string> Gives) Close(CaseBook.Case held) =>
        held.Number.StartsWith("MC", StringComparison.Ordinal)
            ? ("6", new Dictionary<string, string> { ["NAMENO"] = $"YXMC{Now:yyyy}{held.Number[^6..]}" })
            : ("0", new Dictionary<string, string>
            {
                ["UNISCID"] = SampleIdentifiers.CompanyCode(District, SerialOf(held.Subject)),
                ["REGNO"] = SampleIdentifiers.RegistrationNumber(District, SerialOf(held.Subject)),
                ["ESTDATE"] = $"{Now:yyyy-MM-dd}",
            });

    /// <summary>The day and sequence within a taking-in number, so that a record always gets the same code and two never share one.</summary>
    static long SerialOf(string number) =>
        number.Length == 19 && DateOnly.TryParseExact(number.AsSpan(6, 6), "yyMMdd", out var day) && int.TryParse(number.AsSpan(12, 6), out var sequence)
            ? day.DayNumber % 887 * 1_000_000L + sequence
            : (long)(Dice.For(0, number, "company").NextBits() >> 1);

    static string? Key(HttpRequest request) => request.Headers["Idempotency-Key"].ToString() is { Length: > 0 } key ? key : null;

    static string? Text(JsonElement root, string name) =>
        root.ValueKind is JsonValueKind.Object && root.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;

    static Task Answer(HttpContext http, int status, string code, string? number, string about, CancellationToken stop)
    {
        http.Response.StatusCode = status;
        return number is null
            ? http.Response.WriteAsJsonAsync(new { code, msg = about }, AsNamed, stop)
            : http.Response.WriteAsJsonAsync(new { code, data = new { PRIPID = Digest(Encoding.UTF8.GetBytes(about))[..32], YWLSH = number } }, AsNamed, stop);
    }

    static readonly JsonSerializerOptions AsNamed = new();
}
