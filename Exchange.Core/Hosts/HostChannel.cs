using Exchange.Core.Storage;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Exchange.Core.Hosts;

/// <summary>
/// Words between the hosts on one PostgreSQL, by LISTEN and NOTIFY. They are hints: what is lost is found by looking, a little later.
/// </summary>
/// <remarks>
/// NOTIFY within the transaction that does something would make those transactions commit one after the other (PostgreSQL holds one lock for all that notify until they are committed),
/// so words go out after the commit, on a connection of their own; and many within a few milliseconds are one.
/// </remarks>
public sealed partial class HostChannel(StorageOptions options, TimeProvider clock, ILogger<HostChannel> logger) : IDisposable
{
    private const string Name = "exchange_hosts";
    private const char Between = '\n';

    // PostgreSQL takes less than 8,000 bytes.
    private const int MostBytes = 7_000;

    // One message in so long: what is told meanwhile goes together.
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200), LongestPause = TimeSpan.FromSeconds(5);

    private readonly string _host = Id.New(clock);
    private readonly SemaphoreSlim _said = new(0, 1);
    private readonly Lock _lock = new();
    private HashSet<string> _words = new(StringComparer.Ordinal);
    private volatile bool _hears;

    /// <summary>Words of other hosts come through.</summary>
    public bool Hears => _hears;

    /// <summary>Tells all other hosts. Returns at once, never throws. The word has no line break and at most 200 characters.</summary>
    public void Tell(string word)
    {
        lock (_lock)
        {
            if (!_words.Add(word) || _words.Count > 1) return;   // Who added the first has set the sender going.
        }
        try
        {
            if (_said.CurrentCount == 0) _said.Release();
        }
        catch (Exception error) when (error is SemaphoreFullException or ObjectDisposedException)
        {
            // The sender is set going already, or has ended.
        }
    }

    /// <summary>Listens and speaks until <paramref name="stop"/>.</summary>
    /// <param name="heard">A word of another host. Quick, and does not throw.</param>
    /// <param name="missed">Words may have been missed: at the beginning, and whenever the connection was lost. As quick.</param>
    public Task Run(Action<string> heard, Action missed, CancellationToken stop) => Task.WhenAll(Listen(heard, missed, stop), Speak(stop));

    private async Task Listen(Action<string> heard, Action missed, CancellationToken stop)
    {
        var pause = FirstPause;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await using var connection = await Open(stop);
                connection.Notification += (_, told) => Take(told.Payload, heard);
                await using (var listen = new NpgsqlCommand("listen " + Name, connection)) await listen.ExecuteNonQueryAsync(stop);
                (_hears, pause) = (true, FirstPause);
                // What was told while nobody listened here is found by looking once.
                missed();
                LogListens();
                while (true) await connection.WaitAsync(stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                // Asked to stop.
            }
            catch (Exception error)
            {
                // Whatever it was: a host that no longer listens must not go on believing that it hears.
                _hears = false;
                LogLost(error, pause.TotalSeconds);
                pause = await Pause(pause, stop);
            }
        }
        _hears = false;
    }

    private async Task Speak(CancellationToken stop)
    {
        NpgsqlConnection? connection = null;
        var pause = FirstPause;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await _said.WaitAsync(stop);
                // If we stop here, or the words are lost below, other hosts find at their next look what they would have heard of.
                var words = Taken();
                connection ??= await OpenToSpeak(stop);
                foreach (var message in Messages(words)) await Send(connection, message, stop);
                pause = FirstPause;
                await Task.Delay(Gather, clock, stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                // Asked to stop.
            }
            catch (Exception error) when (error is NpgsqlException or IOException or TimeoutException or InvalidOperationException or ObjectDisposedException)
            {
                LogMute(error, pause.TotalSeconds);
                if (connection is not null) await connection.DisposeAsync();
                connection = null;
                pause = await Pause(pause, stop);
            }
        }
        if (connection is not null) await connection.DisposeAsync();
    }

    private HashSet<string> Taken()
    {
        lock (_lock)
        {
            var taken = _words;
            _words = new(StringComparer.Ordinal);
            return taken;
        }
    }

    private void Take(string payload, Action<string> heard)
    {
        var words = payload.Split(Between);
        if (words[0] == _host) return;
        foreach (var word in words.AsSpan(1)) heard(word);
    }

    /// <summary>Each begins with who tells it, so that nobody hears itself.</summary>
    internal IEnumerable<string> Messages(IEnumerable<string> words)
    {
        var message = new System.Text.StringBuilder(_host);
        var bytes = message.Length;
        foreach (var word in words)
        {
            var more = 1 + System.Text.Encoding.UTF8.GetByteCount(word);
            if (bytes + more > MostBytes)
            {
                yield return message.ToString();
                message.Length = bytes = _host.Length;
            }
            message.Append(Between).Append(word);
            bytes += more;
        }
        yield return message.ToString();
    }

    private static async Task Send(NpgsqlConnection connection, string message, CancellationToken stop)
    {
        await using var notify = new NpgsqlCommand("select pg_notify('" + Name + "', @message)", connection) { Parameters = { new("message", message) } };
        await notify.ExecuteNonQueryAsync(stop);
    }

    private async Task<NpgsqlConnection> OpenToSpeak(CancellationToken stop)
    {
        var connection = await Open(stop);
        // A notification writes a commit, and nobody needs that on the disk.
        await using var quick = new NpgsqlCommand("set synchronous_commit = off", connection);
        await quick.ExecuteNonQueryAsync(stop);
        return connection;
    }

    private async Task<NpgsqlConnection> Open(CancellationToken stop)
    {
        // Kept alive by a look now and then: a connection whose other end went without a word is found out.
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(options.ConnectionString)
        {
            Pooling = false, KeepAlive = 10, CommandTimeout = 10, ApplicationName = "exchange hosts",
        }.ToString());
        try
        {
            await connection.OpenAsync(stop);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private async Task<TimeSpan> Pause(TimeSpan pause, CancellationToken stop)
    {
        await Task.Delay(pause, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return pause * 2 < LongestPause ? pause * 2 : LongestPause;
    }

    /// <summary>When it runs no more.</summary>
    public void Dispose() => _said.Dispose();

    [LoggerMessage(8001, LogLevel.Information, "This host hears the others on its database.")]
    private partial void LogListens();

    [LoggerMessage(8002, LogLevel.Warning, "Other hosts are not heard; lanes look more often, and listening is tried again in {Seconds} s.")]
    private partial void LogLost(Exception error, double seconds);

    [LoggerMessage(8003, LogLevel.Warning, "Other hosts could not be told; they find by looking what there is, and this is tried again in {Seconds} s.")]
    private partial void LogMute(Exception error, double seconds);
}
