using System.Security.Cryptography;
using System.Text;
using Exchange.Core.Log;
using Exchange.Core.Materials;
using Exchange.Core.Records;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Storage;
using Exchange.Core.Tests.Records;
using Exchange.Core.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Exchange.Core.Tests.Materials;

/// <summary>Uploads and what comes of them, on every database; the folder is a real one.</summary>
public abstract partial class MaterialContract(Provider provider)
{
    private static readonly CancellationToken Go = CancellationToken.None;
    private static readonly byte[] Pdf = Encoding.Latin1.GetBytes("%PDF-1.7 " + new string('x', 5_000));

    private protected SmallHub _hub = null!;
    private string _folder = null!;
    private MaterialOptions _options = null!;
    private MaterialStore _store = null!;
    private UploadTable _table = null!;
    private UploadDesk _desk = null!;

    [SetUp]
    public async Task Open()
    {
        _hub = await SmallHub.Open(provider);
        _folder = Directory.CreateTempSubdirectory("exchange-materials-").FullName;
        _options = new MaterialOptions { Folder = Path.Combine(_folder, "materials"), FileMib = 1, KeepFreeMib = 0, OpenUploads = 3 };
        _store = new MaterialStore(_options, _hub.Database.Options);
        _table = new UploadTable(_hub.Queue, _hub.Database, _hub.Clock);
        _desk = Desk();
    }

    [TearDown]
    public async Task Close()
    {
        if (_hub is not null) await _hub.DisposeAsync();
        if (_folder is not null) Directory.Delete(_folder, recursive: true);
    }

    /// <summary>A host of its own on the same folder and database.</summary>
    private UploadDesk Desk(IFileScan? scan = null) => new(_table, _store, _options, _hub.Clock, NullLogger<UploadDesk>.Instance, scan);

    private async Task<string> Announced(int length, string? expected = null)
        => (await _desk.Announce("window", length, "章程.pdf", expected, Go)).ShouldBeOfType<UploadAnswer.Stands>().Upload.Id;

    private Task<UploadAnswer> Append(string id, long offset, byte[] bytes, (HashAlgorithmName, byte[])? checksum = null) => _desk.Append("window", id, offset, new MemoryStream(bytes), checksum, Go);

    private static string Sha(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static string Md5(byte[] bytes)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        hash.AppendData(bytes);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private string FileOf(byte[] bytes) => Path.Combine(_folder, "materials", "files", Sha(bytes)[..2], Sha(bytes));

    private string PartOf(string id) => Path.Combine(_folder, "materials", "parts", id);

    private Task<Upload?> Row(string id) => _table.Read(id, Go);

    [Test]
    public async Task A_file_that_comes_in_parts_is_the_file()
    {
        var id = await Announced(Pdf.Length, Sha(Pdf));
        (await Append(id, 0, Pdf[..1_000])).ShouldBeOfType<UploadAnswer.Stands>().Offset.ShouldBe(1_000);
        (await Append(id, 500, Pdf[500..])).ShouldBe(new UploadAnswer.OtherOffset(1_000));
        (await _desk.Look("window", id, Go)).ShouldBeOfType<UploadAnswer.Stands>().Offset.ShouldBe(1_000);
        File.Exists(FileOf(Pdf)).ShouldBeFalse();

        var ready = (await Append(id, 1_000, Pdf[1_000..])).ShouldBeOfType<UploadAnswer.Stands>();

        ready.Upload.State.ShouldBe(UploadState.Ready);
        var row = (await Row(id))!;
        (row.State, row.Name, row.File).ShouldBe((UploadState.Ready, "章程.pdf", new MaterialFile(Sha(Pdf), Md5(Pdf), Pdf.Length, FileType.Pdf)));
        (await File.ReadAllBytesAsync(FileOf(Pdf))).ShouldBe(Pdf);
        File.Exists(PartOf(id)).ShouldBeFalse();
        (await Append(id, Pdf.Length, [])).ShouldBeOfType<UploadAnswer.Stands>("a repeat of the end").Offset.ShouldBe(Pdf.Length);
        (await Logged(LogKind.MaterialUploaded)).ShouldHaveSingleItem().ShouldContain(Sha(Pdf));
    }

    [Test]
    public async Task A_file_that_comes_twice_lies_there_once_and_one_that_was_spoilt_is_mended()
    {
        for (var i = 0; i < 2; i++) await Append(await Announced(Pdf.Length), 0, Pdf);
        Directory.EnumerateFiles(Path.Combine(_folder, "materials", "files"), "*", SearchOption.AllDirectories).ShouldHaveSingleItem();
        (await Count("material_file")).ShouldBe(1);
        await File.WriteAllBytesAsync(FileOf(Pdf), new byte[7]);
        await Append(await Announced(Pdf.Length), 0, Pdf);
        (await File.ReadAllBytesAsync(FileOf(Pdf))).ShouldBe(Pdf);
    }

    [Test]
    public async Task What_is_not_the_file_that_was_announced_is_refused_and_not_kept()
    {
        var id = await Announced(Pdf.Length, new string('0', 64));
        (await Append(id, 0, Pdf)).ShouldBe(new UploadAnswer.Refused("upload.digest"));
        var row = (await Row(id))!;
        (row.State, row.Code).ShouldBe((UploadState.Refused, "upload.digest"));
        File.Exists(PartOf(id)).ShouldBeFalse();
        File.Exists(FileOf(Pdf)).ShouldBeFalse();
        (await Append(id, 0, Pdf)).ShouldBe(new UploadAnswer.Refused("upload.digest"));
        (await Logged(LogKind.MaterialRefused)).ShouldHaveSingleItem().ShouldContain("upload.digest");
        (await Logged(LogKind.MaterialUploaded)).ShouldBeEmpty();
    }

    [Test]
    public async Task Bytes_that_do_not_fit_their_checksum_are_not_kept_and_those_before_them_are()
    {
        var id = await Announced(Pdf.Length);
        await Append(id, 0, Pdf[..100]);
        (await Append(id, 100, Pdf[100..200], (HashAlgorithmName.SHA256, SHA256.HashData(Pdf[100..199])))).ShouldBeOfType<UploadAnswer.OtherChecksum>();
        (await _desk.Look("window", id, Go)).ShouldBeOfType<UploadAnswer.Stands>().Offset.ShouldBe(100);
        (await Append(id, 100, Pdf[100..200], (HashAlgorithmName.SHA256, SHA256.HashData(Pdf[100..200])))).ShouldBeOfType<UploadAnswer.Stands>().Offset.ShouldBe(200);
    }

    [Test]
    public async Task More_than_was_announced_is_refused_and_nothing_of_it_is_kept()
    {
        var id = await Announced(10);
        await Append(id, 0, new byte[4]);
        (await Append(id, 4, new byte[7])).ShouldBe(new UploadAnswer.TooLarge(10));
        (await _desk.Look("window", id, Go)).ShouldBeOfType<UploadAnswer.Stands>().Offset.ShouldBe(4);
        (await _desk.Announce("window", 1024 * 1024 + 1, null, null, Go)).ShouldBe(new UploadAnswer.TooLarge(1024 * 1024));
    }

    [Test]
    public async Task What_has_come_when_the_sender_goes_away_stays_but_not_under_a_checksum()
    {
        var id = await Announced(Pdf.Length);
        await Should.ThrowAsync<IOException>(_desk.Append("window", id, 0, new BreakingStream(Pdf[..3_000]), null, Go));
        (await _desk.Look("window", id, Go)).ShouldBeOfType<UploadAnswer.Stands>().Offset.ShouldBe(3_000);
        await Should.ThrowAsync<IOException>(_desk.Append("window", id, 3_000, new BreakingStream(Pdf[3_000..4_000]), (HashAlgorithmName.MD5, new byte[16]), Go));
        (await _desk.Look("window", id, Go)).ShouldBeOfType<UploadAnswer.Stands>().Offset.ShouldBe(3_000);
        (await Append(id, 3_000, Pdf[3_000..])).ShouldBeOfType<UploadAnswer.Stands>().Upload.File!.Digest.ShouldBe(Sha(Pdf));
    }

    [Test]
    public async Task An_upload_is_its_clients_for_its_time()
    {
        var id = await Announced(Pdf.Length);
        (await _desk.Look("other-window", id, Go)).ShouldBeOfType<UploadAnswer.NoSuchUpload>();
        (await _desk.Append("other-window", id, 0, new MemoryStream(Pdf), null, Go)).ShouldBeOfType<UploadAnswer.NoSuchUpload>();
        (await _desk.Discard("other-window", id, Go)).ShouldBeOfType<UploadAnswer.NoSuchUpload>();
        (await _desk.Look("window", "../../etc/passwd", Go)).ShouldBeOfType<UploadAnswer.NoSuchUpload>();
        _hub.Clock.Advance(TimeSpan.FromHours(24));
        (await _desk.Look("window", id, Go)).ShouldBeOfType<UploadAnswer.NoSuchUpload>();
    }

    [Test]
    public async Task One_that_is_not_wanted_any_more_is_gone_and_of_one_that_is_ready_the_file_stays()
    {
        var id = await Announced(Pdf.Length);
        await Append(id, 0, Pdf[..10]);
        (await _desk.Discard("window", id, Go)).ShouldBeOfType<UploadAnswer.Discarded>();
        File.Exists(PartOf(id)).ShouldBeFalse();
        (await _desk.Look("window", id, Go)).ShouldBeOfType<UploadAnswer.NoSuchUpload>();
        var ready = await Announced(Pdf.Length);
        await Append(ready, 0, Pdf);
        (await _desk.Discard("window", ready, Go)).ShouldBeOfType<UploadAnswer.Discarded>();
        (await _desk.Look("window", ready, Go)).ShouldBeOfType<UploadAnswer.NoSuchUpload>();
        File.Exists(FileOf(Pdf)).ShouldBeTrue("a record may have it");
        var closing = await Announced(Pdf.Length);
        await _table.Closing(closing, new MaterialFile(Sha(Pdf), Md5(Pdf), Pdf.Length, FileType.Pdf));
        (await _desk.Discard("window", closing, Go)).ShouldBeOfType<UploadAnswer.Busy>();
    }

    [Test]
    public async Task One_of_which_nothing_has_come_can_be_done_without()
    {
        var id = await Announced(Pdf.Length);
        Directory.Exists(Path.Combine(_folder, "materials", "parts")).ShouldBeFalse("the first upload of a new folder");
        (await _desk.Discard("window", id, Go)).ShouldBeOfType<UploadAnswer.Discarded>();
        (await _desk.Look("window", id, Go)).ShouldBeOfType<UploadAnswer.NoSuchUpload>();
    }

    [Test]
    public async Task A_client_has_so_many_open_and_no_more()
    {
        var ids = new List<string>();
        for (var i = 0; i < 3; i++) ids.Add(await Announced(Pdf.Length));
        (await _desk.Announce("window", 10, null, null, Go)).ShouldBe(new UploadAnswer.TooMany(3));
        (await _desk.Announce("other-window", 10, null, null, Go)).ShouldBeOfType<UploadAnswer.Stands>();
        await Append(ids[0], 0, Pdf);
        await Announced(10);
    }

    [Test]
    public async Task Without_room_nothing_is_announced_and_nothing_taken()
    {
        var id = await Announced(Pdf.Length);
        var full = _options with { KeepFreeMib = 1_048_576 };
        var desk = new UploadDesk(_table, new MaterialStore(full, _hub.Database.Options), full, _hub.Clock, NullLogger<UploadDesk>.Instance);
        (await desk.Announce("window", 10, null, null, Go)).ShouldBeOfType<UploadAnswer.NoRoom>();
        (await desk.Append("window", id, 0, new MemoryStream(Pdf), null, Go)).ShouldBeOfType<UploadAnswer.NoRoom>();
        (await _desk.Look("window", id, Go)).ShouldBeOfType<UploadAnswer.Stands>().Offset.ShouldBe(0);
    }

    [Test, Platform(Exclude = "Win")]
    public async Task Nobody_but_the_hubs_own_user_looks_into_the_folder()
    {
        if (OperatingSystem.IsWindows()) return;
        await Append(await Announced(Pdf.Length), 0, Pdf);
        File.GetUnixFileMode(FileOf(Pdf)).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        foreach (var folder in (string[])["materials", "materials/files", "materials/parts"])
            File.GetUnixFileMode(Path.Combine(_folder, folder)).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [Test]
    public async Task What_comes_with_a_record_is_in_its_commit_with_its_events()
    {
        var id = await Announced(Pdf.Length);
        await Append(id, 0, Pdf);
        var file = (await Row(id))!.File!;
        var record = Record([new NewMaterial("M02", MaterialWay.Upload, id, file, "章程.pdf"), new NewMaterial("M03", MaterialWay.Licence, Number: "1.2.156"), new NewMaterial("M05", MaterialWay.Later, Due: new DateOnly(2026, 12, 26))]);
        (await _hub.Queue.Offer(_hub.Ledger.TakeIn(record))).ShouldBeTrue();

        var cases = new CaseMaterials(_hub.Database);
        (await cases.Of(record.Id, 1, Go)).ShouldBe(
        [
            new MaterialLine(1, 1, "M02", MaterialWay.Upload, file.Digest, file, "章程.pdf", null, null),
            new MaterialLine(1, 2, "M03", MaterialWay.Licence, null, null, null, "1.2.156", null),
            new MaterialLine(1, 3, "M05", MaterialWay.Later, null, null, null, null, "2026-12-26"),
        ]);
        (await cases.ByUpload(record.Id, Go)).Keys.ShouldBe([id]);
        (await Logged(LogKind.MaterialAttached)).ShouldBe(
        [
            $$"""{"version":1,"code":"M02","as":"upload","upload":"{{id}}","digest":"{{file.Digest}}"}""", """{"version":1,"code":"M03","as":"licence"}""", """{"version":1,"code":"M05","as":"later","due":"2026-12-26"}""",
        ]);
        // The same number again: nothing of it, not even the materials.
        (await _hub.Queue.Offer(_hub.Ledger.TakeIn(record with { Id = Id.New(_hub.Clock) }))).ShouldBeFalse();
        (await Count("material")).ShouldBe(3);
    }

    private NewRecord Record(IReadOnlyList<NewMaterial> materials)
        => new(Id.New(_hub.Clock), "window", "N-1", "opening", null, "SCJG", 1, new string('d', 64), """{"body":{}}"""u8.ToArray(), 8, 2, null, _hub.Now, null,
            [new NewStep("S1", "SCJG", "scjg", null, 5, Ready: true)]) { Materials = materials };

    private async Task<List<string>> Logged(string kind)
        => [.. (await new LogSearch(_hub.Database).Page(new LogFilter { Kinds = [kind] }, LogScope.All, null, 100, Go)).Items.Select(line => line.Data!)];

    private async Task<long> Count(string table)
    {
        await using var connection = await _hub.Database.Open(Go);
        await using var command = connection.CreateCommand();
        command.CommandText = $"select count(*) from {table}";
        return Convert.ToInt64(await command.ExecuteScalarAsync());
    }
}

public sealed class MaterialSqliteTests() : MaterialContract(Provider.Sqlite);

public sealed class MaterialPostgresTests() : MaterialContract(Provider.Postgres);

public sealed class MaterialSqlServerTests() : MaterialContract(Provider.SqlServer);
