using System.Net.Sockets;
using System.Threading.Channels;
using Exchange.Core.Alerts;
using Exchange.Core.Storage;
using MailKit.Net.Smtp;

namespace Exchange.Host.Alerting;

/// <summary>
/// Writes each alert into the program log and hands it to every way, which tries it for about ten minutes. A way has its own short queue: one that is away keeps neither the other nor the looking waiting,
/// and of what it cannot send the oldest goes first. What is lost so, or with the process, comes again with the next digest as long as it stands.
/// </summary>
public sealed partial class AlertPost
{
    private const int MostWaiting = 16, Tries = 8;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5), LongestPause = TimeSpan.FromMinutes(5), Patience = TimeSpan.FromSeconds(30);

    private readonly TimeProvider _clock;
    private readonly ILogger<AlertPost> _logger;
    private readonly List<(IAlertWay Way, Channel<AlertMessage> Queue)> _ways;

    public AlertPost(IEnumerable<IAlertWay> ways, TimeProvider clock, ILogger<AlertPost> logger)
    {
        (_clock, _logger) = (clock, logger);
        _ways = [.. ways.Select(way => (way, Channel.CreateBounded<AlertMessage>(
            new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true }, dropped => LogNotSent(way.Name, dropped.Id, "others came after it"))))];
    }

    /// <summary>Returns at once.</summary>
    public void Tell(AlertKind kind, IReadOnlyList<AlertRow> rows)
    {
        if (rows.Count == 0) return;
        var message = new AlertMessage(Id.New(_clock), kind, _clock.GetUtcNow(), Environment.MachineName, [.. rows.Select(AlertWords.Item)]);
        foreach (var one in message.Items)
        {
            if (kind == AlertKind.First) LogFirst(one.Code, one.Subject, one.En, one.Zh);
            else if (kind == AlertKind.Digest) LogStands(one.Code, one.Subject, one.En, one.Zh);
            else LogOver(one.Code, one.Subject, one.Since);
        }
        foreach (var (_, queue) in _ways) queue.Writer.TryWrite(message);
    }

    /// <summary>Sends what is told, until the end.</summary>
    public Task Run(CancellationToken stop) => Task.WhenAll(_ways.Select(one => Drain(one.Way, one.Queue, stop)));

    private async Task Drain(IAlertWay way, Channel<AlertMessage> queue, CancellationToken stop)
    {
        await foreach (var message in queue.Reader.ReadAllAsync(stop))
        {
            var pause = FirstPause;
            for (var tries = 1; await Try(way, message, stop) is { } why; tries++)
            {
                if (tries == Tries)
                {
                    LogNotSent(way.Name, message.Id, why);
                    break;
                }
                if (tries == 1) LogLater(way.Name, message.Id, why);
                await Task.Delay(pause, _clock, stop);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
    }

    /// <summary>Why it was not taken; null when it was.</summary>
    private async Task<string?> Try(IAlertWay way, AlertMessage message, CancellationToken stop)
    {
        using var patience = new CancellationTokenSource(Patience, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, patience.Token);
        try
        {
            await way.Send(message, either.Token);
            // If we stop before the next line the other side has it, and nobody sends it again: the queue goes with the process.
            LogSent(way.Name, message.Id);
            return null;
        }
        catch (Exception error) when (!stop.IsCancellationRequested)
        {
            // Its kind only: what a library says may quote an address or what a server wrote.
            return error switch
            {
                AlertSecretException => error.Message,
                HttpRequestException { StatusCode: { } status } => $"answered {(int)status}",
                HttpRequestException http => http.HttpRequestError.ToString(),
                SmtpCommandException mail => $"answered {(int)mail.StatusCode}",
                SocketException socket => socket.SocketErrorCode.ToString(),
                OperationCanceledException => "no answer in time",
                _ => error.GetType().Name,
            };
        }
    }

    [LoggerMessage(9201, LogLevel.Error, "Alert {Code} {Subject}: {Text} {TextZh}")]
    private partial void LogFirst(string code, string subject, string text, string textZh);

    [LoggerMessage(9202, LogLevel.Warning, "Alert {Code} {Subject} still stands: {Text} {TextZh}")]
    private partial void LogStands(string code, string subject, string text, string textZh);

    [LoggerMessage(9203, LogLevel.Information, "Alert {Code} {Subject} is over; it stood since {Since}.")]
    private partial void LogOver(string code, string subject, DateTimeOffset since);

    [LoggerMessage(9204, LogLevel.Warning, "By {Way} alert message {Id} was not taken: {Why}. It is tried again for ten minutes.")]
    private partial void LogLater(string way, string id, string why);

    [LoggerMessage(9205, LogLevel.Error, "By {Way} alert message {Id} is not sent: {Why}. What still stands comes with the next digest.")]
    private partial void LogNotSent(string way, string id, string why);

    [LoggerMessage(9206, LogLevel.Debug, "By {Way} alert message {Id} was taken.")]
    private partial void LogSent(string way, string id);
}
