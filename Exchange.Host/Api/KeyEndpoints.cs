using Exchange.Core.Registry;
using Exchange.Host.Security;

namespace Exchange.Host.Api;

/// <param name="ExpiresAt">When it ends by itself; never when left out.</param>
public sealed record IssueKeyBody(DateTimeOffset? ExpiresAt = null);

/// <param name="Text">The whole key: shown this once and kept nowhere.</param>
public sealed record IssuedKeyBody(string Id, string Client, string Text, DateTimeOffset IssuedAt, DateTimeOffset? ExpiresAt)
{
    public static IssuedKeyBody Of(IssuedKey issued) => new(issued.Key.Id, issued.Key.Client, issued.Text, issued.Key.IssuedAt, issued.Key.ExpiresAt);

    /// <summary>A record prints its members: this one must not print the key into a log line.</summary>
    public override string ToString() => $"IssuedKeyBody {Id} of {Client}";
}

/// <param name="OverlapHours">Hours for which the keys that the client has go on beside the new one: 0 to 2,160; 168, a week, when left out.</param>
/// <param name="ExpiresAt">When the new key ends by itself; never when left out.</param>
public sealed record RotateKeyBody(int OverlapHours = 168, DateTimeOffset? ExpiresAt = null);

/// <param name="Text">The whole new key: shown this once and kept nowhere.</param>
/// <param name="Others">Ids of the keys that end.</param>
/// <param name="OthersEndAt">When they have ended at the latest.</param>
public sealed record RotatedKeyBody(string Id, string Client, string Text, DateTimeOffset IssuedAt, DateTimeOffset? ExpiresAt, IReadOnlyList<string> Others, DateTimeOffset OthersEndAt)
{
    /// <summary>A record prints its members: this one must not print the key into a log line.</summary>
    public override string ToString() => $"RotatedKeyBody {Id} of {Client}";
}

/// <summary>What is kept of an issued key for a repeat of its request.</summary>
internal sealed record IssuedKeyName(string Id);

public sealed record SecretBody(string Value)
{
    public override string ToString() => "SecretBody";
}

public sealed record SecretName(string Name, DateTimeOffset ChangedAt);

public sealed record SetUpBody(string Secret, string Client)
{
    public override string ToString() => "SetUpBody";
}

/// <summary>Keys of clients, secrets of adapters, and the first way in.</summary>
public static class KeyEndpoints
{
    // Ninety days: what needs longer is two keys on purpose, and is issued so.
    private const int MostOverlapHours = 90 * 24;

    public static void MapKeys(this IEndpointRouteBuilder routes)
    {
        var keys = routes.MapGroup("/api/v1").RequireAuthorization(Access.Administrator).WithTags("Keys");
        keys.MapPost("/clients/{client}/keys", Issue).WithName("IssueKey").WithSummary("Issue a key 发放密钥")
            .WithDescription("The key is shown this once and kept nowhere: a repeat under the same Idempotency-Key is a 409 that names the key's id.")
            .Produces<IssuedKeyBody>(201).ProducesRefusals(404, 413, 415).OncePerKey(shownOnce: true);
        keys.MapPost("/clients/{client}/keys/rotation", Rotate).WithName("RotateKey").WithSummary("Issue a key in place of those there are 轮换密钥")
            .WithDescription("The keys that the client has go on for overlapHours and then end by themselves. The new key is shown this once and kept nowhere: a repeat under the same Idempotency-Key is a 409 that names the key's id.")
            .Produces<RotatedKeyBody>(201).ProducesRefusals(404, 413, 415).OncePerKey(shownOnce: true);
        keys.MapGet("/clients/{client}/keys", List).WithName("ListKeys").WithSummary("A client's keys, without the keys 密钥清单").Produces<IReadOnlyList<ClientKey>>().ProducesRefusals(404);
        keys.MapDelete("/keys/{id}", Revoke).WithName("RevokeKey").WithSummary("Revoke a key 吊销密钥").Produces(204).ProducesRefusals(404, 503);
        keys.MapGet("/secrets", Names).WithName("ListSecrets").WithSummary("Names of secrets 口令名称").Produces<IReadOnlyList<SecretName>>().ProducesRefusals();
        keys.MapPut("/secrets/{name}", Set).WithName("SetSecret").WithSummary("Set a secret 设置口令").Produces(204).ProducesRefusals(400, 413, 415, 422, 503);
        keys.MapDelete("/secrets/{name}", Forget).WithName("RemoveSecret").WithSummary("Remove a secret 删除口令").Produces(204).ProducesRefusals(404, 503);
        routes.MapPost("/api/v1/setup", Redeem).AllowAnonymous().WithTags("Keys").WithName("SetUp").WithSummary("Redeem the one-time set-up secret 首次设置").Produces<IssuedKeyBody>(201).ProducesRefusals(400, 413, 415, 422, 503);
    }

    private static async Task<IResult> Issue(HttpContext context, string client, ClientKeys keys, TimeProvider clock, IssueKeyBody? body = null, CancellationToken stop = default)
    {
        if (body?.ExpiresAt <= clock.GetUtcNow()) return Refusal.Declined.Result(context, "expiresAt 已过。", "expiresAt has passed already.");
        // The key's text is not kept for a repeat: what is kept is what the repeat may be told.
        return await keys.Issue(client, context.Caller().Name, body?.ExpiresAt, stop, context.Keeping<string>(201, static id => new IssuedKeyName(id))) is { } issued
            ? Results.Json(IssuedKeyBody.Of(issued), ApiJson.Options, statusCode: 201)
            : Refusal.NotFound.Result(context, "没有登记这个接入系统。", "No such client is registered.");
    }

    private static async Task<IResult> Rotate(HttpContext context, string client, ClientKeys keys, TimeProvider clock, RotateKeyBody? body = null, CancellationToken stop = default)
    {
        var order = body ?? new RotateKeyBody();
        if (order.OverlapHours is < 0 or > MostOverlapHours)
            return Refusal.Declined.Result(context, $"overlapHours 应为 0 至 {MostOverlapHours}。", $"overlapHours is 0 to {MostOverlapHours}.");
        if (order.ExpiresAt <= clock.GetUtcNow().AddHours(order.OverlapHours))
            return Refusal.Declined.Result(context, "expiresAt 早于旧密钥的停用时间。", "expiresAt comes before the end of the keys that are replaced.");
        return await keys.Rotate(client, context.Caller().Name, TimeSpan.FromHours(order.OverlapHours), order.ExpiresAt, stop, context.Keeping<string>(201, static id => new IssuedKeyName(id))) is { } rotated
            ? Results.Json(new RotatedKeyBody(rotated.Issued.Key.Id, client, rotated.Issued.Text, rotated.Issued.Key.IssuedAt, rotated.Issued.Key.ExpiresAt, rotated.Others, rotated.OthersEndAt), ApiJson.Options, statusCode: 201)
            : Refusal.NotFound.Result(context, "没有登记这个接入系统。", "No such client is registered.");
    }

    /// <summary>A client that was removed still has the keys it had.</summary>
    private static async Task<IResult> List(HttpContext context, string client, ClientKeys keys, RegistryShelf registry, CancellationToken stop)
        => await keys.List(client, stop) is var some && (some.Count > 0 || registry.Current.Clients.ContainsKey(client))
            ? Results.Json(some, ApiJson.Options)
            : Refusal.NotFound.Result(context, "没有登记这个接入系统。", "No such client is registered.");

    private static async Task<IResult> Revoke(HttpContext context, string id, ClientKeys keys, CancellationToken stop)
        => await keys.Revoke(id, context.Caller().Name, stop) ? Results.NoContent() : Refusal.NotFound.Result(context);

    private static IResult Names(Secrets secrets) => Results.Json(secrets.Names().Select(secret => new SecretName(secret.Name, secret.ChangedAt)), ApiJson.Options);

    private static async Task<IResult> Set(HttpContext context, string name, SecretBody body, Secrets secrets, CancellationToken stop)
    {
        try
        {
            await secrets.Set(name, body.Value, context.Caller().Name, stop);
            return Results.NoContent();
        }
        catch (ArgumentException)
        {
            return Refusal.Declined.Result(context, "名称或内容不符合要求（内容 1 至 65536 字节）。", "The name or the value is not allowed (a value has 1 to 65,536 bytes).");
        }
    }

    private static async Task<IResult> Forget(HttpContext context, string name, Secrets secrets, CancellationToken stop)
        => await secrets.Remove(name, context.Caller().Name, stop) ? Results.NoContent() : Refusal.NotFound.Result(context);

    private static async Task<IResult> Redeem(HttpContext context, SetUpBody body, SetUp setUp, WrongKeys wrong, CancellationToken stop)
    {
        // Here nobody else is kept out: there is one secret, and one who has it.
        if (await wrong.Refuses(context)) return Results.Empty;
        var answer = await setUp.Redeem(body.Secret, body.Client, stop);
        if (answer is SetUpAnswer.WrongSecret) wrong.Note(context);
        return answer switch
        {
            SetUpAnswer.Issued issued => Results.Json(IssuedKeyBody.Of(issued.Key), ApiJson.Options, statusCode: 201),
            SetUpAnswer.WrongSecret => Refusal.NoKey.Result(context, "设置口令不对或已用过。", "The set-up secret is wrong or spent."),
            SetUpAnswer.Declined => Refusal.Declined.Result(context, errors: [new ProblemError("/client", "setup.client", context.WantsEnglish() ? "This is no name of a client." : "不是接入系统可用的名称。", "error")]),
            _ => throw new InvalidOperationException("An answer that is none of the set."),
        };
    }
}
