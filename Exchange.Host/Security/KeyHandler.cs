using System.Runtime.CompilerServices;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;
using Exchange.Host.Api;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Exchange.Host.Security;

/// <summary>
/// A client shows its key in <c>X-Api-Key</c> or as a bearer. Unknown, expired and revoked keys and inactive clients are told nothing but "no".
/// </summary>
public sealed class KeyHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logging, UrlEncoder encoder, ClientKeys keys, RegistryShelf registry, WrongKeys wrong)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logging, encoder)
{
    public const string SchemeName = "key";
    public const string Header = "X-Api-Key";
    private const string Bearer = "Bearer ";

    // What a registered client may do is the same at each of its requests, as long as its document is.
    private static readonly ConditionalWeakTable<ClientDocument, ClaimsPrincipal> Principals = [];

    protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(Authenticate());

    private AuthenticateResult Authenticate()
    {
        if (Shown() is not { } shown) return AuthenticateResult.NoResult();
        if (keys.Find(shown) is not { } key || registry.Current.Clients.GetValueOrDefault(key.Client) is not { Active: true } client)
        {
            wrong.Note(Context);
            return AuthenticateResult.Fail("no such key");
        }
        Context.SetCaller(client, key.Id);
        return AuthenticateResult.Success(new AuthenticationTicket(Principals.GetValue(client, Principal), Scheme.Name));
    }

    private static ClaimsPrincipal Principal(ClientDocument client)
    {
        var identity = new ClaimsIdentity(SchemeName, ClaimTypes.Name, ClaimTypes.Role);
        identity.AddClaim(new Claim(ClaimTypes.Name, client.Name));
        foreach (var role in client.Roles) identity.AddClaim(new Claim(ClaimTypes.Role, role.ToString()));
        return new ClaimsPrincipal(identity);
    }

    private string? Shown()
    {
        if (Request.Headers.TryGetValue(Header, out var header)) return header.ToString();
        var authorization = Request.Headers.Authorization.ToString();
        return authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? authorization[Bearer.Length..].Trim() : null;
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (Shown() is not null && await wrong.Refuses(Context)) return;
        Response.Headers.WWWAuthenticate = "Bearer";
        await Refusal.NoKey.Write(Context);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => Refusal.NotAllowed.Write(Context);
}
