using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Exchange.Adapters.Http.Proof;

namespace Exchange.Adapters.Http;

public enum HttpAuthMethod { None, ApiKey, Bearer, Oauth2 }

/// <summary>How the hub proves who it is. Names a secret, never holds one; the secret is read live at every request, so a changed one works at once.</summary>
public sealed record HttpAuth
{
    [Description("none, apiKey (the secret alone in a header), bearer (Authorization: Bearer and the secret) or oauth2 (Authorization: Bearer and a fetched token). "
        + "Default none.")]
    public HttpAuthMethod Method { get; init; } = HttpAuthMethod.None;

    [RegularExpression("^[A-Za-z0-9-]{1,64}$")]
    [Description("Header of an apiKey. Default X-Api-Key. Letters, digits, hyphen; at most 64.")]
    public string Header { get; init; } = "X-Api-Key";

    [StringLength(100)]
    [Description("Name of the secret, as given to `secret set`. With oauth2 it is the client's. Required unless method is none; at most 100 characters.")]
    public string? Secret { get; init; }

    [Description("Where tokens come from. Required for oauth2. Default: none.")]
    public HttpOAuth2? Oauth2 { get; init; }
}
