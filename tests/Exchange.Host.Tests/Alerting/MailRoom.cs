using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Exchange.Host.Alerting;
using Exchange.Host.Tests.Kill;
using MimeKit;
using SmtpServer;
using SmtpServer.Authentication;
using SmtpServer.Mail;
using SmtpServer.Protocol;
using SmtpServer.Storage;

namespace Exchange.Host.Tests.Alerting;

/// <summary>A mail server on a real listener: the user hub has the password right, gone@… is nobody, and with TLS its certificate is its own.</summary>
internal sealed class MailRoom : MessageStore, IMailboxFilter, IAsyncDisposable
{
    private readonly ConcurrentQueue<(MimeMessage Mail, IReadOnlyList<string> To)> _came = new();
    private readonly CancellationTokenSource _end = new();
    private Task _run = Task.CompletedTask;
    private X509Certificate2? _certificate;

    private MailRoom(int port) => Port = port;

    public int Port { get; }

    public IReadOnlyList<(MimeMessage Mail, IReadOnlyList<string> To)> Came => [.. _came];

    public static MailRoom Open(MailTls tls = MailTls.None)
    {
        var room = new MailRoom(HubProcess.FreePort());
        if (tls != MailTls.None) room._certificate = SelfSigned();
        var options = new SmtpServerOptionsBuilder().ServerName("mail.example").Endpoint(endpoint =>
        {
            endpoint.Endpoint(new IPEndPoint(IPAddress.Loopback, room.Port)).AllowUnsecureAuthentication(true);
            if (room._certificate is { } certificate) endpoint.Certificate(certificate).IsSecure(tls == MailTls.Implicit);
        }).Build();
        var parts = new SmtpServer.ComponentModel.ServiceProvider();
        parts.Add((IMessageStore)room);
        parts.Add((IMailboxFilter)room);
        parts.Add(new DelegatingUserAuthenticator(static (user, password) => user == "hub" && password == "right"));
        room._run = new SmtpServer.SmtpServer(options, parts).StartAsync(room._end.Token);
        return room;
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    public Task<bool> CanAcceptFromAsync(ISessionContext context, IMailbox from, int size, CancellationToken cancellationToken) => Task.FromResult(true);

    public Task<bool> CanDeliverToAsync(ISessionContext context, IMailbox to, IMailbox from, CancellationToken cancellationToken) => Task.FromResult(to.User != "gone");

    public override async Task<SmtpResponse> SaveAsync(ISessionContext context, IMessageTransaction transaction, ReadOnlySequence<byte> buffer, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream(buffer.ToArray());
        _came.Enqueue((await MimeMessage.LoadAsync(content, cancellationToken), [.. transaction.To.Select(static box => $"{box.User}@{box.Host}")]));
        return SmtpResponse.Ok;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _run.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
        _certificate?.Dispose();
    }
}
