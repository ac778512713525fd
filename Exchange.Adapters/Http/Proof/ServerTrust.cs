using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Exchange.Adapters.Http.Proof;

/// <summary>Which servers are trusted: those of the machine's authorities, or of the document's alone. There is no way to trust any.</summary>
internal sealed class ServerTrust(HttpTls tls)
{
    readonly X509Certificate2Collection roots = tls.Authority is { } pem ? Roots(pem) : [];
    volatile string? lastTrouble;

    /// <summary>What is wrong with an authority, or null.</summary>
    public static string? Fault(string pem)
    {
        if (pem.Contains("PRIVATE KEY", StringComparison.Ordinal))
            return "holds a private key: a document holds no secrets";
        try
        {
            var all = Roots(pem);
            return all.Count == 0 ? "holds no certificate in PEM"
                : all.Any(c => c.SubjectName.RawData.AsSpan().SequenceEqual(c.IssuerName.RawData)) ? null
                : "holds no root certificate, one that is its own issuer";
        }
        catch (CryptographicException)
        {
            return "is no certificate in PEM";
        }
    }

    public void Apply(SslClientAuthenticationOptions ssl)
    {
        ssl.RemoteCertificateValidationCallback = IsTrusted;
        if (roots.Count == 0)
            return;
        ssl.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        ssl.CertificateChainPolicy.CustomTrustStore.AddRange(roots);
    }

    /// <summary>Why the last server was not trusted; told once.</summary>
    public string? TakeTrouble() => Interlocked.Exchange(ref lastTrouble, null);

    bool IsTrusted(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (tls.ServerName is { } name && certificate is X509Certificate2 shown)
            errors = shown.MatchesHostname(name) ? errors & ~SslPolicyErrors.RemoteCertificateNameMismatch : errors | SslPolicyErrors.RemoteCertificateNameMismatch;
        lastTrouble = errors switch
        {
            SslPolicyErrors.None => null,
            _ when errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable) => "the server shows no certificate",
            _ when chain?.ChainStatus.Any(s => s.Status.HasFlag(X509ChainStatusFlags.NotTimeValid)) is true => "the server's certificate has ended or does not begin yet",
            _ when errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors) => "the server's certificate leads to no trusted authority",
            _ => "the server's certificate is for another name",
        };
        return errors == SslPolicyErrors.None;
    }

    static X509Certificate2Collection Roots(string pem)
    {
        var all = new X509Certificate2Collection();
        all.ImportFromPem(pem);
        return all;
    }
}
