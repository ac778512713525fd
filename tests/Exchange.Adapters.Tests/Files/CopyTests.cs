using Exchange.Adapters.Files;
using Exchange.Adapters.Tests.Contract;
using Exchange.Core.Contract;

namespace Exchange.Adapters.Tests.Files;

/// <summary>Files of materials lie in the department's folder, whole, before the row that names them does.</summary>
sealed class CopyTests
{
    static readonly byte[] Charter = [.. Enumerable.Range(0, 200_000).Select(static n => (byte)(n % 251))], Plan = [1, 2, 3];

    FileOffice office = null!;
    string copies = null!;

    [SetUp]
    public void Open()
    {
        office = new FileOffice();
        copies = Directory.CreateDirectory(Path.Combine(office.Root, "copies")).FullName;
    }

    [TearDown]
    public void Close() => office.Dispose();

    static string Name(byte[] bytes) => CopiedFile.Of(bytes).Sha256 + ".pdf";

    static Message Message(string number, params byte[][] files) => Samples.Message(number, payload: $$"""[{"A":"{{number}}"}]""") with { Files = [.. files.Select(CopiedFile.Of)] };

    FileAdapterOptions Options() => office.OneFile() with { Copies = copies };

    IEnumerable<string> Copies => FileOffice.Names(copies).Where(static name => name[0] != '.');

    [Test]
    public async Task Each_lies_there_once_under_its_digest_before_the_file_that_names_it()
    {
        IReadOnlyList<string>? before = null;
        using var adapter = office.Adapter(Options(), at => before ??= at == "written-aside" ? [.. Copies] : null);

        (await adapter.PushBatch([Message("1", Charter, Plan), Message("2", Plan)], CancellationToken.None)).ShouldAllBe(answer => answer is PushAnswer.Acknowledged);

        before.ShouldNotBeNull().ShouldBe(new[] { Name(Charter), Name(Plan) }.Order(StringComparer.Ordinal));
        File.ReadAllBytes(Path.Combine(copies, Name(Charter))).ShouldBe(Charter);
        if (!OperatingSystem.IsWindows())
            (File.GetUnixFileMode(Path.Combine(copies, Name(Plan))) & UnixFileMode.OtherRead).ShouldBe(UnixFileMode.None);
        FileOffice.Names(copies).Where(static name => name.EndsWith(".part", StringComparison.Ordinal)).ShouldBeEmpty();
        FileKind.Kind.TakesFiles(Options()).ShouldBeTrue();
        FileKind.Kind.TakesFiles(office.OneFile()).ShouldBeFalse();
    }

    [TestCase("copy-written")]
    [TestCase("copy-laid")]
    [TestCase("copies-flushed")]
    public async Task Stopped_anywhere_a_repeat_makes_it_whole(string point)
    {
        using (var dying = office.Adapter(Options(), at => { if (at == point) throw new InvalidOperationException("It ends here."); }))
            await Should.ThrowAsync<InvalidOperationException>(() => dying.Push(Message("1", Charter), CancellationToken.None));
        office.Sent.ShouldBeEmpty();
        // What a kill in the middle of writing leaves.
        await File.WriteAllTextAsync(Path.Combine(copies, $".{CopiedFile.Of(Plan).Sha256}.part"), "half of something longer than the file");

        using var adapter = office.Adapter(Options());
        (await adapter.Push(Message("1", Charter, Plan), CancellationToken.None)).ShouldBe(new PushAnswer.Acknowledged(null));

        Copies.ShouldBe(new[] { Name(Charter), Name(Plan) }, ignoreOrder: true);
        File.ReadAllBytes(Path.Combine(copies, Name(Charter))).ShouldBe(Charter);
        File.ReadAllBytes(Path.Combine(copies, Name(Plan))).ShouldBe(Plan);
        office.Sent.ShouldHaveSingleItem();
    }

    [Test]
    public async Task A_message_whose_file_is_gone_or_other_waits_and_the_others_go()
    {
        using var adapter = office.Adapter(Options());
        var gone = Message("1", Charter);
        gone = gone with { Files = [gone.Files[0] with { Open = static () => throw new FileNotFoundException("gone") }] };
        var other = Message("2", Plan);
        other = other with { Files = [other.Files[0] with { Open = static () => new MemoryStream([3, 2, 1]) }] };

        var answers = await adapter.PushBatch([gone, other, Message("3", [8])], CancellationToken.None);

        answers[0].ShouldBeOfType<PushAnswer.Unavailable>().Reason.ShouldContain("not in the hub's folder");
        answers[1].ShouldBeOfType<PushAnswer.Unavailable>().Reason.ShouldContain("not what was taken in");
        answers[2].ShouldBe(new PushAnswer.Acknowledged(null));
        office.Text("F_20261124_001.csv", "utf-8").ShouldBe("A,B\r\n3,\r\n");
        Copies.ShouldBe([Name([8])]);
    }

    [Test]
    public async Task A_folder_that_is_not_there_is_told_and_nothing_is_written()
    {
        using var adapter = office.Adapter(Options());
        Directory.Delete(copies, recursive: true);

        (await adapter.Push(Message("1", Plan), CancellationToken.None)).ShouldBeOfType<PushAnswer.Unavailable>();
        (await adapter.Probe(CancellationToken.None)).ShouldNotBeNull().ShouldContain(copies);
        office.Sent.ShouldBeEmpty();
    }

    [TestCase("copies", "/copies")]
    [TestCase("/a/../b", "/copies")]
    public void The_folder_is_an_absolute_path(string folder, string pointer) => FileFaults.Of(Options() with { Copies = folder }).Select(static fault => fault.Pointer).ShouldBe([pointer]);

    [Test]
    public void It_is_not_the_hubs_own() => FileFaults.Of(Options() with { Copies = office.Work }).Select(static fault => fault.Pointer).ShouldBe(["/copies"]);
}
