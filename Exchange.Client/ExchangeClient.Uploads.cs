using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace Exchange.Client;

public sealed partial class ExchangeClient
{
    private const string Resumable = "Tus-Resumable", TusVersion = "1.0.0";

    private static readonly MediaTypeHeaderValue UploadType = new("application/offset+octet-stream");

    /// <summary>
    /// Upload a file 上传材料, which records then name by the id of the answer. It is read twice, for its digest first, and goes on behind what is there when the connection is cut.
    /// If the program ends meanwhile, what was sent is thrown away by the hub some days later.
    /// </summary>
    /// <param name="content">Can be sought in; read from where it stands.</param>
    /// <param name="name">The file's name without folders, as people know it.</param>
    /// <exception cref="ExchangeProblemException">Also when the file itself is not taken, such as for what a scanner has found: <c>declined</c>, with the code.</exception>
    public async Task<UploadBody> Upload(Stream content, string? name = null, CancellationToken stop = default)
    {
        if (!content.CanSeek) throw new ArgumentException("A file that cannot be sought in cannot be gone on with.", nameof(content));
        var from = content.Position;
        var digest = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, stop));
        var length = content.Length - from;
        var id = await Announce(length, name, digest, stop);
        await _retries.Run(repeats: true, async limit =>
        {
            // What came before a cut is there: the hub says how much.
            for (var offset = await Offset(id, limit); offset < length; offset = await Append(id, content, from, offset, length, limit)) { }
            return true;
        }, stop);
        return await Whole(id, stop);
    }

    /// <summary>All of it is there; it may be hashed and scanned still.</summary>
    private async Task<UploadBody> Whole(string id, CancellationToken stop)
    {
        var (options, began) = (_settings(), _clock.GetTimestamp());
        for (var looks = 1; ; looks++)
        {
            var stands = await ReadUpload(id, stop);
            if (stands.State == "ready") return stands;
            if (stands.State == "refused") throw Refused("declined", [new ProblemError { Pointer = "", Code = stands.Code ?? "upload.refused", Message = "", Severity = "error" }]);
            if (_clock.GetElapsedTime(began) > options.Patience) throw Refused("unavailable");
            await Task.Delay(Retries.Backoff(looks, options), _clock, stop);
        }
    }

    private static ExchangeProblemException Refused(string code, IReadOnlyList<ProblemError>? errors = null)
    {
        var kind = ProblemKind.Named(code)!;
        return new ExchangeProblemException(new Problem { Type = "urn:exchange:problem:" + code, Title = kind.Zh, Status = kind.Status, Errors = errors });
    }

    /// <summary>An announcement whose answer is lost is made again, and the first one is thrown away by the hub when it has expired.</summary>
    private Task<string> Announce(long length, string? name, string digest, CancellationToken stop) => _retries.Run(repeats: true, async limit =>
    {
        using var request = Request(HttpMethod.Post, "api/v1/uploads");
        request.Headers.Add(Resumable, TusVersion);
        request.Headers.Add("Upload-Length", length.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("Upload-Metadata", (name is null ? "" : $"filename {Base64(name)},") + $"sha256 {Base64(digest)}");
        using var answer = await Send(request, limit);
        return answer.Headers.Location!.OriginalString.Split('/')[^1];
    }, stop);

    private async Task<long> Offset(string id, CancellationToken limit)
    {
        using var request = Request(HttpMethod.Head, $"api/v1/uploads/{Part(id)}");
        request.Headers.Add(Resumable, TusVersion);
        try
        {
            using var answer = await Send(request, limit);
            return Told(answer);
        }
        // All of it is there, and it is not taken: why, its reading says.
        catch (ExchangeProblemException problem) when (problem.Problem.Status == 422)
        {
            return long.MaxValue;
        }
    }

    private async Task<long> Append(string id, Stream content, long from, long offset, long length, CancellationToken limit)
    {
        var piece = new byte[(int)Math.Min(_settings().UploadBytes, length - offset)];
        content.Position = from + offset;
        await content.ReadExactlyAsync(piece, limit);
        using var request = Request(HttpMethod.Patch, $"api/v1/uploads/{Part(id)}", new ByteArrayContent(piece) { Headers = { ContentType = UploadType } });
        request.Headers.Add(Resumable, TusVersion);
        request.Headers.Add("Upload-Offset", offset.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("Upload-Checksum", $"sha256 {Convert.ToBase64String(SHA256.HashData(piece))}");
        try
        {
            using var answer = await Send(request, limit);
            return Told(answer);
        }
        // Another try is still being written down, or got further than we know.
        catch (ExchangeProblemException problem) when (problem.Code == "changed")
        {
            return await Offset(id, limit);
        }
    }

    private static long Told(HttpResponseMessage answer) => long.Parse(answer.Headers.GetValues("Upload-Offset").Single(), NumberStyles.None, CultureInfo.InvariantCulture);

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
