using Exchange.Core.Log;
using Exchange.Core.Materials;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Storage;
using Exchange.Core.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Exchange.Core.Tests.Materials;

/// <summary>What stays of an upload whose sender, host, scanner or folder goes away.</summary>
public abstract partial class MaterialContract
{
    [Test]
    public async Task Two_hosts_do_not_write_to_one_upload_at_once()
    {
        var id = await Announced(Pdf.Length);
        var slow = new WaitingStream(Pdf);
        var first = Task.Run(() => _desk.Append("window", id, 0, slow, null, Go), Go);
        await slow.Asked.WaitAsync(TimeSpan.FromSeconds(30), Go);
        (await Desk().Append("window", id, 0, new MemoryStream(Pdf), null, Go)).ShouldBeOfType<UploadAnswer.Busy>();
        slow.Give();
        (await first).ShouldBeOfType<UploadAnswer.Stands>().Upload.State.ShouldBe(UploadState.Ready);
    }

    /// <summary>As a host leaves it that dies between two steps of the end.</summary>
    [TestCase("whole part, open row")]
    [TestCase("whole part, closing row")]
    [TestCase("file in its place, closing row")]
    [TestCase("file in its place and a part made anew, closing row")]
    public async Task What_a_host_leaves_in_the_middle_of_the_end_the_next_look_ends(string left)
    {
        var id = await Announced(Pdf.Length);
        Directory.CreateDirectory(Path.GetDirectoryName(PartOf(id))!);
        await File.WriteAllBytesAsync(PartOf(id), Pdf);
        if (left.Contains("closing", StringComparison.Ordinal))
            (await _table.Closing(id, new MaterialFile(Sha(Pdf), Md5(Pdf), Pdf.Length, FileType.Pdf))).ShouldBeTrue();
        if (left.StartsWith("file", StringComparison.Ordinal))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(FileOf(Pdf))!);
            File.Move(PartOf(id), FileOf(Pdf));
        }
        if (left.Contains("anew", StringComparison.Ordinal)) await File.WriteAllBytesAsync(PartOf(id), []);

        var stands = (await Desk().Look("window", id, Go)).ShouldBeOfType<UploadAnswer.Stands>();

        (stands.Upload.State, stands.Offset).ShouldBe((UploadState.Ready, Pdf.Length));
        (await File.ReadAllBytesAsync(FileOf(Pdf))).ShouldBe(Pdf);
        (await Logged(LogKind.MaterialUploaded)).Count.ShouldBe(1);
    }

    [Test]
    public async Task While_all_that_came_is_looked_at_nobody_is_told_that_it_is_taken()
    {
        var id = await Announced(Pdf.Length);
        var scan = new SlowScan();
        var first = Task.Run(() => Desk(scan).Append("window", id, 0, new MemoryStream(Pdf), null, Go), Go);
        await scan.Asked.WaitAsync(TimeSpan.FromSeconds(30), Go);
        // On another host too.
        (await Desk(scan).Look("window", id, Go)).ShouldBeOfType<UploadAnswer.Looking>().Upload.Length.ShouldBe(Pdf.Length);
        scan.Give(ScanAnswer.Clean);
        (await first).ShouldBeOfType<UploadAnswer.Stands>().Upload.State.ShouldBe(UploadState.Ready);
        (await Desk().Look("window", id, Go)).ShouldBeOfType<UploadAnswer.Stands>().Offset.ShouldBe(Pdf.Length);
    }

    [Test]
    public async Task While_it_is_written_the_offset_is_what_is_there()
    {
        var id = await Announced(Pdf.Length);
        await Append(id, 0, Pdf[..100]);
        var slow = new WaitingStream(Pdf[100..]);
        var first = Task.Run(() => _desk.Append("window", id, 100, slow, null, Go), Go);
        await slow.Asked.WaitAsync(TimeSpan.FromSeconds(30), Go);
        (await Desk().Look("window", id, Go)).ShouldBeOfType<UploadAnswer.Stands>().Offset.ShouldBe(100);
        slow.Give();
        (await first).ShouldBeOfType<UploadAnswer.Stands>().Upload.State.ShouldBe(UploadState.Ready);
    }

    [Test]
    public async Task While_nobody_can_scan_it_its_bytes_are_read_through_once_unless_they_are_written_to()
    {
        var lines = new LinesLogged();
        var trouble = true;
        var desk = new UploadDesk(_table, _store, _options, _hub.Clock, lines.For<UploadDesk>(), new ToldScan(() => Volatile.Read(ref trouble) ? throw new ScanTroubleException("It is down.") : ScanAnswer.Clean));
        var id = await Announced(Pdf.Length);
        (await desk.Append("window", id, 0, new MemoryStream(Pdf), null, Go)).ShouldBeOfType<UploadAnswer.NoScan>();
        for (var i = 0; i < 3; i++) (await desk.Look("window", id, Go)).ShouldBeOfType<UploadAnswer.NoScan>();
        Read().ShouldBe(1);
        // Somebody in the folder: what is handed on is what lies there.
        byte[] other = [.. Pdf[..^1], (byte)'y'];
        await File.WriteAllBytesAsync(PartOf(id), other, Go);
        File.SetLastWriteTimeUtc(PartOf(id), DateTime.UtcNow.AddSeconds(5));
        (await desk.Look("window", id, Go)).ShouldBeOfType<UploadAnswer.NoScan>();
        Read().ShouldBe(2);
        Volatile.Write(ref trouble, false);
        (await desk.Look("window", id, Go)).ShouldBeOfType<UploadAnswer.Stands>().Upload.File!.Digest.ShouldBe(Sha(other));
        Read().ShouldBe(2);

        int Read() => lines.Ids.Count(static id => id == 4316);
    }

    [Test]
    public async Task Without_the_folder_of_the_settings_an_upload_is_refused_and_not_said_to_be_unknown()
    {
        var id = await Announced(Pdf.Length);
        // A hub on a database elsewhere, of which the setting was taken away.
        var without = new MaterialStore(_options with { Folder = null }, _hub.Database.Options with { Provider = Provider.Postgres });
        var desk = new UploadDesk(_table, without, _options, _hub.Clock, NullLogger<UploadDesk>.Instance);
        (await desk.Look("window", id, Go)).ShouldBeOfType<UploadAnswer.NoRoom>();
        (await desk.Append("window", id, 0, new MemoryStream(Pdf), null, Go)).ShouldBeOfType<UploadAnswer.NoRoom>();
        (await desk.Discard("window", id, Go)).ShouldBeOfType<UploadAnswer.NoRoom>();
        (await desk.Announce("window", 10, null, null, Go)).ShouldBeOfType<UploadAnswer.NoRoom>();
        (without.Open(Sha(Pdf)), without.Lacks(Sha(Pdf))).ShouldBe((null, false));
        _store.Lacks(Sha(Pdf)).ShouldBeFalse("nothing is known of a file as long as there is no folder");
        await Append(id, 0, Pdf);
        (_store.Lacks(Sha(Pdf)), _store.Lacks(new string('0', 64))).ShouldBe((false, true));
    }

    [Test]
    public async Task A_closing_upload_whose_bytes_are_gone_begins_again()
    {
        var id = await Announced(Pdf.Length);
        await _table.Closing(id, new MaterialFile(Sha(Pdf), Md5(Pdf), Pdf.Length, FileType.Pdf));
        var stands = (await _desk.Look("window", id, Go)).ShouldBeOfType<UploadAnswer.Stands>();
        (stands.Upload.State, stands.Offset).ShouldBe((UploadState.Open, 0));
        (await Append(id, 0, Pdf)).ShouldBeOfType<UploadAnswer.Stands>().Upload.State.ShouldBe(UploadState.Ready);
    }

    /// <summary>Gives what it has and then breaks off.</summary>
    private sealed class BreakingStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
            => await base.ReadAsync(buffer, cancellationToken) is > 0 and var read ? read : throw new IOException("The sender is gone.");
    }

    private sealed class ToldScan(Func<ScanAnswer> tell) : IFileScan
    {
        public Task<ScanAnswer> Scan(string path, Stream content, CancellationToken stop) => Task.FromResult(tell());
    }

    /// <summary>Gives nothing until it is told to.</summary>
    private sealed class WaitingStream(byte[] bytes) : MemoryStream(bytes)
    {
        private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously), _give = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Asked => _asked.Task;

        public void Give() => _give.TrySetResult();

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _asked.TrySetResult();
            await _give.Task;
            return await base.ReadAsync(buffer, cancellationToken);
        }
    }
}
