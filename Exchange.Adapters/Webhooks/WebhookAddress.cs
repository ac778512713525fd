using Exchange.Adapters.Http;

namespace Exchange.Adapters.Webhooks;

/// <summary>Where the hub may post what it tells by itself.</summary>
public static class WebhookAddress
{
    /// <summary>
    /// https, or http to this machine itself; without a user name, which would be shown wherever the address is, and without a fragment, which is never sent. Link-local addresses are refused here as they are written,
    /// and at the connection once names have become addresses (decision 144).
    /// </summary>
    public static bool IsAllowed(string text) => Uri.TryCreate(text, UriKind.Absolute, out var address)
        && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback))
        && address.UserInfo.Length == 0 && address.Fragment.Length == 0 && !Outward.IsRefused(address);
}
