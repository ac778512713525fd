using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Exchange.Bench.Share;

/// <summary>Clients that ask over connections that stay: as fast as they can, or so many a second. What is not a 200 ends the run.</summary>
internal sealed class Load(int port, string path, string? key, int connections)
{
    /// <summary>Answers a second.</summary>
    public async Task<double> Top(TimeSpan time)
    {
        var (until, answers) = (Stopwatch.GetTimestamp() + (long)(time.TotalSeconds * Stopwatch.Frequency), 0L);
        await Task.WhenAll(Enumerable.Range(0, connections).Select(number => Task.Run(async () =>
        {
            using var connection = await Connection.Open(port, path, key);
            var dice = new Random(number);
            while (Stopwatch.GetTimestamp() < until)
            {
                await connection.Ask(dice.Next(Town.People), dice.Next(Town.Records));
                Interlocked.Increment(ref answers);
            }
        })));
        return answers / time.TotalSeconds;
    }

    /// <summary>How long answers take at that rate, from the moment at which each was due: milliseconds, ascending.</summary>
    public async Task<double[]> At(double rate, TimeSpan time)
    {
        var (begin, took) = (Stopwatch.GetTimestamp(), new ConcurrentBag<double>());
        var each = connections / rate * Stopwatch.Frequency;
        await Task.WhenAll(Enumerable.Range(0, connections).Select(number => Task.Run(async () =>
        {
            using var connection = await Connection.Open(port, path, key);
            var dice = new Random(number);
            for (var i = 0; ; i++)
            {
                var due = begin + (long)((i + (number / (double)connections)) * each);
                if (due > begin + (long)(time.TotalSeconds * Stopwatch.Frequency)) return;
                if (Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due) is { Ticks: > 0 } wait) await Task.Delay(wait);
                // A timer that comes late is the client's: it counts from when it was due all the same, but not the time in which it slept too long.
                var from = Math.Max(due, Stopwatch.GetTimestamp() - Stopwatch.Frequency / 500);
                await connection.Ask(dice.Next(Town.People), dice.Next(Town.Records));
                took.Add(Stopwatch.GetElapsedTime(from).TotalMilliseconds);
            }
        })));
        return [.. took.Order()];
    }

    private sealed class Connection(Socket socket, string path, string? key) : IDisposable
    {
        private readonly byte[] _buffer = new byte[16 * 1024];

        public static async Task<Connection> Open(int port, string path, string? key)
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(IPAddress.Loopback, port);
            return new Connection(socket, path, key);
        }

        public async Task Ask(int person, int record)
        {
            var body = $$$"""{"purpose":"relief","recordNumber":"R{{{record}}}","key":{"field":"citizenNumber","value":"{{{Town.Number(person)}}}"}}""";
            await socket.SendAsync(Encoding.UTF8.GetBytes($"POST {path} HTTP/1.1\r\nHost: hub\r\n{(key is null ? "" : $"X-Api-Key: {key}\r\n")}Content-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}"));
            for (var (got, whole) = (0, -1); whole < 0 || got < whole;)
            {
                var read = await socket.ReceiveAsync(_buffer.AsMemory(got));
                if (read == 0) throw new InvalidOperationException("The connection ended.");
                got += read;
                if (whole < 0 && _buffer.AsSpan(0, got).IndexOf("\r\n\r\n"u8) is var end and > 0) whole = end + 4 + Length(Encoding.ASCII.GetString(_buffer, 0, end));
            }
        }

        private int Length(string head)
        {
            if (!head.StartsWith("HTTP/1.1 200", StringComparison.Ordinal)) throw new InvalidOperationException(head + Encoding.UTF8.GetString(_buffer, head.Length, 1_000));
            var at = head.IndexOf("Content-Length:", StringComparison.OrdinalIgnoreCase) + 15;
            var line = head.IndexOf('\r', at);
            return int.Parse(line < 0 ? head[at..] : head[at..line], System.Globalization.CultureInfo.InvariantCulture);
        }

        public void Dispose() => socket.Dispose();
    }
}
