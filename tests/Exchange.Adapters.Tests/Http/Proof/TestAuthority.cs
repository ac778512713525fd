using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Exchange.Adapters.Tests.Http.Proof;

/// <summary>A certificate authority that lives as long as a test.</summary>
sealed class TestAuthority
{
    readonly X509Certificate2 root;

    public TestAuthority(string name = "Yunxi test root")
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        root = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddYears(1));
    }

    public string Pem => root.ExportCertificatePem();

    /// <summary>Of a server at 127.0.0.1 or under <paramref name="name"/> alone.</summary>
    public X509Certificate2 Server(string? name = null) => Issue("CN=server", names =>
    {
        if (name is null)
            names.AddIpAddress(IPAddress.Loopback);
        else
            names.AddDnsName(name);
    });

    public X509Certificate2 Client(string name, DateTimeOffset? until = null) => Issue($"CN={name}", names => names.AddDnsName(name), until);

    public static string PemOf(X509Certificate2 certificate) =>
        certificate.ExportCertificatePem() + "\n" + certificate.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem();

    public static string EncryptedPemOf(X509Certificate2 certificate, string password) => certificate.ExportCertificatePem() + "\n"
        + certificate.GetRSAPrivateKey()!.ExportEncryptedPkcs8PrivateKeyPem(password, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 10_000));

    public static string PfxOf(X509Certificate2 certificate, string? password) => Convert.ToBase64String(certificate.Export(X509ContentType.Pkcs12, password));

    X509Certificate2 Issue(string subject, Action<SubjectAlternativeNameBuilder> names, DateTimeOffset? until = null)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var alternatives = new SubjectAlternativeNameBuilder();
        names(alternatives);
        request.CertificateExtensions.Add(alternatives.Build());
        using var bare = request.Create(root, DateTimeOffset.UtcNow.AddHours(-20), until ?? DateTimeOffset.UtcNow.AddDays(30), RandomNumberGenerator.GetBytes(16));
        return X509CertificateLoader.LoadPkcs12(bare.CopyWithPrivateKey(key).Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
    }
}
