using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using Exchange.Host.Tests.Kill;
using MimeKit;
using SmtpServer;
using SmtpServer.Authentication;
using SmtpServer.Protocol;
using SmtpServer.Storage;

namespace Exchange.Host.Tests.Alerting;

/// <summary>A mail server on a real listener, without TLS: the user hub has the password right.</summary>
internal sealed class MailRoom : MessageStore, IAsyncDisposable
{
    private readonly ConcurrentQueue<(MimeMessage Mail, IReadOnlyList<string> To)> _came = new();
    private readonly CancellationTokenSource _end = new();
    private Task _run = Task.CompletedTask;

    private MailRoom(int port) => Port = port;

    public int Port { get; }

    public IReadOnlyList<(MimeMessage Mail, IReadOnlyList<string> To)> Came => [.. _came];

    public static MailRoom Open()
    {
        var room = new MailRoom(HubProcess.FreePort());
        var options = new SmtpServerOptionsBuilder().ServerName("mail.example")
            .Endpoint(endpoint => endpoint.Endpoint(new IPEndPoint(IPAddress.Loopback, room.Port)).AllowUnsecureAuthentication(true)).Build();
        var parts = new SmtpServer.ComponentModel.ServiceProvider();
        parts.Add(room);
        parts.Add(new DelegatingUserAuthenticator(static (user, password) => user == "hub" && password == "right"));
        room._run = new SmtpServer.SmtpServer(options, parts).StartAsync(room._end.Token);
        return room;
    }

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
    }
}
