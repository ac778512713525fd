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
    public async Task A_new_key_takes_the_place_of_the_others_which_go_on_for_a_while_and_end_by_themselves()
    {
        await using var bench = await Ready();
        var old = (await bench.Keys.Issue("intake", "admin", null, Go))!;
        var sooner = (await bench.Keys.Issue("intake", "admin", bench.Clock.GetUtcNow().AddHours(1), Go))!;
        var revoked = (await bench.Keys.Issue("intake", "admin", null, Go))!;
        await bench.Keys.Revoke(revoked.Key.Id, "admin", Go);

        var rotated = (await bench.Keys.Rotate("intake", "admin", TimeSpan.FromDays(7), null, Go)).ShouldNotBeNull();
        var until = bench.Clock.GetUtcNow().AddDays(7).ToUnixTimeMilliseconds();

        rotated.Others.ShouldBe([old.Key.Id, sooner.Key.Id], ignoreOrder: true);
        rotated.OthersEndAt.ToUnixTimeMilliseconds().ShouldBe(until);
        foreach (var good in new[] { rotated.Issued, old, sooner }) bench.Keys.Find(good.Text).ShouldNotBeNull();
        (await bench.LogLines()).Where(line => line.StartsWith("key.ends", StringComparison.Ordinal))
            .ShouldBe([$$"""key.ends admin {"id":"{{old.Key.Id}}","client":"intake","until":{{until}}}"""]);
        (await bench.LogLines()).ShouldContain($$"""key.issued admin {"id":"{{rotated.Issued.Key.Id}}","client":"intake"}""");

        bench.Clock.Advance(TimeSpan.FromHours(1));
        bench.Keys.Find(sooner.Text).ShouldBeNull("one that ends sooner keeps its end");
        bench.Clock.Advance(TimeSpan.FromDays(7) - TimeSpan.FromHours(1) - TimeSpan.FromMilliseconds(1));
        bench.Keys.Find(old.Text).ShouldNotBeNull();
        bench.Clock.Advance(TimeSpan.FromMilliseconds(1));
        bench.Keys.Find(old.Text).ShouldBeNull();
        bench.Keys.Find(rotated.Issued.Text).ShouldNotBeNull();
    }

    [Test]
    public async Task Without_an_overlap_the_others_end_at_once_and_a_second_rotation_leaves_one_good_key()
    {
        await using var bench = await Ready();
        var first = (await bench.Keys.Rotate("intake", "admin", TimeSpan.FromDays(7), null, Go))!;
        first.Others.ShouldBeEmpty();
        var second = (await bench.Keys.Rotate("intake", "admin", TimeSpan.Zero, null, Go))!;

        bench.Keys.Find(first.Issued.Text).ShouldBeNull();
        bench.Keys.Find(second.Issued.Text)!.Client.ShouldBe("intake");
        (await bench.Keys.Rotate("nobody", "admin", TimeSpan.Zero, null, Go)).ShouldBeNull();
    }

    [Test]
    public async Task A_key_that_another_host_issues_meanwhile_ends_as_well()
    {
        await using var bench = await Ready();
        var other = new ClientKeys(bench.Database, bench.Commits, bench.Shelf, bench.Clock);
        await other.Refresh(Go);
        var theirs = (await other.Issue("intake", "admin", null, Go))!;

        await bench.Keys.Rotate("intake", "admin", TimeSpan.Zero, null, Go);
        await other.Refresh(Go);

        other.Find(theirs.Text).ShouldBeNull();
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
    public async Task Keys_of_a_removed_client_end_with_it_and_do_not_work_when_the_name_is_registered_anew()
    {
        await using var bench = await Ready();
        var first = (await bench.Keys.Issue("intake", "admin", null, Go))!;
        var second = (await bench.Keys.Issue("intake", "admin", null, Go))!;
        var other = bench.Host();   // Its own look at the registry is older than the removal.
        await other.Shelf.Refresh(Go);
        var others = new ClientKeys(bench.Database, bench.Commits, other.Shelf, bench.Clock);

        (await bench.Desk.Remove([(DocumentKind.Client, "intake")], RegistryBench.Order, Go)).ShouldBeOfType<RegistryAnswer.Applied>();
        bench.Keys.Find(first.Text).ShouldBeNull();
        (await bench.LogLines()).Where(line => line.StartsWith("key.revoked", StringComparison.Ordinal)).ShouldBe(
            [Revoked(first), Revoked(second)], ignoreOrder: true);
        var late = (await others.Issue("intake", "admin", null, Go))!;   // Another host has not heard of the removal yet.

        (await bench.Apply(Samples.All)).ShouldBeOfType<RegistryAnswer.Applied>();
        foreach (var old in new[] { first, second, late }) bench.Keys.Find(old.Text).ShouldBeNull();
        (await bench.Keys.List("intake", Go)).ShouldAllBe(key => key.RevokedAt != null);
        (await bench.LogLines()).ShouldContain(Revoked(late));
        var fresh = (await bench.Keys.Issue("intake", "admin", null, Go))!;
        bench.Keys.Find(fresh.Text).ShouldNotBeNull();
        (await bench.Apply(Samples.All)).ShouldBeOfType<RegistryAnswer.Unchanged>();
        bench.Keys.Find(fresh.Text).ShouldNotBeNull("a client that only stays keeps its keys");

        static string Revoked(IssuedKey key) => $$"""key.revoked admin {"id":"{{key.Key.Id}}","client":"intake","because":"registry"}""";
    }

    [Test]
    public async Task A_client_that_a_rollback_takes_out_and_another_brings_back_has_no_keys()
    {
        await using var bench = await RegistryBench.Open(provider);
        await bench.Apply([new DocumentFile("organisations.yaml", Samples.Organisations)]);
        await bench.Apply(Samples.All);
        var key = (await bench.Keys.Issue("intake", "admin", null, Go))!;

        (await bench.Desk.Rollback(1, RegistryBench.Order, Go)).ShouldBeOfType<RegistryAnswer.Applied>();
        (await bench.Desk.Rollback(2, RegistryBench.Order, Go)).ShouldBeOfType<RegistryAnswer.Applied>();

        bench.Shelf.Current.Clients.ShouldContainKey("intake");
        bench.Keys.Find(key.Text).ShouldBeNull();
    }

    [Test]
    public async Task A_change_that_does_not_come_about_ends_no_key()
    {
        await using var bench = await Ready();
        var key = (await bench.Keys.Issue("intake", "admin", null, Go))!;

        (await bench.Desk.Remove([(DocumentKind.Client, "intake")], RegistryBench.Order with { DryRun = true }, Go)).ShouldBeOfType<RegistryAnswer.Previewed>();
        (await bench.Desk.Remove([(DocumentKind.Client, "intake")], RegistryBench.Order with { BasedOn = 99 }, Go)).ShouldBeOfType<RegistryAnswer.Overtaken>();
        (await bench.Desk.Remove([(DocumentKind.Organisation, "SCJG")], RegistryBench.Order, Go)).ShouldBeOfType<RegistryAnswer.Faulty>();

        bench.Keys.Find(key.Text).ShouldNotBeNull();
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
