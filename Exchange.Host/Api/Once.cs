using System.Text.Json;
using Exchange.Core.Idempotency;
using Exchange.Core.Storage;

namespace Exchange.Host.Api;

/// <summary>The endpoint changes something that has no number of its own: its sender may name the request by an Idempotency-Key, and send it again.</summary>
/// <param name="ShownOnce">The answer holds what is shown only once and kept nowhere: a repeat is told so.</param>
public sealed record Once(bool ShownOnce = false);

public static class OnceEndpoints
{
    private static readonly object Slot = new();

    /// <summary>A repeat under the same Idempotency-Key gets the first answer, which the endpoint writes in the commit of its change: <see cref="Keep"/>.</summary>
    public static RouteHandlerBuilder OncePerKey(this RouteHandlerBuilder endpoint, bool shownOnce = false) => endpoint
        .WithMetadata(new Once(shownOnce)).ProducesRefusals(400, 409, 422, 503);

    /// <summary>What keeps this answer; null when the request has no key. One that is too large to be kept is kept as <paramref name="shorter"/>.</summary>
    public static Command? Keep(this HttpContext context, int status, object? answer, object? shorter = null)
    {
        if (context.Items[Slot] is not HeldKey held) return null;
        var body = answer is null ? null : JsonSerializer.SerializeToUtf8Bytes(answer, ApiJson.Options);
        if (body?.Length > HeldKey.MostBytes) body = JsonSerializer.SerializeToUtf8Bytes(shorter, ApiJson.Options);
        return held.Keep(status, body);
    }

    /// <summary>As <see cref="Keep"/>, for an answer that is known only when the change is made; null when the request has no key.</summary>
    public static Func<T, Command>? Keeping<T>(this HttpContext context, int status, Func<T, object> answer, Func<T, object>? shorter = null)
        => context.Items[Slot] is HeldKey ? made => context.Keep(status, answer(made), shorter?.Invoke(made))!.Value : null;

    internal static void Hold(this HttpContext context, HeldKey held) => context.Items[Slot] = held;
}
