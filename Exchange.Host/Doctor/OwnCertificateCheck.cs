using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Exchange.Host.Doctor;

/// <summary>The hub's own certificate, where it has one.</summary>
public sealed class OwnCertificateCheck(IConfiguration configuration) : IDoctorCheck
{
    public string Name => "certificate";

    public Task<IReadOnlyList<DoctorLine>> Look(DoctorRound round, CancellationToken stop)
    {
        var own = configuration.GetSection("Kestrel:Certificates:Default");
        if (own["Path"] is not { Length: > 0 } path) return Task.FromResult<IReadOnlyList<DoctorLine>>([]);
        try
        {
            using var certificate = own["KeyPath"] is { } key ? X509Certificate2.CreateFromPemFile(path, key) : X509CertificateLoader.LoadPkcs12FromFile(path, own["Password"]);
            return Task.FromResult(ServerCertificate.Told(path, path + " ", new DateTimeOffset(certificate.NotAfter), round.Clock));
        }
        catch (Exception error) when (error is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            return Task.FromResult<IReadOnlyList<DoctorLine>>([DoctorLine.Failure($"{path} cannot be used: {error.Message}", $"证书 {path} 不可用：{error.Message}", "Set Kestrel:Certificates:Default right, and let the hub's user read both files.", "请改正 Kestrel:Certificates:Default，并允许平台用户读取证书与私钥。")]);
        }
    }
}
