using System.Diagnostics;
using Exchange.Adapters.Files;
using Exchange.Adapters.Tests.Contract;
using Exchange.Core.Contract;

namespace Exchange.Adapters.Tests.Files;

/// <summary>Folders that are full, missing, forbidden, elsewhere or somebody else's.</summary>
sealed class FolderTests
{
    FileOffice office = null!;

    [SetUp]
    public void Open() => office = new FileOffice();

    [TearDown]
    public void Close() => office.Dispose();

    [TestCase("out")]
    [TestCase("work")]
    public async Task A_folder_that_is_missing_is_unavailable_and_the_words_name_it(string folder)
    {
        using var adapter = office.Adapter();
        Directory.Delete(Path.Combine(office.Root, folder));

        var answer = (await adapter.Push(FileChild.Batch[0], CancellationToken.None)).ShouldBeOfType<PushAnswer.Unavailable>();

        answer.Reached.ShouldBeFalse();
        answer.Reason.ShouldContain(Path.Combine(office.Root, folder));
        answer.Reason.ShouldContain("does not exist");
        (await adapter.Probe(CancellationToken.None)).ShouldBe($"{Path.Combine(office.Root, folder)}: it does not exist; create or mount it");
    }

    [Test]
    public async Task A_full_disk_is_unavailable_leaves_nothing_behind_and_goes_on_when_there_is_room()
    {
        using var mount = Mount.Tmpfs(office.Root + "/small", "256k");
        foreach (var folder in (string[])["out", "work"])
            Directory.CreateDirectory($"{office.Root}/small/{folder}");
        using var adapter = office.Adapter(FileOffice.TwoFiles(office.Root + "/small"));
        (await adapter.Push(FileChild.Batch[0], CancellationToken.None)).ShouldBeOfType<PushAnswer.Acknowledged>();

        var answer = await adapter.Push(FileChild.Persons("9", 20_000), CancellationToken.None);

        answer.ShouldBeOfType<PushAnswer.Unavailable>().Reason.ShouldContain("the disk is full");
        FileOffice.Names($"{office.Root}/small/work").ShouldNotContain(n => n.EndsWith(".part"));
        FileOffice.Names($"{office.Root}/small/out").Count(n => n[0] != '.').ShouldBe(4);
        (await adapter.Push(FileChild.Batch[1], CancellationToken.None)).ShouldBeOfType<PushAnswer.Acknowledged>();
        File.Exists($"{office.Root}/small/out/RY_449903_20261124_002.csv").ShouldBeTrue();
    }

    [Test]
    public async Task A_work_folder_on_another_file_system_is_told_by_the_probe_and_no_half_file_is_ever_seen()
    {
        if (!Directory.Exists("/dev/shm") || Disk.SameFileSystem("/dev/shm", office.Root) is not false)
            Assert.Ignore("There is no second file system here.");
        var work = Directory.CreateDirectory(Path.Combine("/dev/shm", Path.GetFileName(office.Root)));
        try
        {
            var options = office.OneFile() with { Work = work.FullName };
            using var adapter = office.Adapter(options);

            (await adapter.Probe(CancellationToken.None)).ShouldNotBeNull().ShouldContain("different file systems");
            (await adapter.Push(Rows(), CancellationToken.None)).ShouldBeOfType<PushAnswer.Unavailable>().Reason.ShouldContain("different file systems");
            office.Sent.ShouldBeEmpty();
            FileOffice.Names(work.FullName).ShouldBe(["lock"]);
        }
        finally
        {
            work.Delete(recursive: true);
        }
    }

    [TestCase("out")]
    [TestCase("work")]
    public void A_folder_without_rights_is_unavailable_and_says_what_to_do(string folder)
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root" || !File.Exists("/usr/bin/setpriv"))
        {
            Assert.Ignore("Needs root and setpriv to run a child with fewer rights.");
            return;
        }
        File.SetUnixFileMode(office.Root, (UnixFileMode)0b111_101_101);
        foreach (var open in (string[])[office.Outbox, office.Work])
            File.SetUnixFileMode(open, (UnixFileMode)0b111_111_111);
        File.SetUnixFileMode(Path.Combine(office.Root, folder), (UnixFileMode)0b111_101_101);

        var (exitCode, output) = FileChild.Run(office.Root, under: ["setpriv", "--reuid", "65534", "--clear-groups"]);

        if (exitCode is not (0 or 1))
            Assert.Ignore($"A child of another user does not run here: {output}");
        exitCode.ShouldBe(1);
        output.ShouldContain("Unavailable");
        output.ShouldContain("give the hub's user rights");
        office.Sent.ShouldBeEmpty();
    }

    [Test]
    public async Task Two_adapters_on_one_folder_are_refused()
    {
        using var first = office.Adapter(office.OneFile());
        await first.Push(Rows(), CancellationToken.None);

        using var sameWork = new FileAdapter(office.OneFile(), FileOffice.Context(office.Clock, "other"));
        (await sameWork.Push(Rows("2"), CancellationToken.None)).ShouldBeOfType<PushAnswer.Unavailable>().Reason.ShouldContain("belongs to the adapter rsj");

        var own = Directory.CreateDirectory(Path.Combine(office.Root, "work2")).FullName;
        using var sameOutbox = new FileAdapter(office.OneFile() with { Work = own }, FileOffice.Context(office.Clock, "other"));
        (await sameOutbox.Push(Rows("2"), CancellationToken.None)).ShouldBeOfType<PushAnswer.Unavailable>().Reason.ShouldContain("belongs to the adapter rsj");
        (await sameOutbox.Ask(Rows("2"), CancellationToken.None)).ShouldBeOfType<AskAnswer.CannotTell>();
        (await sameOutbox.Probe(CancellationToken.None)).ShouldNotBeNull();

        office.Sent.ShouldBe(["F_20261124_001.csv"]);
    }

    [Test]
    public async Task Two_hosts_of_one_adapter_take_turns_and_know_what_the_other_did()
    {
        using var here = new FileAdapter(office.OneFile(), FileOffice.Context());
        using var there = new FileAdapter(office.OneFile(), FileOffice.Context());

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(n => (n % 2 == 0 ? here : there).Push(Rows($"{n / 2}"), CancellationToken.None)));

        answers.ShouldAllBe(a => a is PushAnswer.Acknowledged);
        office.Sent.Count.ShouldBe(10);
        (await here.Ask(Rows("9"), CancellationToken.None)).ShouldBe(new AskAnswer.Received(null));
        (await there.Ask(Rows("9"), CancellationToken.None)).ShouldBe(new AskAnswer.Received(null));
    }

    [Test]
    public async Task While_another_host_holds_the_folders_a_push_waits_and_can_be_stopped()
    {
        using var adapter = new FileAdapter(office.OneFile(), FileOffice.Context());
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        PushAnswer answer;
        using (new FileStream(Path.Combine(office.Work, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None))
            answer = await adapter.Push(Rows(), stop.Token);

        answer.ShouldBeOfType<PushAnswer.Unavailable>();
        (await adapter.Push(Rows(), CancellationToken.None)).ShouldBeOfType<PushAnswer.Acknowledged>();
    }

    [Test]
    public async Task Once_one_file_of_a_batch_was_seen_there_is_only_forward()
    {
        using var adapter = office.Adapter();
        Directory.CreateDirectory(Path.Combine(office.Outbox, "RY_449903_20261124_001.ctl"));   // In the way of the last file.

        (await adapter.Push(FileChild.Batch[0], CancellationToken.None)).ShouldBeOfType<PushAnswer.Unknown>().Reason.ShouldContain("is there already");
        (await adapter.Ask(FileChild.Batch[0], CancellationToken.None)).ShouldBeOfType<AskAnswer.CannotTell>();
        (await adapter.Push(FileChild.Batch[1], CancellationToken.None)).ShouldBeOfType<PushAnswer.Unavailable>();
        Directory.Delete(Path.Combine(office.Outbox, "RY_449903_20261124_001.ctl"));

        (await adapter.Ask(FileChild.Batch[0], CancellationToken.None)).ShouldBe(new AskAnswer.Received(null));
        office.Sent.Count.ShouldBe(4);
        office.Unfinished.ShouldBeEmpty();
    }

    [Test]
    public async Task A_file_of_the_same_name_is_never_written_over()
    {
        using var adapter = office.Adapter(office.OneFile());
        File.WriteAllText(Path.Combine(office.Outbox, "F_20261124_001.csv"), "theirs");

        await adapter.Push(Rows(), CancellationToken.None);

        office.Text("F_20261124_001.csv", "utf-8").ShouldBe("theirs");
        office.Text("F_20261124_002.csv", "utf-8").ShouldBe("A,B\r\n1,\r\n");
    }

    [Test]
    public async Task A_damaged_manifest_stops_everything_and_says_which()
    {
        using (var adapter = office.Adapter(office.OneFile()))
            await adapter.Push(Rows(), CancellationToken.None);
        File.WriteAllText(Path.Combine(office.Work, "20261124-000000000001.sent.json"), "{");
        using var later = office.Adapter(office.OneFile());

        (await later.Ask(Rows(), CancellationToken.None)).ShouldBeOfType<AskAnswer.CannotTell>().Reason.ShouldContain("20261124-000000000001.sent.json");
        (await later.Push(Rows("2"), CancellationToken.None)).ShouldBeOfType<PushAnswer.Unavailable>();
    }

    static Message Rows(string number = "1") => Samples.Message(number, payload: """[{"A":1}]""");

    sealed class Mount : IDisposable
    {
        readonly string path;

        Mount(string path) => this.path = path;

        public static Mount Tmpfs(string path, string size)
        {
            Directory.CreateDirectory(path);
            if (!OperatingSystem.IsLinux() || Run("mount", "-t", "tmpfs", "-o", $"size={size}", "tmpfs", path) != 0)
                Assert.Ignore("No small file system can be mounted here.");
            return new Mount(path);
        }

        public void Dispose() => Run("umount", path).ShouldBe(0);

        static int Run(string program, params string[] arguments)
        {
            try
            {
                using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false })!;
                process.WaitForExit();
                return process.ExitCode;
            }
            catch (System.ComponentModel.Win32Exception)
            {
                return -1;
            }
        }
    }
}
