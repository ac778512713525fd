using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Exchange.Adapters.Http;

namespace Exchange.Host.Doctor;

/// <summary>How long the certificate of a department's server lasts. Whether it is trusted is the probe's to say: here it is only read.</summary>
internal static class ServerCertificate
{
    public const int SoonDays = 30;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static async Task<IReadOnlyList<DoctorLine>> Look(string adapter, object options, TimeProvider clock, CancellationToken stop)
    {
        if (options is not HttpOptions http || !Uri.TryCreate(http.Address, UriKind.Absolute, out var address) || address.Scheme != Uri.UriSchemeHttps) return [];
        return await Until(address, stop) is { } end ? Told($"{adapter}: the certificate of {address.IdnHost}", $"{adapter}：{address.IdnHost} 的证书", end, clock) : [];
    }

    /// <summary>Null when none was shown: that a system cannot be reached the probe has said.</summary>
    private static async Task<DateTimeOffset?> Until(Uri address, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(Patience);
        DateTimeOffset? until = null;
        try
        {
            using var wire = new TcpClient();
            await wire.ConnectAsync(address.IdnHost, address.Port, limit.Token);
            // Seen, and the conversation ends: nobody is trusted here, and nothing is said to whoever shows it.
            await using var tls = new SslStream(wire.GetStream(), leaveInnerStreamOpen: false, (_, certificate, _, _) =>
            {
                until = certificate is X509Certificate2 shown ? new DateTimeOffset(shown.NotAfter) : null;
                return false;
            });
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = address.IdnHost }, limit.Token);
        }
        catch (Exception error) when (error is SocketException or IOException or AuthenticationException || (error is OperationCanceledException && !stop.IsCancellationRequested))
        {
            // As it must end.
        }
        return until;
    }

    public static IReadOnlyList<DoctorLine> Told(string en, string zh, DateTimeOffset until, TimeProvider clock)
    {
        var left = until - clock.GetUtcNow();
        (en, zh) = ($"{en} is good until {HubTime.Local(until):yyyy-MM-dd}", $"{zh}有效期至 {HubTime.Local(until):yyyy-MM-dd}");
        if (left > TimeSpan.FromDays(SoonDays)) return [DoctorLine.Ok(en, zh)];
        return [DoctorLine.Warning(left < TimeSpan.Zero ? en + ", which is past" : en, left < TimeSpan.Zero ? zh + "，已过期" : zh, "Let whoever runs the server renew it.", "请由该服务器的管理方更换证书。")];
    }
}
