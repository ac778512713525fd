using System.Security.Cryptography;
using System.Text;
using Exchange.Core.Log;
using Exchange.Core.Materials;
using Exchange.Core.Records;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Storage;
using Exchange.Core.Tests.Records;
using Microsoft.Extensions.Logging.Abstractions;

namespace Exchange.Core.Tests.Materials;

/// <summary>What was promised for later is called to mind, and what nobody needs goes out of the folder, on every database.</summary>
public abstract class LateAndGoneContract(Provider provider)
{
    private static readonly CancellationToken Go = CancellationToken.None;

    private protected SmallHub _hub = null!;
    private string _folder = null!;
    private MaterialOptions _options = null!;
    private MaterialStore _store = null!;
    private UploadDesk _desk = null!;
    private UploadTable _table = null!;
    private CaseMaterials _cases = null!;
    private MaterialPruning _pruning = null!;
    private int _numbers;

    [SetUp]
    public async Task Open()
    {
        _hub = await SmallHub.Open(provider);
        _folder = Directory.CreateTempSubdirectory("exchange-gone-").FullName;
        _options = new MaterialOptions { Folder = _folder, KeepFreeMib = 0 };
        _store = new MaterialStore(_options, _hub.Database.Options);
        _table = new UploadTable(_hub.Queue, _hub.Database, _hub.Clock);
        _desk = new UploadDesk(_table, _store, _options, _hub.Clock, NullLogger<UploadDesk>.Instance);
        _cases = new CaseMaterials(_hub.Database);
        _pruning = new MaterialPruning(_hub.Queue, _hub.Database, _store, _options, _hub.Clock, NullLogger<MaterialPruning>.Instance);
    }

    [TearDown]
    public async Task Close()
    {
        if (_hub is not null) await _hub.DisposeAsync();
        if (_folder is not null) Directory.Delete(_folder, recursive: true);
    }

    private static byte[] Bytes(int seed) => Encoding.ASCII.GetBytes($"%PDF-1.7 {seed}");

    private static string Sha(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private async Task<(string Id, MaterialFile File)> Uploaded(int seed)
    {
        var id = (await _desk.Announce("window", Bytes(seed).Length, null, null, Go)).ShouldBeOfType<UploadAnswer.Stands>().Upload.Id;
        return (id, (await _desk.Append("window", id, 0, new MemoryStream(Bytes(seed)), null, Go)).ShouldBeOfType<UploadAnswer.Stands>().Upload.File!);
    }

    private async Task<string> TakenIn(params NewMaterial[] materials)
    {
        var record = new NewRecord(Id.New(_hub.Clock), "window", $"N-{++_numbers}", "opening", null, "SCJG", 1, new string('d', 64), """{"body":{}}"""u8.ToArray(), 8, 2, null, _hub.Now, null,
            [new NewStep("S1", "SCJG", "scjg", null, 5, Ready: true)]) { Materials = materials };
        (await _hub.Queue.Offer(_hub.Ledger.TakeIn(record))).ShouldBeTrue();
        return record.Id;
    }

    private static NewMaterial Later(string code, string due) => new(code, MaterialWay.Later, Due: DateOnly.ParseExact(due, "yyyy-MM-dd"));

    private static NewMaterial Of((string Id, MaterialFile File) upload) => new("M02", MaterialWay.Upload, upload.Id, upload.File, "章程.pdf");

    private MaterialChaser Chaser() => new(_cases, _hub.Ledger, _options, TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai"), _hub.Clock);

    private async Task<List<string>> Logged(string kind)
        => [.. (await new LogSearch(_hub.Database).Page(new LogFilter { Kinds = [kind] }, LogScope.All, null, 500, Go)).Items.Select(line => line.Data!)];

    // The hub's clock stands at 2026-12-21 09:00 in Asia/Shanghai.
    [Test]
    public async Task What_is_promised_is_called_to_mind_once_before_its_day_and_once_after_it()
    {
        await TakenIn(Later("M05", "2026-12-23"), Later("M06", "2026-12-26"));
        (await Chaser().Look(Go)).ShouldBe(0);
        _hub.Clock.Advance(TimeSpan.FromDays(1));
        (await Chaser().Look(Go)).ShouldBe(1);
        (await Chaser().Look(Go)).ShouldBe(0);
        (await Logged(LogKind.MaterialDue)).ShouldBe(["""{"version":1,"code":"M05","due":"2026-12-23"}"""]);
        _hub.Clock.Advance(TimeSpan.FromHours(14.9));
        (await Chaser().Look(Go)).ShouldBe(0, "its last day is not over");
        _hub.Clock.Advance(TimeSpan.FromHours(24.2));
        (await Chaser().Look(Go)).ShouldBe(1);
        (await Chaser().Look(Go)).ShouldBe(0);
        (await Logged(LogKind.MaterialOverdue)).ShouldBe(["""{"version":1,"code":"M05","due":"2026-12-23"}"""]);
    }

    [Test]
    public async Task Nobody_is_chased_for_what_a_later_version_has_brought_or_a_record_that_is_not_open()
    {
        var brought = await TakenIn(Later("M05", "2026-12-21"));
        var record = (await _hub.Cases.Read(brought, Go))!;
        (await _hub.Ledger.Amend(record, Office.Opening, new Amendment("""{"body":{}}"""u8.ToArray(), 8, 2, new string('e', 64), null, "window") { Materials = [Of(await Uploaded(1))] })).ShouldBeTrue();
        await TakenIn(Later("M05", "2026-12-21"));
        await _hub.Tamper($"update record set state = 'closed' where id <> '{brought}'");
        _hub.Clock.Advance(TimeSpan.FromDays(3));
        (await Chaser().Look(Go)).ShouldBe(0);
        (await _cases.LatePage(DateOnly.MaxValue, ReadScope.All, null, null, Go)).Items.ShouldBeEmpty();
    }

    private async Task Amended(string record, params NewMaterial[] materials)
    {
        var file = (await _hub.Cases.Read(record, Go))!;
        (await _hub.Ledger.Amend(file, Item, new Amendment("""{"body":{}}"""u8.ToArray(), 8, 2, Id.New(_hub.Clock) + Id.New(_hub.Clock), null, "window") { Materials = materials })).ShouldBeTrue();
    }

    /// <summary>One of which a material may come later.</summary>
    private static ItemDocument Item => Office.Opening with { Materials = [new MaterialPart { Code = "M05", Title = Office.Opening.Title, As = [MaterialWay.Upload, MaterialWay.Later] }] };

    // How many rows the index of what is looked through has.
    private async Task<long> LookedThrough()
        => (await _hub.Database.Query(new Sql("select cast(count(*) as bigint) from material where due is not null and ended_at is null").With(), static row => row.GetInt64(0), Go))[0];

    [Test]
    public async Task A_correction_of_something_else_does_not_call_to_mind_again()
    {
        var record = await TakenIn(Later("M05", "2026-12-21"), Later("M06", "2026-12-22"));
        (await Chaser().Look(Go)).ShouldBe(2);
        await Amended(record, Of(await Uploaded(1)), Later("M05", "2026-12-21"), Later("M06", "2026-12-22"), Later("M07", "2026-12-22"));
        (await Chaser().Look(Go)).ShouldBe(1, "only what is promised anew");
        (await Logged(LogKind.MaterialDue)).ShouldContain("""{"version":2,"code":"M07","due":"2026-12-22"}""");
        // Another day is another promise.
        await Amended(record, Later("M05", "2026-12-22"), Later("M06", "2026-12-22"));
        (await Chaser().Look(Go)).ShouldBe(1);
        _hub.Clock.Advance(TimeSpan.FromDays(2));
        (await Chaser().Look(Go)).ShouldBe(2);
        await Amended(record, Later("M05", "2026-12-22"), Later("M06", "2026-12-22"));
        (await Chaser().Look(Go)).ShouldBe(0);
        (await Logged(LogKind.MaterialOverdue)).Count.ShouldBe(2);
        (await _cases.LatePage(DateOnly.MaxValue, ReadScope.All, null, null, Go)).Items.Select(one => (one.Version, one.Code, one.Chased)).ShouldBe([(4, "M05", LateMaterial.Overdue), (4, "M06", LateMaterial.Overdue)]);
    }

    [Test]
    public async Task What_nobody_waits_for_any_more_is_met_once_and_then_not_looked_through()
    {
        var (corrected, closed, open) = (await TakenIn(Later("M05", "2026-12-21")), await TakenIn(Later("M05", "2026-12-21"), Later("M06", "2026-12-21")), await TakenIn(Later("M05", "2026-12-21")));
        (await Chaser().Look(Go)).ShouldBe(4);
        (await LookedThrough()).ShouldBe(4);
        await Amended(corrected, Of(await Uploaded(1)));
        (await LookedThrough()).ShouldBe(3, "a correction ends what the version before it has promised");
        await _hub.Tamper($"update record set state = 'closed' where id = '{closed}'");
        (await _cases.LatePage(DateOnly.MaxValue, ReadScope.All, null, null, Go)).Items.ShouldHaveSingleItem().RecordId.ShouldBe(open);
        var before = (await Logged(LogKind.MaterialDue)).Count + (await Logged(LogKind.MaterialOverdue)).Count;
        (await Chaser().Look(Go)).ShouldBe(0);
        (await LookedThrough()).ShouldBe(1);
        ((await Logged(LogKind.MaterialDue)).Count + (await Logged(LogKind.MaterialOverdue)).Count).ShouldBe(before, "nobody is told of an end");
        _hub.Clock.Advance(TimeSpan.FromDays(1));
        (await Chaser().Look(Go)).ShouldBe(1);
        (await _cases.LatePage(DateOnly.MaxValue, ReadScope.All, null, null, Go)).Items.ShouldHaveSingleItem().Chased.ShouldBe(LateMaterial.Overdue, "it is waited for still");
    }

    [Test]
    public async Task What_is_due_is_listed_page_by_page_to_who_sees_the_record_whole()
    {
        for (var i = 0; i < 7; i++) await TakenIn(Later("M05", $"2026-12-{24 - i % 3:00}"), Later("M06", "2027-01-05"));
        var (seen, after) = (new List<LateMaterial>(), (string?)null);
        do
        {
            var page = await _cases.LatePage(new DateOnly(2026, 12, 31), ReadScope.Intake("window"), after, 2, Go);
            page.Items.Count.ShouldBeLessThanOrEqualTo(2);
            seen.AddRange(page.Items);
            after = page.Next;
        }
        while (after is not null);
        seen.Count.ShouldBe(7);
        seen.Select(one => one.Due).ShouldBeInOrder();
        seen.Select(one => one.RecordId).ShouldBeUnique();
        (await _cases.LatePage(DateOnly.MaxValue, ReadScope.All, null, 500, Go)).Items.Count.ShouldBe(14);
        (await _cases.LatePage(DateOnly.MaxValue, ReadScope.Intake("other"), null, null, Go)).Items.ShouldBeEmpty();
        (await _cases.LatePage(DateOnly.MaxValue, ReadScope.Only("SCJG"), null, null, Go)).Items.ShouldBeEmpty();
        await Should.ThrowAsync<CursorException>(_cases.LatePage(new DateOnly(2027, 1, 1), ReadScope.All, (await _cases.LatePage(DateOnly.MaxValue, ReadScope.All, null, 2, Go)).Next, 2, Go));
    }

    [Test]
    public async Task An_upload_whose_time_is_over_goes_and_its_bytes_with_it()
    {
        var open = (await _desk.Announce("window", 100, null, null, Go)).ShouldBeOfType<UploadAnswer.Stands>().Upload.Id;
        await _desk.Append("window", open, 0, new MemoryStream(new byte[50]), null, Go);
        _hub.Clock.Advance(TimeSpan.FromHours(24.5));
        (await _pruning.Prune(Go)).ShouldBe((0, 0), "a request that began in time may be under way");
        var young = (await _desk.Announce("window", 100, null, null, Go)).ShouldBeOfType<UploadAnswer.Stands>().Upload.Id;
        _hub.Clock.Advance(TimeSpan.FromHours(1));
        (await _pruning.Prune(Go)).ShouldBe((1, 0));
        File.Exists(Path.Combine(_folder, "parts", open)).ShouldBeFalse();
        (await _table.Read(open, Go)).ShouldBeNull();
        (await _table.Read(young, Go)).ShouldNotBeNull();
    }

    [Test]
    public async Task Of_an_upload_that_its_sender_does_without_the_file_goes_unless_a_record_names_it()
    {
        var (named, unnamed) = (await Uploaded(1), await Uploaded(2));
        await TakenIn(Of(named));
        foreach (var upload in (string[])[named.Id, unnamed.Id])
        {
            (await _desk.Discard("window", upload, Go)).ShouldBeOfType<UploadAnswer.Discarded>();
            (await _desk.Look("window", upload, Go)).ShouldBeOfType<UploadAnswer.NoSuchUpload>("it cannot be named any more");
        }
        (_store.Has(named.File.Digest), _store.Has(unnamed.File.Digest)).ShouldBe((true, true), "a record that is being taken in may have it");
        _hub.Clock.Advance(TimeSpan.FromHours(27));
        await _pruning.Prune(Go);
        _hub.Clock.Advance(TimeSpan.FromHours(1.1));
        (await _pruning.Prune(Go)).Files.ShouldBe(1);
        (_store.Has(named.File.Digest), _store.Has(unnamed.File.Digest)).ShouldBe((true, false));
    }

    [Test]
    public async Task A_file_that_nothing_names_goes_in_two_steps_and_one_that_a_record_names_stays()
    {
        var (named, unnamed) = (await Uploaded(1), await Uploaded(2));
        var record = await TakenIn(Of(named));
        _hub.Clock.Advance(TimeSpan.FromHours(26));
        await _pruning.Prune(Go);
        _store.Has(unnamed.File.Digest).ShouldBeTrue("used too lately");
        _hub.Clock.Advance(TimeSpan.FromHours(1));
        (await _pruning.Prune(Go)).Files.ShouldBe(0, "marked only");
        _store.Has(unnamed.File.Digest).ShouldBeTrue();
        _hub.Clock.Advance(TimeSpan.FromHours(1.1));
        (await _pruning.Prune(Go)).Files.ShouldBe(1);
        (_store.Has(unnamed.File.Digest), _store.Has(named.File.Digest)).ShouldBe((false, true));
        (await Logged(LogKind.MaterialRemoved)).ShouldBe([$$"""{"digest":"{{unnamed.File.Digest}}"}"""]);

        await _hub.Tamper($"update record set state = 'closed', closed_at = 1 where id = '{record}'");
        await _hub.Tamper($"update delivery set settled_at = 1, state = 'acknowledged' where record_id = '{record}'");
        (await _hub.Ledger.Prune([new ClosedRecord(record, "opening", "SCJG", 1, new string('d', 64), DateTimeOffset.UnixEpoch)], _hub.Clock.GetUtcNow())).ShouldBe(1);
        await _pruning.Prune(Go);
        _hub.Clock.Advance(TimeSpan.FromHours(1.1));
        (await _pruning.Prune(Go)).Files.ShouldBe(1);
        _store.Has(named.File.Digest).ShouldBeFalse();
        (await _cases.Of(record, 1, Go)).Single().ShouldSatisfyAllConditions(line => line.Digest.ShouldBe(named.File.Digest), line => line.File.ShouldBeNull());
    }

    [Test]
    public async Task A_file_that_is_marked_and_comes_again_stays()
    {
        var first = await Uploaded(1);
        _hub.Clock.Advance(TimeSpan.FromHours(28));
        await _pruning.Prune(Go);
        var again = await Uploaded(1);
        _hub.Clock.Advance(TimeSpan.FromHours(2));
        (await _pruning.Prune(Go)).Files.ShouldBe(0);
        _store.Has(first.File.Digest).ShouldBeTrue();
        (await TakenIn(Of(again))).ShouldNotBeNull();
    }

    [Test]
    public async Task A_file_that_is_marked_and_about_to_come_again_stays()
    {
        var first = await Uploaded(1);
        _hub.Clock.Advance(TimeSpan.FromHours(28));
        await _pruning.Prune(Go);
        var again = (await _desk.Announce("window", Bytes(1).Length, null, null, Go)).ShouldBeOfType<UploadAnswer.Stands>().Upload.Id;
        await File.WriteAllBytesAsync(Path.Combine(_folder, "parts", again), Bytes(1), Go);
        // Another host is in the middle of its end: the row is closing, and the file about to be put in its place.
        (await _table.Closing(again, first.File)).ShouldBeTrue();
        _hub.Clock.Advance(TimeSpan.FromHours(2));
        (await _pruning.Prune(Go)).Files.ShouldBe(0);
        _store.Has(first.File.Digest).ShouldBeTrue();
        (await _desk.Look("window", again, Go)).ShouldBeOfType<UploadAnswer.Stands>().Upload.State.ShouldBe(UploadState.Ready);
        _store.Has(first.File.Digest).ShouldBeTrue();
    }

    [Test]
    public async Task A_file_that_a_host_has_put_in_its_place_and_nobody_asked_for_goes_too()
    {
        var upload = (await _desk.Announce("window", Bytes(3).Length, null, null, Go)).ShouldBeOfType<UploadAnswer.Stands>().Upload.Id;
        var file = new MaterialFile(Sha(Bytes(3)), new string('0', 32), Bytes(3).Length, FileType.Pdf);
        Directory.CreateDirectory(Path.Combine(_folder, "parts"));
        await File.WriteAllBytesAsync(Path.Combine(_folder, "parts", upload), Bytes(3), Go);
        (await _table.Closing(upload, file)).ShouldBeTrue();
        _store.Keep(upload, file).ShouldBeTrue();
        // The host stops here: a file without a row.
        _hub.Clock.Advance(TimeSpan.FromHours(26));
        (await _pruning.Prune(Go)).ShouldBe((1, 0));
        _store.Has(file.Digest).ShouldBeTrue();
        _hub.Clock.Advance(TimeSpan.FromHours(28));
        await _pruning.Prune(Go);
        _hub.Clock.Advance(TimeSpan.FromHours(1.1));
        (await _pruning.Prune(Go)).Files.ShouldBe(1);
        _store.Has(file.Digest).ShouldBeFalse();
    }

    [Test]
    public async Task What_was_set_aside_is_put_back_unless_it_has_come_again()
    {
        var file = (await Uploaded(1)).File;
        var (one, two) = (Id.New(_hub.Clock), Id.New(_hub.Clock));
        _store.SetAside(file.Digest, one, _hub.Clock.GetUtcNow()).ShouldBeTrue();
        (_store.Has(file.Digest), _store.SetAside(file.Digest, two, _hub.Clock.GetUtcNow())).ShouldBe((false, false));
        _store.PutBack(one, file.Digest);
        _store.Has(file.Digest).ShouldBeTrue();
        _store.SetAside(file.Digest, two, _hub.Clock.GetUtcNow()).ShouldBeTrue();
        await Uploaded(1);
        _store.PutBack(two, file.Digest);
        _store.Has(file.Digest).ShouldBeTrue();
        Directory.EnumerateFiles(Path.Combine(_folder, "parts")).ShouldBeEmpty();
    }

    [Test]
    public async Task Parts_that_no_row_knows_go_when_they_are_old()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "parts"));
        var (old, young, other) = (Path.Combine(_folder, "parts", new string('a', 32)), Path.Combine(_folder, "parts", new string('b', 32)), Path.Combine(_folder, "parts", "somebody's"));
        foreach (var path in (string[])[old, young, other]) await File.WriteAllTextAsync(path, "x");
        File.SetLastWriteTimeUtc(old, _hub.Clock.GetUtcNow().UtcDateTime.AddHours(-26));
        File.SetLastWriteTimeUtc(young, _hub.Clock.GetUtcNow().UtcDateTime.AddHours(-24));
        File.SetLastWriteTimeUtc(other, _hub.Clock.GetUtcNow().UtcDateTime.AddHours(-26));
        await _pruning.Prune(Go);
        (File.Exists(old), File.Exists(young), File.Exists(other)).ShouldBe((false, true, true), "what the hub has not made it does not remove");
    }
}

public sealed class LateAndGoneSqliteTests() : LateAndGoneContract(Provider.Sqlite);

public sealed class LateAndGonePostgresTests() : LateAndGoneContract(Provider.Postgres);

public sealed class LateAndGoneSqlServerTests() : LateAndGoneContract(Provider.SqlServer);
