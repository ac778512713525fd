using Exchange.Host.Tests.Api;

namespace Exchange.Host.Tests.Materials;

/// <summary>A hub with a scanner: nothing is ready before it has been looked at.</summary>
[Platform(Exclude = "Win"), System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
internal sealed class ScannedUploadTests : HubTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("exchange-scanner-").FullName;

    private string Trouble => Path.Combine(_folder, "trouble");

    private string Slow => Path.Combine(_folder, "slow");

    protected override string[] Settings
    {
        get
        {
            var script = Path.Combine(_folder, "scan.sh");
            if (!File.Exists(script))
            {
                File.WriteAllText(script, $"#!/bin/sh\n[ -e {Trouble} ] && exit 2\nwhile [ -e {Slow} ]; do sleep 0.05; done\ngrep -q EICAR \"$1\" && exit 1\nexit 0\n");
                File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
            }
            return [$"--Materials:ScanCommand={script} {{file}}"];
        }
    }

    [OneTimeTearDown]
    public void DropFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task What_the_scanner_finds_is_refused_and_not_kept()
    {
        byte[] bad = [.. Uploads.Pdf(1), .. "EICAR"u8];
        var id = await Hub.Announced(bad.Length);
        (await Hub.Append(id, 0, bad)).ShouldBeProblem(422, "declined").Codes.ShouldBe(["upload.infected"]);
        (await Hub.Get("window", $"{Uploads.Path}/{id}"))["state"].GetString().ShouldBe("refused");
        Directory.EnumerateFiles(Path.Combine(Path.GetDirectoryName(Hub.DatabaseFile)!, "materials"), "*", SearchOption.AllDirectories).Where(file => file.Contains(Uploads.Sha(bad), StringComparison.Ordinal) || file.EndsWith(id, StringComparison.Ordinal)).ShouldBeEmpty();
        await Hub.Uploaded(Uploads.Pdf(2));
    }

    [Test, CancelAfter(60_000)]
    public async Task While_it_is_scanned_nobody_is_told_that_it_is_taken(CancellationToken stop)
    {
        await File.WriteAllTextAsync(Slow, "", stop);
        var pdf = Uploads.Pdf(4);
        var id = await Hub.Announced(pdf.Length);
        var sending = Hub.Append(id, 0, pdf);
        Answer head;
        while ((head = await Hub.Head(id)).Status == 200)
        {
            head.Header("Upload-Offset").ShouldNotBe(pdf.Length.ToString(), "a client would name it");
            await Task.Delay(20, stop);
        }
        head.ShouldBe(503).Header("Retry-After").ShouldNotBeNull();
        var read = (await Hub.Get("window", $"{Uploads.Path}/{id}")).ShouldBe(200);
        (read["state"].GetString(), read["offset"].GetInt32()).ShouldBe(("closing", pdf.Length));
        (await Hub.Append(id, pdf.Length, [])).ShouldBeProblem(409, "under-way");
        File.Delete(Slow);
        (await sending).ShouldBe(204);
        (await Hub.Head(id)).ShouldBe(200).Header("Upload-Offset").ShouldBe(pdf.Length.ToString());
    }

    [Test]
    public async Task While_the_scanner_cannot_tell_the_upload_waits_and_then_goes_on_by_being_asked_about()
    {
        await File.WriteAllTextAsync(Trouble, "");
        var pdf = Uploads.Pdf(3);
        var id = await Hub.Announced(pdf.Length);
        (await Hub.Append(id, 0, pdf)).ShouldBeProblem(503, "unavailable").Header("Retry-After").ShouldNotBeNull();
        (await Hub.Head(id)).ShouldBe(503);
        File.Delete(Trouble);
        (await Hub.Head(id)).ShouldBe(200).Header("Upload-Offset").ShouldBe(pdf.Length.ToString());
        (await Hub.Get("window", $"{Uploads.Path}/{id}"))["state"].GetString().ShouldBe("ready");
    }
}
