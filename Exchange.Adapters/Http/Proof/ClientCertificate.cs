using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Exchange.Core.Contract;

namespace Exchange.Adapters.Http.Proof;

/// <summary>The hub's certificate as its secret has it now.</summary>
/// <param name="Text">The secret that it was made of, with the password: another text is another certificate.</param>
internal sealed record Identity((string? Certificate, string? Password) Text, SslStreamCertificateContext? Certificate, DateTimeOffset? Ends, string? Trouble);

/// <summary>Reads the hub's certificate from its secret: PEM (certificates and a key) or PKCS #12 in Base64.</summary>
internal sealed class ClientCertificate(HttpTls tls, AdapterContext context)
{
    Identity? last;

    /// <summary>The certificate of this moment; the same object as long as the secret is the same.</summary>
    public Identity Now()
    {
        (string?, string?) text = (tls.ClientCertificate is { } name ? context.Secret(name) : null, tls.Password is { } password ? context.Secret(password) : null);
        var known = last;
        if (known is null || known.Text != text)
            last = known = Read(text);
        return known.Ends is { } end && end <= context.Clock.GetUtcNow()
            ? known with { Trouble = $"the certificate in the secret {tls.ClientCertificate} ended on {end:yyyy-MM-dd}" }
            : known;
    }

    Identity Read((string? Certificate, string? Password) text)
    {
        if (tls.ClientCertificate is not { } name)
            return new Identity(text, null, null, null);
        if (string.IsNullOrEmpty(text.Certificate))
            return Trouble($"the secret {name} is not set");
        if (tls.Password is { } password && string.IsNullOrEmpty(text.Password))
            return Trouble($"the secret {password} is not set");
        try
        {
            var all = text.Certificate.Contains("-----BEGIN", StringComparison.Ordinal) ? Pem(text.Certificate, text.Password) : Pfx(text.Certificate, text.Password);
            if (all.FirstOrDefault(c => c.HasPrivateKey) is not { } own)
                return Trouble($"the secret {name} holds no private key that belongs to its certificate");
            all.Remove(own);
            // Offline: nothing is fetched from addresses that a certificate names.
            return new Identity(text, SslStreamCertificateContext.Create(own, all, offline: true), new DateTimeOffset(own.NotAfter.ToUniversalTime()), null);
        }
        catch (Exception e) when (e is CryptographicException or FormatException or ArgumentException)
        {
            // No exception's own text: it may repeat the secret.
            return Trouble($"the secret {name} is no certificate with its key, in PEM or as .pfx in Base64"
                + (tls.Password is null ? "" : $", or the secret {tls.Password} is not its password"));
        }

        Identity Trouble(string words) => new(text, null, null, words);
    }

    static X509Certificate2Collection Pem(string pem, string? password)
    {
        var all = new X509Certificate2Collection();
        all.ImportFromPem(pem);
        if (all.Count == 0)
            throw new CryptographicException();
        // The key goes with the first certificate, as every web server has it; the others are its chain.
        using var bare = all[0];
        all[0] = password is null ? X509Certificate2.CreateFromPem(pem, pem) : X509Certificate2.CreateFromEncryptedPem(pem, pem, password);
        return all;
    }

    static X509Certificate2Collection Pfx(string base64, string? password) =>
        X509CertificateLoader.LoadPkcs12Collection(Convert.FromBase64String(base64), password, X509KeyStorageFlags.EphemeralKeySet);
}
