using Exchange.Core.Alerts;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace Exchange.Host.Alerting;

/// <summary>By mail. A connection a message: there are few.</summary>
public sealed partial class AlertMail(AlertOptions options, Func<string, string?> secret, ILogger<AlertMail> logger) : IAlertWay
{
    public string Name => "mail";

    public async Task Send(AlertMessage message, CancellationToken stop)
    {
        using var mail = Mail(message);
        using var client = new Client();
        // Certificates are checked. Their revocation lists are not asked for: a hub's network often reaches none, and then no alert would go out.
        client.CheckCertificateRevocation = false;
        await client.ConnectAsync(options.MailHost!, options.MailPort, options.MailTls switch
        {
            MailTls.Implicit => SecureSocketOptions.SslOnConnect,
            MailTls.None => SecureSocketOptions.None,
            _ => SecureSocketOptions.StartTls,
        }, stop);
        if (options.MailUser is { } user)
            await client.AuthenticateAsync(user, secret(options.MailPasswordSecret!) ?? throw new AlertSecretException("the secret that Alerts:MailPasswordSecret names is not set"), stop);
        await client.SendAsync(mail, stop);
        if (client.Refused > 0) LogRefused(client.Refused, mail.To.Count, message.Id);
        // It is taken: a farewell that fails is no reason to send it again.
        try
        {
            await client.DisconnectAsync(quit: true, stop);
        }
        catch (Exception error) when (error is IOException or MailKit.ProtocolException or OperationCanceledException)
        {
            // The connection ends with the client.
        }
    }

    /// <summary>One receiver whom the server does not take keeps the mail from nobody else.</summary>
    private sealed class Client : SmtpClient
    {
        public int Refused { get; private set; }

        protected override void OnRecipientNotAccepted(MimeMessage message, MailboxAddress mailbox, SmtpResponse response) => Refused++;

        protected override void OnNoRecipientsAccepted(MimeMessage message)
            => throw new SmtpCommandException(SmtpErrorCode.RecipientNotAccepted, SmtpStatusCode.MailboxUnavailable, "no receiver is accepted");
    }

    private MimeMessage Mail(AlertMessage message)
    {
        var (zh, en) = AlertWords.Heading(message.Kind);
        var first = message.Items.Count > 0 ? message.Items[0] : null;
        var mail = new MimeMessage
        {
            Subject = $"[Exchange] {zh} {en}: {first?.Code} {first?.Subject}{(message.Items.Count > 1 ? $" (+{message.Items.Count - 1})" : "")}",
            Date = message.At,
            // The same however often it is sent, so that a mailbox shows it once.
            MessageId = $"{message.Id}@exchange",
            Body = new TextPart("plain") { Text = AlertWords.Text(message) },
        };
        mail.From.Add(MailboxAddress.Parse(options.MailFrom!));
        foreach (var to in AlertFaults.Receivers(options.MailTo!)) mail.To.Add(MailboxAddress.Parse(to));
        // Nobody's out-of-office answers it (RFC 3834).
        mail.Headers.Add("Auto-Submitted", "auto-generated");
        if (message.Kind == AlertKind.First) mail.Importance = MessageImportance.High;
        return mail;
    }

    [LoggerMessage(9207, LogLevel.Warning, "The mail server does not take {Refused} of the {All} receivers of alert message {Id}; the others have it.")]
    private partial void LogRefused(int refused, int all, string id);
}
