using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Exchange.Adapters.Http.Proof;

/// <summary>How client id and secret are shown to a token endpoint (RFC 6749, 2.3.1).</summary>
public enum ClientAuthentication { Basic, Post }

/// <summary>
/// OAuth 2.0 client credentials (RFC 6749, 4.4). The client's secret is the one that <see cref="HttpAuth.Secret"/> names. A token is kept in memory
/// only, used until shortly before its end, and fetched by one request at a time.
/// </summary>
public sealed record HttpOAuth2
{
    [Required, StringLength(500, MinimumLength = 8)]
    [Description("Address of the token endpoint, whole, http or https, without user or fragment. Required; at most 500 characters.")]
    public required string TokenAddress { get; init; }

    [Required, StringLength(200, MinimumLength = 1)]
    [Description("The hub's client id. Its secret is the one that auth names. Required; at most 200 characters.")]
    public required string ClientId { get; init; }

    [Description("How id and secret are shown: basic (header Authorization) or post (form fields client_id, client_secret). Default basic.")]
    public ClientAuthentication ClientAuth { get; init; } = ClientAuthentication.Basic;

    [StringLength(1000)]
    [Description("Scopes that are asked for, separated by spaces. Default: none is sent. At most 1000 characters.")]
    public string? Scope { get; init; }

    [StringLength(500)]
    [Description("Audience that is asked for, as some token endpoints want it. Default: none is sent. At most 500 characters.")]
    public string? Audience { get; init; }

    [StringLength(4000)]
    [Description("Expression of the token in the endpoint's answer {status, headers, body}. Default body.access_token; at most 4000 characters.")]
    public string Token { get; init; } = "body.access_token";

    [StringLength(4000)]
    [Description("Expression of the seconds for which the token is good. Default body.expires_in; at most 4000 characters.")]
    public string Lifetime { get; init; } = "body.expires_in";

    [Range(10, 86_400)]
    [Description("Seconds for which a token is good when the answer does not say. Default 300. Range 10 to 86400.")]
    public int DefaultLifetimeSeconds { get; init; } = 300;

    [Range(0, 3600)]
    [Description("Seconds before its end at which a token is no longer used, but never before half its life. Default 60. Range 0 to 3600.")]
    public int RenewBeforeSeconds { get; init; } = 60;

    [StringLength(4000)]
    [Description("Expression over an answer {status, headers, body} that says that the token is not good: the request, which then was certainly not taken, is sent "
        + "once more with a new token. Default status = 401; at most 4000 characters.")]
    public string RenewWhen { get; init; } = "status = 401";

    [Range(1, 60)]
    [Description("Seconds until a token must have come. Default 10. Range 1 to 60.")]
    public int TimeoutSeconds { get; init; } = 10;
}
