using Exchange.Core.Registry.Documents;

namespace Exchange.Host.Security;

public static class CallerExtensions
{
    private static readonly object Key = new();

    /// <summary>The client that calls. Only behind authorization.</summary>
    public static ClientDocument Caller(this HttpContext context)
        => context.Items[Key] as ClientDocument ?? throw new InvalidOperationException("The endpoint has no access rule.");

    internal static void SetCaller(this HttpContext context, ClientDocument client) => context.Items[Key] = client;
}
