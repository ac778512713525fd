using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Exchange.Host.Tests.Api;

namespace Exchange.Host.Tests.Materials;

/// <summary>Short words for uploading.</summary>
internal static class Uploads
{
    public const string Path = "/api/v1/uploads";

    public static byte[] Pdf(int seed, int length = 3_000)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        "%PDF-1.7\n"u8.CopyTo(bytes);
        return bytes;
    }

    public static byte[] Jpg(int seed)
    {
        var bytes = Pdf(seed);
        ((ReadOnlySpan<byte>)[0xff, 0xd8, 0xff, 0xe0]).CopyTo(bytes);
        bytes[4] = 0;
        return bytes;
    }

    public static string Sha(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    public static string Md5(byte[] bytes)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        hash.AppendData(bytes);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    public static ByteArrayContent Bytes(byte[] bytes, string mediaType = "application/offset+octet-stream") => new(bytes) { Headers = { ContentType = new MediaTypeHeaderValue(mediaType) } };

    public static (string, string) Metadata(string? name = "章程.pdf", string? sha256 = null)
        => ("Upload-Metadata", string.Join(',', new[] { name is null ? null : "filename " + Base64(name), sha256 is null ? null : "sha256 " + Base64(sha256), "filetype " + Base64("application/x-anything") }.OfType<string>()));

    public static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    /// <summary>The id of a new upload of so many bytes.</summary>
    public static async Task<string> Announced(this TestHub hub, int length, string client = "window", params (string, string)[] headers)
        => (await hub.Send(client, HttpMethod.Post, Path, null, [("Upload-Length", length.ToString()), .. headers])).ShouldBe(201).Header("Location")!.Split('/')[^1];

    public static Task<Answer> Append(this TestHub hub, string id, long offset, byte[] bytes, string client = "window", params (string, string)[] headers)
        => hub.Send(client, HttpMethod.Patch, $"{Path}/{id}", Bytes(bytes), [("Upload-Offset", offset.ToString()), .. headers]);

    public static Task<Answer> Head(this TestHub hub, string id, string client = "window") => hub.Send(client, HttpMethod.Head, $"{Path}/{id}");

    /// <summary>The id of an upload that is ready, in one request.</summary>
    public static async Task<string> Uploaded(this TestHub hub, byte[] bytes, string name = "章程.pdf", string client = "window")
    {
        var answer = await hub.Send(client, HttpMethod.Post, Path, Bytes(bytes), ("Upload-Length", bytes.Length.ToString()), Metadata(name, Sha(bytes)));
        answer.ShouldBe(201).Header("Upload-Offset").ShouldBe(bytes.Length.ToString());
        return answer.Header("Location")!.Split('/')[^1];
    }
}
