using Exchange.Core.Backup;
using Exchange.Core.Log;
using Exchange.Core.Storage;
using Exchange.Core.Tests.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Exchange.Core.Tests.Backup;

/// <summary>Copies of the embedded database: made while it is written to, verified, restored.</summary>
public sealed class SqliteBackupTests
{
    private const string Program = "0.1.0";

    private TestDatabase _live = null!;
    private CommitQueue _queue = null!;
    private string _folder = null!;

    private string Backup => Path.Combine(_folder, "exchange.db");

    private string Manifest => BackupManifest.PathFor(Backup);

    private string Target => Path.Combine(_folder, "restored", "exchange.db");

    [SetUp]
    public async Task Open()
    {
        _live = await TestDatabase.Create(Provider.Sqlite);
        _queue = new CommitQueue(_live.Options, NullLogger<CommitQueue>.Instance);
        _folder = Directory.CreateTempSubdirectory("exchange-backup-").FullName;
        await Log(20);
    }

    [TearDown]
    public async Task Close()
    {
        _queue.Dispose();
        await _live.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private Task Log(int events) => Task.WhenAll(Enumerable.Range(0, events).Select(i => _queue.Commit(new Unit($"{i}").Log(new LogEvent(1_000 + i, LogKind.TaskEnded, Data: new string('x', 1_500))))));

    private BackupManifest Make(int mibPerSecond = 10_000, CancellationToken stop = default) => SqliteBackup.Make(_live.Options.ConnectionString, Backup, Program, mibPerSecond, TimeProvider.System, stop);

    private Task<(BackupManifest Manifest, int Changes)> Restore() => SqliteRestore.Run(Backup, Target, TimeProvider.System, CancellationToken.None);

    private static string Trouble(Action work) => Should.Throw<StorageTroubleException>(work).Trouble.Whole;

    private async Task<string> NotRestored()
    {
        var trouble = (await Should.ThrowAsync<StorageTroubleException>(Restore())).Trouble;
        trouble.WholeZh.ShouldContain("请");
        Directory.EnumerateFiles(Path.GetDirectoryName(Target)!).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)).ShouldBeEmpty();
        return trouble.Whole;
    }

    [Test, CancelAfter(60_000)]
    public async Task Made_while_others_write_it_is_the_state_of_one_moment_and_keeps_nobody_waiting(CancellationToken stop)
    {
        await Log(4_000);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var making = Task.Run(() => Make(mibPerSecond: 2, stop), stop);
        var during = 0;
        while (!making.IsCompleted)
        {
            await Log(10);
            during += 10;
        }
        var manifest = await making;
        during.ShouldBeGreaterThan(100, "the queue went on while 6 MiB were copied at 2 a second");
        manifest.LogPosition.ShouldBe(manifest.Rows["log_event"], "positions are dense in it");
        manifest.LogPosition.ShouldBeLessThan(4_020 + during, "what came later is not in it");
        manifest.Changes.ShouldBe(Migrations.All.Select(change => change.Number));
        BackupCheck.Verify(Backup).Sha256.ShouldBe(manifest.Sha256);
    }

    [Test]
    public void It_is_two_files_for_their_owner_only_and_nothing_else()
    {
        Make();
        Directory.EnumerateFiles(_folder).ShouldBe([Backup, Manifest], ignoreOrder: true);
        if (OperatingSystem.IsWindows()) return;
        foreach (var file in new[] { Backup, Manifest }) File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Test]
    public void Nothing_is_overwritten()
    {
        var first = Make();
        Trouble(() => Make()).ShouldContain("There is a file already: " + Backup);
        File.Delete(Backup);
        Trouble(() => Make()).ShouldContain("There is a file already: " + Manifest);
        BackupManifest.Read(Backup).Sha256.ShouldBe(first.Sha256);
    }

    [Test]
    public void A_database_that_is_not_there_is_not_made()
    {
        var file = Path.Combine(_folder, "none.db");
        Trouble(() => SqliteBackup.Make(file, Backup, Program, 100, TimeProvider.System, CancellationToken.None)).ShouldContain("no such database file: " + file);
        File.Exists(file).ShouldBeFalse();
    }

    [Test]
    public async Task One_that_is_broken_off_leaves_nothing()
    {
        await Log(2_000);
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        Should.Throw<OperationCanceledException>(() => Make(mibPerSecond: 1, stop.Token));
        Directory.EnumerateFileSystemEntries(_folder).ShouldBeEmpty();
    }

    [Test]
    public void A_damaged_database_gives_no_backup_and_says_so()
    {
        _queue.Dispose();
        using (var last = BackupContent.Open(_live.Options.ConnectionString, SqliteOpenMode.ReadWrite)) BackupContent.Run(last, "pragma wal_checkpoint(truncate)");
        Damage(_live.Options.ConnectionString);
        Trouble(() => Make()).ShouldContain("The database file is damaged, and no backup was made of it");
        Directory.EnumerateFileSystemEntries(_folder).ShouldBeEmpty();
    }

    /// <summary>Every page but the first two is written over in part.</summary>
    private static void Damage(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        for (var page = 2L; (page + 1) * 4096 <= stream.Length; page++)
        {
            stream.Position = page * 4096;
            stream.Write(Enumerable.Repeat((byte)0xA5, 64).ToArray());
        }
    }

    [Test]
    public void Verifying_finds_a_changed_byte_a_cut_file_and_a_manifest_that_says_otherwise()
    {
        Make();
        var (bytes, words) = (File.ReadAllBytes(Backup), File.ReadAllText(Manifest));
        var changed = bytes.ToArray();
        changed[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(Backup, changed);
        Trouble(() => BackupCheck.Verify(Backup)).ShouldContain("its SHA-256 is");
        File.WriteAllBytes(Backup, bytes[..^4096]);
        Trouble(() => BackupCheck.Verify(Backup)).ShouldContain($"{bytes.Length - 4096} bytes instead of {bytes.Length}");
        File.WriteAllBytes(Backup, bytes);
        File.WriteAllText(Manifest, words.Replace("\"log_event\": 20", "\"log_event\": 21", StringComparison.Ordinal));
        Trouble(() => BackupCheck.Verify(Backup)).ShouldContain("not those of the file");
        File.WriteAllText(Manifest, words[..^10]);
        Trouble(() => BackupCheck.Verify(Backup)).ShouldContain("not what a backup writes");
        File.WriteAllText(Manifest, words.Replace("\"format\": 1", "\"format\": 2", StringComparison.Ordinal));
        Trouble(() => BackupCheck.Verify(Backup)).ShouldContain("newer program");
        File.Delete(Manifest);
        Trouble(() => BackupCheck.Verify(Backup)).ShouldContain("its manifest is missing");
        File.WriteAllText(Manifest, words);
        BackupCheck.Verify(Backup).LogPosition.ShouldBe(20);
        Directory.EnumerateFiles(_folder).Count().ShouldBe(2, "verifying makes nothing");
    }

    [Test]
    public async Task Restored_it_is_what_it_was_and_its_log_says_so()
    {
        var made = Make();
        await Log(5);
        var (manifest, changes) = await Restore();
        (manifest.Sha256, changes).ShouldBe((made.Sha256, 0));
        using var restored = new Database(new StorageOptions { ConnectionString = Target });
        var events = await restored.Query(LogOf.With(), row => (Position: row.GetInt64(0), Kind: row.GetString(1), Data: row.Text(2)), CancellationToken.None);
        events.Select(one => one.Position).ShouldBe(Enumerable.Range(1, 21).Select(position => (long)position));
        events[20].Kind.ShouldBe("database.restored");
        events[20].Data.ShouldBe($$"""{"backup":"{{made.Sha256}}","position":20,"madeAt":{{made.MadeAt.ToUnixTimeMilliseconds()}},"program":"0.1.0"}""");
        File.Exists(Target + "-wal").ShouldBeTrue("it is worked with as any");
        if (!OperatingSystem.IsWindows()) File.GetUnixFileMode(Target).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        BackupCheck.Verify(Backup).Sha256.ShouldBe(made.Sha256, "the backup is as it was");
    }

    private static readonly Sql LogOf = new("select position, kind, data from log_event order by position");

    [Test]
    public async Task A_file_that_is_there_is_never_overwritten()
    {
        Make();
        Directory.CreateDirectory(Path.GetDirectoryName(Target)!);
        foreach (var taken in new[] { Target, Target + "-wal" })
        {
            await File.WriteAllTextAsync(taken, "somebody's");
            (await Should.ThrowAsync<StorageTroubleException>(Restore())).Trouble.Whole.ShouldContain("There is a file already: " + taken);
            (await File.ReadAllTextAsync(taken)).ShouldBe("somebody's");
            File.Delete(taken);
        }
        await Restore();
    }

    [Test]
    public async Task A_place_where_a_hub_works_is_refused()
    {
        Make();
        using (var hub = new HostLock(new StorageOptions { ConnectionString = Target }))
        {
            hub.Take();
            (await NotRestored()).ShouldContain("Another host or command works on this database file");
        }
        await Restore();
    }

    [Test]
    public async Task A_damaged_or_unfinished_one_is_refused()
    {
        Make();
        var bytes = await File.ReadAllBytesAsync(Backup);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(Backup, bytes);
        (await NotRestored()).ShouldContain("its SHA-256 is");
        File.Delete(Manifest);
        (await NotRestored()).ShouldContain("its manifest is missing");
    }

    [Test]
    public async Task One_of_a_newer_schema_is_refused_and_names_the_program_that_made_it()
    {
        await _live.Execute("insert into schema_version (number, name, digest) values (9999, 'future', 'x')");
        SqliteBackup.Make(_live.Options.ConnectionString, Backup, "7.0.0", 1_000, TimeProvider.System, CancellationToken.None);
        var told = await NotRestored();
        told.ShouldContain("The backup's schema is newer than this program");
        told.ShouldContain("9999");
        told.ShouldContain("Restore it with program 7.0.0 or a newer one");
    }

    [Test]
    public async Task One_of_an_older_schema_is_brought_up_to_date_and_what_an_earlier_try_has_left_is_cleared()
    {
        await using var older = await TestDatabase.Create(Provider.Sqlite, migrated: false);
        await Migrations.Apply(older.Database, [.. Migrations.All.Take(Migrations.All.Count - 3)], TimeSpan.FromSeconds(5), CancellationToken.None);
        SqliteBackup.Make(older.Options.ConnectionString, Backup, "0.0.9", 1_000, TimeProvider.System, CancellationToken.None);
        Directory.CreateDirectory(Path.GetDirectoryName(Target)!);
        await File.WriteAllTextAsync(Target + ".restoring", "half");
        (await Restore()).Changes.ShouldBe(3);
        using var restored = new Database(new StorageOptions { ConnectionString = Target });
        (await Migrations.Apply(restored, CancellationToken.None)).ShouldBeEmpty();
        File.Exists(Target + ".restoring").ShouldBeFalse();
    }
}
