using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Exchange.Adapters.Http.Proof;

/// <summary>Who is at both ends of a TLS connection. The server's certificate is always checked; there is no option against it.</summary>
public sealed record HttpTls
{
    [StringLength(100, MinimumLength = 1)]
    [Description("Name of the secret with the hub's certificate and its key: PEM, or PKCS #12 (.pfx) as Base64. Read live: a changed one is used from the next "
        + "push on. Default: none is shown. At most 100 characters.")]
    public string? ClientCertificate { get; init; }

    [StringLength(100, MinimumLength = 1)]
    [Description("Name of the secret with the password of the .pfx or of an encrypted PEM key. Default: none. At most 100 characters.")]
    public string? Password { get; init; }

    [StringLength(65_536, MinimumLength = 1)]
    [Description("Root certificates in PEM. Given, only servers that lead to one of them are trusted, and no others. Default: those the machine trusts. "
        + "At most 65536 characters.")]
    public string? Authority { get; init; }

    [StringLength(253, MinimumLength = 1)]
    [Description("Name that the server's certificate must hold, where the address is another, such as a bare IP. Default: the address's host. At most 253 characters.")]
    public string? ServerName { get; init; }
}
