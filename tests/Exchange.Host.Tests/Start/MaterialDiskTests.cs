using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Exchange.Host.Security;
using Exchange.Host.Tests.Api;
using Exchange.Host.Tests.Kill;
using Exchange.Host.Torture.Databases;

namespace Exchange.Host.Tests.Start;

/// <summary>The disk with the materials' folder has no room left, while the database's has.</summary>
[Platform("Linux")]
internal sealed class MaterialDiskTests
{
    [Test, CancelAfter(120_000)]
    public async Task A_full_disk_is_503_nothing_of_the_request_is_kept_and_with_room_it_goes_on(CancellationToken stop)
    {
        var (folder, small) = (Directory.CreateTempSubdirectory("exchange-files-").FullName, Directory.CreateTempSubdirectory("exchange-small-").FullName);
        await using var department = await Department.Open();
        await using (var disk = await SmallDisk.Mount(small, megabytes: 16))
        {
            if (disk is null) Assert.Ignore("A small disk of its own needs root.");
            var port = HubProcess.FreePort();
            using var api = new HubApi(port);
            await using var hub = HubProcess.Start(folder, port, settings: [$"--Materials:Folder={Path.Combine(small, "materials")}", "--Materials:KeepFreeMib=0"]);
            (await hub.Ready(api.Http, stop)).ShouldBeTrue(hub.Output);
            var admin = await api.SetUp(await hub.SetUpSecretPrinted(stop), stop);
            await api.Apply(admin, TestDocuments.All(department.Address), stop);
            var key = await api.Key(admin, "window", stop);

            var file = RandomNumberGenerator.GetBytes(6_000_000);
            var path = await Announce(api, key, file.Length, stop);
            (await Append(api, key, path, 0, file[..1_000_000], stop)).ShouldBe((HttpStatusCode.NoContent, false));
            // Larger than what is left: refused before a byte of it is read.
            (await Send(api, key, HttpMethod.Post, "/api/v1/uploads", null, 17_000_000, stop)).ShouldBe((HttpStatusCode.ServiceUnavailable, true));

            // There is room when it begins and none any more in the middle.
            var slow = new FillingContent(file[1_000_000..], disk);
            (await Send(api, key, HttpMethod.Patch, path, slow, 1_000_000, stop)).ShouldBe((HttpStatusCode.ServiceUnavailable, true));
            new FileInfo(Path.Combine(small, "materials", "parts", path.Split('/')[^1])).Length.ShouldBe(1_000_000);
            (await Offset(api, key, path, stop)).ShouldBe(1_000_000);
            hub.HasExited.ShouldBeFalse(hub.Output);

            disk.Free();
            (await Append(api, key, path, 1_000_000, file[1_000_000..], stop)).ShouldBe((HttpStatusCode.NoContent, false));
            var digest = Convert.ToHexStringLower(SHA256.HashData(file));
            (await File.ReadAllBytesAsync(Path.Combine(small, "materials", "files", digest[..2], digest), stop)).ShouldBe(file);
        }
        Directory.Delete(folder, recursive: true);
    }

    private static async Task<string> Announce(HubApi api, string key, int length, CancellationToken stop)
    {
        using var request = Request(HttpMethod.Post, "/api/v1/uploads", key, ("Upload-Length", length));
        using var answer = await api.Http.SendAsync(request, stop);
        answer.StatusCode.ShouldBe(HttpStatusCode.Created);
        return answer.Headers.Location!.ToString();
    }

    private static Task<(HttpStatusCode, bool)> Append(HubApi api, string key, string path, long offset, byte[] bytes, CancellationToken stop)
        => Send(api, key, HttpMethod.Patch, path, new ByteArrayContent(bytes), offset, stop);

    private static async Task<(HttpStatusCode, bool)> Send(HubApi api, string key, HttpMethod method, string path, HttpContent? content, long number, CancellationToken stop)
    {
        using var request = Request(method, path, key, (method == HttpMethod.Post ? "Upload-Length" : "Upload-Offset", number));
        if (content is not null) content.Headers.ContentType = new MediaTypeHeaderValue("application/offset+octet-stream");
        request.Content = content;
        using var answer = await api.Http.SendAsync(request, stop);
        return (answer.StatusCode, answer.Headers.RetryAfter is not null);
    }

    private static async Task<long> Offset(HubApi api, string key, string path, CancellationToken stop)
    {
        using var request = Request(HttpMethod.Head, path, key);
        using var answer = await api.Http.SendAsync(request, stop);
        return long.Parse(answer.Headers.GetValues("Upload-Offset").Single(), CultureInfo.InvariantCulture);
    }

    private static HttpRequestMessage Request(HttpMethod method, string path, string key, params (string Name, long Value)[] headers)
    {
        var request = new HttpRequestMessage(method, path);
        request.Headers.Add(KeyHandler.Header, key);
        foreach (var (name, value) in headers) request.Headers.Add(name, value.ToString(CultureInfo.InvariantCulture));
        return request;
    }

    /// <summary>Sends half of its bytes, fills the disk, and sends the rest.</summary>
    private sealed class FillingContent(byte[] bytes, SmallDisk disk) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(bytes.AsMemory(0, bytes.Length / 2));
            await stream.FlushAsync();
            await disk.Fill();
            try
            {
                await stream.WriteAsync(bytes.AsMemory(bytes.Length / 2));
            }
            catch (IOException)
            {
                // It was answered before all of it was read.
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = bytes.Length;
            return true;
        }
    }
}
