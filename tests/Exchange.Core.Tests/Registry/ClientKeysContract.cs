using Exchange.Core.Registry;
using Exchange.Core.Storage;

namespace Exchange.Core.Tests.Registry;

public abstract class ClientKeysContract(Provider provider)
{
    private static readonly CancellationToken Go = CancellationToken.None;

    [Test]
    public async Task A_key_is_known_by_its_text_and_only_its_hash_is_kept()
    {
        await using var bench = await Ready();

        var issued = (await bench.Keys.Issue("intake", "admin", null, Go)).ShouldNotBeNull();

        issued.Text.ShouldMatch("^xk_[a-z2-9]{12}_[A-Za-z0-9_-]{43}$");
        bench.Keys.Find(issued.Text).ShouldBe(issued.Key);
        issued.ToString().ShouldNotContain(issued.Text);
        var stored = await bench.Database.Query(
            new Sql("select id, client, hash from client_key").With(), row => row.GetString(0) + row.GetString(1) + row.GetString(2), Go);
        stored.ShouldHaveSingleItem().ShouldNotContain(issued.Text[^43..]);
        (await bench.LogLines())[^1].ShouldBe($$"""key.issued admin {"id":"{{issued.Key.Id}}","client":"intake"}""");
    }

    [Test]
    public async Task A_wrong_key_is_nobodys()
    {
        await using var bench = await Ready();
        var key = (await bench.Keys.Issue("intake", "admin", null, Go))!.Text;

        string[] wrongs =
        [
            "", "xk_", "xk__", "x", key[..^1], key + "A", key.ToUpperInvariant(), "xk_" + new string('a', 12) + key[15..], new string('x', 5000),
        ];
        foreach (var wrong in wrongs)
            bench.Keys.Find(wrong).ShouldBeNull(wrong);
    }

    [Test]
    public async Task A_client_rotates_its_key_without_a_gap()
    {
        await using var bench = await Ready();
        var old = (await bench.Keys.Issue("intake", "admin", null, Go))!;
        var fresh = (await bench.Keys.Issue("intake", "admin", null, Go))!;

        bench.Keys.Find(old.Text).ShouldNotBeNull();
        (await bench.Keys.Revoke(old.Key.Id, "admin", Go)).ShouldBeTrue();

        bench.Keys.Find(old.Text).ShouldBeNull();
        bench.Keys.Find(fresh.Text)!.Client.ShouldBe("intake");
        (await bench.Keys.Revoke(old.Key.Id, "admin", Go)).ShouldBeFalse();
        (await bench.Keys.Revoke("nothing", "admin", Go)).ShouldBeFalse();
        (await bench.Keys.List("intake", Go)).Count(key => key.RevokedAt is not null).ShouldBe(1);
        (await bench.LogLines()).Count(line => line.StartsWith("key.revoked", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Test]
    public async Task A_key_ends_by_itself()
    {
        await using var bench = await Ready();
        var key = (await bench.Keys.Issue("intake", "admin", bench.Clock.GetUtcNow().AddHours(1), Go))!.Text;

        bench.Keys.Find(key).ShouldNotBeNull();
        bench.Clock.Advance(TimeSpan.FromHours(1));

        bench.Keys.Find(key).ShouldBeNull();
    }

    [Test]
    public async Task A_revocation_is_seen_by_another_host_with_its_next_look()
    {
        await using var bench = await Ready();
        var other = new ClientKeys(bench.Database, bench.Commits, bench.Shelf, bench.Clock);
        var key = (await bench.Keys.Issue("intake", "admin", null, Go))!;
        await other.Refresh(Go);
        other.Find(key.Text).ShouldNotBeNull();

        await bench.Keys.Revoke(key.Key.Id, "admin", Go);
        await other.Refresh(Go);

        other.Find(key.Text).ShouldBeNull();
    }

    [Test]
    public async Task Nobody_gets_a_key_who_is_not_registered()
    {
        await using var bench = await Ready();

        (await bench.Keys.Issue("nobody", "admin", null, Go)).ShouldBeNull();
        Should.Throw<InvalidOperationException>(() => new ClientKeys(bench.Database, bench.Commits, bench.Shelf, bench.Clock).Find("xk_a_b"));
    }

    [Test]
    public async Task An_older_reading_never_undoes_a_newer_one()
    {
        var copy = new LiveCopy<string>("texts");
        var slow = new TaskCompletionSource<string>();

        var first = copy.Refresh(() => slow.Task);
        await copy.Refresh(() => Task.FromResult("newer"));
        slow.SetResult("older");
        await first;

        copy.Value.ShouldBe("newer");
    }

    private async Task<RegistryBench> Ready()
    {
        var bench = await RegistryBench.Open(provider);
        await bench.Apply(Samples.All);
        return bench;
    }
}

public sealed class ClientKeysSqliteTests() : ClientKeysContract(Provider.Sqlite);

public sealed class ClientKeysPostgresTests() : ClientKeysContract(Provider.Postgres);

public sealed class ClientKeysSqlServerTests() : ClientKeysContract(Provider.SqlServer);
