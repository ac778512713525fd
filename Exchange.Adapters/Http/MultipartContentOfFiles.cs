using System.Net.Http.Headers;
using System.Text;
using Exchange.Core.Contract;

namespace Exchange.Adapters.Http;

/// <summary>
/// <c>multipart/form-data</c> (RFC 7578): the message and the files that go with it, streamed. The boundary is made of the delivery's id, so a repeat is the same bytes; names are written as browsers do
/// (WHATWG HTML, "multipart form data"), in UTF-8.
/// </summary>
internal sealed class MultipartContentOfFiles : TrackedContent
{
    readonly IReadOnlyList<(byte[] Head, MessageFile? File)> parts;
    readonly ReadOnlyMemory<byte> payload;
    readonly byte[] end;

    /// <exception cref="FileNotFoundException">A file is not there any more: nothing is sent.</exception>
    public MultipartContentOfFiles(Message message, string field)
        : base(message.Payload, null)
    {
        var boundary = "exchange-" + message.DeliveryId;
        Headers.ContentType = new MediaTypeHeaderValue("multipart/form-data") { Parameters = { new NameValueHeaderValue("boundary", boundary) } };
        payload = message.Payload;
        var all = new List<(byte[], MessageFile?)>(message.Files.Count + 1) { (Head(boundary, field, null, message.MediaType), null) };
        foreach (var file in message.Files)
        {
            // Found out before anything leaves.
            file.Open().Dispose();
            all.Add((Head(boundary, file.Code, file.Name ?? file.Code, file.MediaType), file));
        }
        parts = all;
        end = Encoding.ASCII.GetBytes($"--{boundary}--\r\n");
    }

    protected override async Task Write(Stream stream, CancellationToken stop)
    {
        foreach (var (head, file) in parts)
        {
            await stream.WriteAsync(head, stop);
            if (file is null)
                await stream.WriteAsync(payload, stop);
            else
            {
                await using var content = file.Open();
                await content.CopyToAsync(stream, stop);
            }
            await stream.WriteAsync("\r\n"u8.ToArray(), stop);
        }
        await stream.WriteAsync(end, stop);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = end.Length;
        foreach (var (head, file) in parts)
            length += head.Length + (file?.Size ?? payload.Length) + 2;
        return true;
    }

    static byte[] Head(string boundary, string name, string? fileName, string mediaType) => Encoding.UTF8.GetBytes(
        $"--{boundary}\r\nContent-Disposition: form-data; name=\"{Escaped(name)}\"{(fileName is null ? "" : $"; filename=\"{Escaped(fileName)}\"")}\r\nContent-Type: {mediaType}\r\n\r\n");

    static string Escaped(string text) => text.Replace("\r", "%0D", StringComparison.Ordinal).Replace("\n", "%0A", StringComparison.Ordinal).Replace("\"", "%22", StringComparison.Ordinal);
}
