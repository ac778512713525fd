using Exchange.Host.Tests.Api;

namespace Exchange.Host.Tests.Materials;

/// <summary>Uploading over HTTP, as tus clients do.</summary>
internal sealed class UploadTests : HubTests
{
    private static readonly byte[] Pdf = Uploads.Pdf(1);

    [Test]
    public async Task What_is_spoken_is_told()
    {
        var answer = (await Hub.Send("window", HttpMethod.Options, Uploads.Path)).ShouldBe(204);
        (answer.Header("Tus-Resumable"), answer.Header("Tus-Version"), answer.Header("Tus-Max-Size")).ShouldBe(("1.0.0", "1.0.0", "524288000"));
        answer.Header("Tus-Extension").ShouldBe("creation,creation-with-upload,expiration,checksum,termination");
        answer.Header("Tus-Checksum-Algorithm").ShouldBe("sha1,sha256,md5");
    }

    [Test]
    public async Task A_file_is_gone_on_with_where_it_was_cut_off()
    {
        var id = await Hub.Announced(Pdf.Length, headers: Uploads.Metadata(sha256: Uploads.Sha(Pdf)));
        var head = (await Hub.Head(id)).ShouldBe(200);
        (head.Header("Upload-Offset"), head.Header("Upload-Length"), head.Header("Cache-Control"), head.Header("Tus-Resumable")).ShouldBe(("0", Pdf.Length.ToString(), "no-store", "1.0.0"));
        (await Hub.Append(id, 0, Pdf[..1_000])).ShouldBe(204).Header("Upload-Offset").ShouldBe("1000");
        (await Hub.Append(id, 0, Pdf)).ShouldBeProblem(409, "changed").Header("Upload-Offset").ShouldBe("1000");
        (await Hub.Head(id)).ShouldBe(200).Header("Upload-Offset").ShouldBe("1000");
        var end = (await Hub.Append(id, 1_000, Pdf[1_000..])).ShouldBe(204);
        end.Header("Upload-Offset").ShouldBe(Pdf.Length.ToString());
        DateTimeOffset.Parse(end.Header("Upload-Expires")!).ShouldBeGreaterThan(TimeProvider.System.GetUtcNow().AddHours(23));

        var read = (await Hub.Get("window", $"{Uploads.Path}/{id}")).ShouldBe(200);
        (read["state"].GetString(), read["sha256"].GetString(), read["type"].GetString(), read["name"].GetString(), read["offset"].GetInt32()).ShouldBe(("ready", Uploads.Sha(Pdf), "pdf", "章程.pdf", Pdf.Length));
        read["md5"].GetString().ShouldBe(Uploads.Md5(Pdf));
    }

    /// <summary>The sender says how much comes, sends some of it, and is gone.</summary>
    [Test, CancelAfter(60_000)]
    public async Task What_has_come_when_the_line_breaks_is_there(CancellationToken stop)
    {
        var id = await Hub.Announced(Pdf.Length);
        using (var line = new System.Net.Sockets.TcpClient())
        {
            await line.ConnectAsync(Hub.Address.Host, Hub.Address.Port, stop);
            var stream = line.GetStream();
            await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(
                $"PATCH {Uploads.Path}/{id} HTTP/1.1\r\nHost: hub\r\nX-Api-Key: {Hub.Key("window")}\r\nUpload-Offset: 0\r\nContent-Type: application/offset+octet-stream\r\nContent-Length: {Pdf.Length}\r\n\r\n"), stop);
            await stream.WriteAsync(Pdf.AsMemory(0, 1_234), stop);
            await stream.FlushAsync(stop);
            while ((await Hub.Head(id)).Header("Upload-Offset") != "1234") await Task.Delay(20, stop);
        }
        // Until the hub has seen that the line is gone, the upload is under way.
        Answer answer;
        while ((answer = await Hub.Append(id, 1_234, Pdf[1_234..])).Status == 409) await Task.Delay(20, stop);
        answer.ShouldBe(204).Header("Upload-Offset").ShouldBe(Pdf.Length.ToString());
        (await Hub.Get("window", $"{Uploads.Path}/{id}"))["sha256"].GetString().ShouldBe(Uploads.Sha(Pdf));
    }

    [Test]
    public async Task What_comes_is_held_to_what_was_announced()
    {
        var id = await Hub.Announced(Pdf.Length, headers: Uploads.Metadata(sha256: new string('a', 64)));
        (await Hub.Append(id, 0, Pdf)).ShouldBeProblem(422, "declined").Codes.ShouldBe(["upload.digest"]);
        (await Hub.Head(id)).ShouldBe(422);
        var read = (await Hub.Get("window", $"{Uploads.Path}/{id}")).ShouldBe(200);
        (read["state"].GetString(), read["code"].GetString()).ShouldBe(("refused", "upload.digest"));
        (await Hub.Append(id, 0, Pdf)).ShouldBeProblem(422, "declined");
    }

    [Test]
    public async Task Bytes_are_held_to_their_checksum()
    {
        var id = await Hub.Announced(Pdf.Length);
        var right = "sha256 " + Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(Pdf[..500]));
        (await Hub.Append(id, 0, Pdf[1..501], headers: ("Upload-Checksum", right))).ShouldBeProblem(460, "other-checksum");
        (await Hub.Head(id)).Header("Upload-Offset").ShouldBe("0");
        (await Hub.Append(id, 0, Pdf[..500], headers: ("Upload-Checksum", right))).ShouldBe(204);
        (await Hub.Append(id, 500, Pdf[500..], headers: ("Upload-Checksum", "crc32 AAAA"))).ShouldBeProblem(400, "bad-header");
        (await Hub.Append(id, 500, Pdf[500..], headers: ("Upload-Checksum", "md5 AAAA"))).ShouldBeProblem(400, "bad-header");
    }

    [Test]
    public async Task More_than_was_announced_or_than_a_file_may_have_is_413()
    {
        var id = await Hub.Announced(100);
        (await Hub.Append(id, 0, Pdf)).ShouldBeProblem(413, "too-large");
        (await Hub.Head(id)).Header("Upload-Offset").ShouldBe("0");
        (await Hub.Send("window", HttpMethod.Post, Uploads.Path, null, ("Upload-Length", "524288001"))).ShouldBeProblem(413, "too-large");
    }

    [TestCase("Upload-Length", "")]
    [TestCase("Upload-Length", "0")]
    [TestCase("Upload-Length", "-1")]
    [TestCase("Upload-Length", "1e3")]
    [TestCase("Upload-Length", "99999999999999999999")]
    [TestCase("Upload-Metadata", "filename !!!")]
    [TestCase("Upload-Metadata", "filename /v8=")]
    [TestCase("Upload-Metadata", "filename")]
    [TestCase("Upload-Metadata", "sha256 YWJj")]
    public async Task A_wrong_header_announces_nothing(string name, string value)
    {
        (string, string)[] headers = name == "Upload-Length" ? [(name, value)] : [("Upload-Length", "10"), (name, value)];
        (await Hub.Send("window", HttpMethod.Post, Uploads.Path, null, headers)).ShouldBeProblem(400, "bad-header");
    }

    [TestCase("../../etc/passwd")]
    [TestCase("..")]
    [TestCase("a/b.pdf")]
    [TestCase("C:\\fakepath\\a.pdf")]
    [TestCase("a\nb.pdf")]
    [TestCase("a\0.pdf")]
    public async Task A_name_that_leads_elsewhere_is_refused(string name)
        => (await Hub.Send("window", HttpMethod.Post, Uploads.Path, null, ("Upload-Length", "10"), Uploads.Metadata(name))).ShouldBeProblem(400, "bad-header");

    [Test]
    public async Task A_name_longer_than_people_read_is_refused()
    {
        (await Hub.Send("window", HttpMethod.Post, Uploads.Path, null, ("Upload-Length", "10"), Uploads.Metadata(new string('长', 201)))).ShouldBeProblem(400, "bad-header");
        await Hub.Announced(10, headers: Uploads.Metadata(new string('长', 200)));
    }

    [TestCase("%2e%2e%2f%2e%2e%2fexchange.db")]
    [TestCase("..%5c..%5cexchange.db")]
    [TestCase("0000000000000000000000000000000G")]
    [TestCase("00000000000000000000000000000000")]
    public async Task An_id_that_is_none_is_404(string id)
    {
        (await Hub.Get("window", $"{Uploads.Path}/{id}")).ShouldBeProblem(404, "not-found");
        (await Hub.Append(id, 0, Pdf)).ShouldBeProblem(404, "not-found");
        (await Hub.Send("window", HttpMethod.Delete, $"{Uploads.Path}/{id}")).ShouldBeProblem(404, "not-found");
    }

    [Test]
    public async Task Another_clients_upload_is_not_there()
    {
        var id = await Hub.Announced(Pdf.Length);
        (await Hub.Get("other-window", $"{Uploads.Path}/{id}")).ShouldBeProblem(404, "not-found");
        (await Hub.Append(id, 0, Pdf, "other-window")).ShouldBeProblem(404, "not-found");
        (await Hub.Send("other-window", HttpMethod.Delete, $"{Uploads.Path}/{id}")).ShouldBeProblem(404, "not-found");
        (await Hub.Head(id)).ShouldBe(200);
    }

    [Test]
    public async Task Another_version_of_the_protocol_and_another_media_type_are_refused()
    {
        (await Hub.Send("window", HttpMethod.Post, Uploads.Path, null, ("Upload-Length", "10"), ("Tus-Resumable", "0.2.2"))).ShouldBeProblem(412, "other-version").Header("Tus-Version").ShouldBe("1.0.0");
        var id = await Hub.Announced(10);
        (await Hub.Send("window", HttpMethod.Patch, $"{Uploads.Path}/{id}", Uploads.Bytes(new byte[10], "application/octet-stream"), ("Upload-Offset", "0"))).ShouldBeProblem(415, "wrong-media-type");
        (await Hub.Send("window", HttpMethod.Patch, $"{Uploads.Path}/{id}", Uploads.Bytes(new byte[10]))).ShouldBeProblem(400, "bad-header");
    }

    [Test]
    public async Task One_that_is_not_wanted_any_more_is_gone()
    {
        var id = await Hub.Announced(10);
        (await Hub.Send("window", HttpMethod.Delete, $"{Uploads.Path}/{id}")).ShouldBe(204);
        (await Hub.Head(id)).ShouldBe(404);
        // So is one that is ready.
        id = await Hub.Uploaded(Uploads.Pdf(9));
        (await Hub.Send("window", HttpMethod.Delete, $"{Uploads.Path}/{id}")).ShouldBe(204);
        (await Hub.Head(id)).ShouldBe(404);
        (await Hub.Send("window", HttpMethod.Delete, $"{Uploads.Path}/{id}")).ShouldBeProblem(404, "not-found");
    }
}
