using Exchange.Core.Registry.Documents;

namespace Exchange.Host.Security;

public static class CallerExtensions
{
    private static readonly object Key = new(), KeyId = new();

    /// <summary>The client that calls. Only behind authorization.</summary>
    public static ClientDocument Caller(this HttpContext context)
        => context.Items[Key] as ClientDocument ?? throw new InvalidOperationException("The endpoint has no access rule.");

    /// <summary>The public part of the key that it has shown.</summary>
    public static string CallerKey(this HttpContext context)
        => context.Items[KeyId] as string ?? throw new InvalidOperationException("The endpoint has no access rule.");

    internal static void SetCaller(this HttpContext context, ClientDocument client, string keyId) => (context.Items[Key], context.Items[KeyId]) = (client, keyId);
}
