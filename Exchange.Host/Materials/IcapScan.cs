using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Exchange.Core.Materials;

namespace Exchange.Host.Materials;

/// <summary>
/// A scanner that is asked over ICAP (RFC 3507): the file goes as the body of a response that is about to be shown (RESPMOD), as web proxies ask. 204: nothing to change in it, so clean. 200: the scanner would show something else.
/// That is an infection where it says so (X-Infection-Found, X-Virus-ID, X-Violations-Found, or a response of another status or length); a scanner that gives the same back is clean.
/// </summary>
public sealed class IcapScan(Uri address, TimeSpan most) : IFileScan
{
    public const int UsualPort = 1344;

    private const int Chunk = 64 * 1024, LongestHead = 64 * 1024;

    private const string LengthHeader = "Content-Length:";

    private static readonly string[] Findings = ["x-infection-found", "x-virus-id", "x-violations-found", "x-blocked"];

    public async Task<ScanAnswer> Scan(string path, Stream content, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(most);
        try
        {
            using var client = new TcpClient { NoDelay = true };
            await client.ConnectAsync(address.Host, address.IsDefaultPort || address.Port < 0 ? UsualPort : address.Port, limit.Token);
            await using var line = client.GetStream();
            content.Position = 0;
            var sending = Send(line, content, limit.Token);
            try
            {
                return await Read(line, content.Length, limit.Token);
            }
            finally
            {
                // A scanner that has seen enough may answer before it has all of it; and nobody reads the file any more when it is closed.
                await limit.CancelAsync();
                await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        catch (Exception error) when (error is IOException or SocketException || (error is OperationCanceledException && !stop.IsCancellationRequested))
        {
            throw new ScanTroubleException(string.Create(CultureInfo.InvariantCulture, $"{address.Host} gave no answer within {most.TotalSeconds} s, or the line broke."), error);
        }
    }

    private async Task Send(NetworkStream line, Stream file, CancellationToken stop)
    {
        const string request = "GET http://exchange.invalid/upload HTTP/1.1\r\nHost: exchange.invalid\r\n\r\n";
        var response = string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: {file.Length}\r\n\r\n");
        await line.WriteAsync(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $"RESPMOD {address} ICAP/1.0\r\nHost: {address.Host}\r\nUser-Agent: Exchange\r\nAllow: 204\r\nConnection: close\r\nEncapsulated: req-hdr=0, res-hdr={request.Length}, res-body={request.Length + response.Length}\r\n\r\n{request}{response}")), stop);
        var buffer = new byte[Chunk];
        for (int read; (read = await file.ReadAsync(buffer, stop)) > 0;)
        {
            await line.WriteAsync(Encoding.ASCII.GetBytes(read.ToString("x", CultureInfo.InvariantCulture) + "\r\n"), stop);
            await line.WriteAsync(buffer.AsMemory(0, read), stop);
            await line.WriteAsync("\r\n"u8.ToArray(), stop);
        }
        await line.WriteAsync("0\r\n\r\n"u8.ToArray(), stop);
    }

    /// <param name="length">Of the file.</param>
    private static async Task<ScanAnswer> Read(NetworkStream line, long length, CancellationToken stop)
    {
        var head = await Head(line, stop);
        var lines = head.Split("\r\n");
        var status = lines[0].Split(' ') is ["ICAP/1.0", { Length: 3 } code, ..] ? code : "";
        if (lines.Skip(1).Any(IsFinding)) return ScanAnswer.Infected;
        if (status == "204") return ScanAnswer.Clean;
        if (status != "200") throw new ScanTroubleException($"The scanner answered {(status.Length == 0 ? "no ICAP" : status)}.");
        if (lines.FirstOrDefault(static one => one.StartsWith("Encapsulated:", StringComparison.OrdinalIgnoreCase)) is not { } parts || !parts.Contains("res-hdr", StringComparison.OrdinalIgnoreCase))
            throw new ScanTroubleException("The scanner answered 200 without a response.");
        var shown = (await Head(line, stop)).Split("\r\n");
        return shown.Skip(1).Any(IsFinding) || shown[0].Split(' ') is not [_, "200", ..] || IsAnother(shown, length) ? ScanAnswer.Infected : ScanAnswer.Clean;
    }

    /// <summary>Not the file but a page that says what was found in it. Of a response without a length it cannot be told.</summary>
    private static bool IsAnother(string[] head, long length)
        => Array.Find(head, static one => one.StartsWith(LengthHeader, StringComparison.OrdinalIgnoreCase)) is { } told
            && (!long.TryParse(told.AsSpan(LengthHeader.Length).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var shown) || shown != length);

    private static bool IsWhole(List<byte> head) => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(head).EndsWith("\r\n\r\n"u8);

    private static bool IsFinding(string line) => line.IndexOf(':', StringComparison.Ordinal) is var colon and > 0 && Findings.Contains(line[..colon].Trim().ToLowerInvariant(), StringComparer.Ordinal);

    /// <summary>Up to the empty line, and not a byte further.</summary>
    private static async Task<string> Head(NetworkStream line, CancellationToken stop)
    {
        var bytes = new List<byte>(1024);
        var one = new byte[1];
        while (!IsWhole(bytes))
        {
            if (await line.ReadAsync(one, stop) == 0 || bytes.Count == LongestHead) throw new ScanTroubleException("The scanner broke off, or answered something that is no ICAP.");
            bytes.Add(one[0]);
        }
        return Encoding.Latin1.GetString([.. bytes]);
    }
}
