using Exchange.Core.Storage;

namespace Exchange.Core.Tests.Storage;

/// <summary>One host works on an embedded database.</summary>
public sealed class HostLockTests
{
    private string _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("exchange-lock-").FullName;

    [TearDown]
    public void Clear() => Directory.Delete(_folder, recursive: true);

    private StorageOptions At(string name) => new() { ConnectionString = Path.Combine(_folder, name) };

    [Test]
    public void The_second_is_told_what_holds_it_and_what_to_do()
    {
        using var first = new HostLock(At("exchange.db"));
        first.Take();
        first.Take();
        using var second = new HostLock(At("exchange.db"));
        var trouble = Should.Throw<StorageTroubleException>(second.Take).Trouble;
        trouble.Kind.ShouldBe(TroubleKind.HeldByAnotherHost);
        trouble.Where.ShouldBe(Path.Combine(_folder, "exchange.db"));
        trouble.Whole.ShouldContain("Stop it first");
        trouble.WholeZh.ShouldContain("请先停止它");
    }

    [Test]
    public void When_the_first_has_ended_the_next_takes_it_and_the_file_is_no_hindrance()
    {
        using (var first = new HostLock(At("exchange.db"))) first.Take();
        File.Exists(Path.Combine(_folder, "exchange.db.lock")).ShouldBeTrue();
        using var second = new HostLock(At("exchange.db"));
        second.Take();
    }

    [Test]
    public void Databases_beside_each_other_are_not_in_each_others_way()
    {
        using var first = new HostLock(At("exchange.db"));
        using var other = new HostLock(At("other.db"));
        first.Take();
        other.Take();
    }

    [Test, Platform(Exclude = "Win")]
    public void Another_name_of_the_same_file_is_the_same_file()
    {
        File.WriteAllText(Path.Combine(_folder, "exchange.db"), "");
        Directory.CreateDirectory(Path.Combine(_folder, "sub"));
        File.CreateSymbolicLink(Path.Combine(_folder, "sub", "link.db"), Path.Combine(_folder, "exchange.db"));
        using var first = new HostLock(At("exchange.db"));
        first.Take();
        using var second = new HostLock(At("sub/link.db"));
        Should.Throw<StorageTroubleException>(second.Take).Trouble.Kind.ShouldBe(TroubleKind.HeldByAnotherHost);
    }

    [Test]
    public void A_folder_that_cannot_be_made_is_named()
    {
        File.WriteAllText(Path.Combine(_folder, "a-file"), "");
        using var one = new HostLock(At("a-file/below/exchange.db"));
        var trouble = Should.Throw<StorageTroubleException>(one.Take).Trouble;
        trouble.Kind.ShouldBe(TroubleKind.NoFolder);
        trouble.Where.ShouldContain(Path.Combine(_folder, "a-file", "below"));
    }

    [Test]
    public void Where_several_hosts_share_a_database_nothing_is_locked()
    {
        using var one = new HostLock(new StorageOptions { Provider = Provider.Postgres, ConnectionString = "Host=h" });
        one.Take();
        Directory.EnumerateFiles(_folder).ShouldBeEmpty();
    }
}
