using System.Text;
using Exchange.Core.Registry;
using Exchange.Core.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Exchange.Core.Tests.Registry;

public abstract class SecretsContract(Provider provider)
{
    private const string Value = "p@ss-词-0123456789";
    private static readonly CancellationToken Go = CancellationToken.None;

    [Test]
    public async Task A_secret_is_read_live_and_lies_encrypted_in_the_database()
    {
        await using var bench = await RegistryBench.Open(provider);
        var secrets = await Open(bench);

        secrets.Read("gjj").ShouldBeNull();
        await secrets.Set("gjj", Value, "admin", Go);
        secrets.Read("gjj").ShouldBe(Value);
        await secrets.Set("gjj", "other", "admin", Go);
        secrets.Read("gjj").ShouldBe("other");
        secrets.Names().ShouldBe([("gjj", bench.Clock.GetUtcNow())]);

        await secrets.Set("gjj", Value, "admin", Go);
        var stored = (await bench.Database.Query(new Sql("select value from secret").With(), row => row.Bytes(0)!, Go)).ShouldHaveSingleItem();
        stored.AsSpan().IndexOf(Encoding.UTF8.GetBytes(Value)).ShouldBe(-1);
        (await bench.LogLines()).ShouldAllBe(line => line == """secret.set admin {"name":"gjj"}""");
    }

    [Test]
    public async Task The_same_value_is_never_sealed_the_same_way_and_belongs_to_its_name()
    {
        await using var bench = await RegistryBench.Open(provider);
        var secrets = await Open(bench);
        await secrets.Set("a", Value, "admin", Go);
        await secrets.Set("b", Value, "admin", Go);

        var stored = await bench.Database.Query(new Sql("select value from secret order by name").With(), row => row.Bytes(0)!, Go);
        stored[0].ShouldNotBe(stored[1]);
        await bench.Commits.Commit(new Unit("x").Do(new Sql("update secret set value = @value where name = 'a'").With([stored[1]])));

        var fault = await Should.ThrowAsync<InvalidDataException>(() => secrets.Refresh(Go));
        fault.Message.ShouldNotContain(Value);
    }

    [Test]
    public async Task A_secret_taken_away_is_gone()
    {
        await using var bench = await RegistryBench.Open(provider);
        var secrets = await Open(bench);
        await secrets.Set("a", Value, "admin", Go);

        (await secrets.Remove("a", "admin", Go)).ShouldBeTrue();
        (await secrets.Remove("a", "admin", Go)).ShouldBeFalse();

        secrets.Read("a").ShouldBeNull();
        (await bench.LogLines())[^1].ShouldBe("""secret.removed admin {"name":"a"}""");
    }

    [Test]
    public async Task Another_key_does_not_open_what_this_one_sealed()
    {
        await using var bench = await RegistryBench.Open(provider);
        await (await Open(bench)).Set("a", Value, "admin", Go);
        var other = new Secrets(bench.Database, bench.Commits, SecretKey.FromText(Convert.ToBase64String(new byte[32])), bench.Clock);

        (await Should.ThrowAsync<InvalidDataException>(() => other.Refresh(Go))).Message.ShouldContain("another key");
    }

    [Test]
    public async Task A_name_that_no_document_could_say_is_refused()
    {
        await using var bench = await RegistryBench.Open(provider);
        var secrets = await Open(bench);

        foreach (var name in (string[])["", "a/b", "-a", new string('a', 101)])
            await Should.ThrowAsync<ArgumentException>(() => secrets.Set(name, Value, "admin", Go));
        await Should.ThrowAsync<ArgumentException>(() => secrets.Set("a", "", "admin", Go));
        await Should.ThrowAsync<ArgumentException>(() => secrets.Set("a", new string('x', Secrets.MostBytes + 1), "admin", Go));
    }

    [Test]
    public async Task The_key_file_is_made_once_for_its_owner_alone()
    {
        await using var bench = await RegistryBench.Open(provider);
        var path = Path.Combine(bench.Folder, "exchange.key");

        var keys = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => SecretKey.FromFile(path))));

        keys.Select(key => Convert.ToBase64String(key.Bytes)).Distinct().ShouldHaveSingleItem();
        Directory.GetFiles(bench.Folder, "exchange.key*").ShouldHaveSingleItem();
        if (OperatingSystem.IsWindows())
            return;
        File.GetUnixFileMode(path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        Should.Throw<UnauthorizedAccessException>(() => SecretKey.FromFile(path));
    }

    [TestCase("")]
    [TestCase("AAAA")]
    [TestCase("not base64 at all, not base64 at all, no")]
    public void What_is_no_key_is_refused(string text) => Should.Throw<FormatException>(() => SecretKey.FromText(text));

    [Test]
    public async Task What_is_changed_elsewhere_is_seen_within_a_second()
    {
        await using var bench = await RegistryBench.Open(provider);
        await bench.Apply(Samples.All);
        var key = (await bench.Keys.Issue("intake", "admin", null, Go))!;
        var here = await Open(bench);
        var (shelf, _) = bench.Host();
        var clock = new FakeTimeProvider(bench.Clock.GetUtcNow());
        var (keys, secrets) = (new ClientKeys(bench.Database, bench.Commits, shelf, bench.Clock), Sealed(bench));
        using var watch = new RegistryWatch(shelf, keys, secrets, clock, NullLogger<RegistryWatch>.Instance);
        await watch.StartAsync(Go);
        (shelf.Current.Revision, keys.Find(key.Text)?.Client, secrets.Read("a")).ShouldBe((1, "intake", null));

        await bench.Apply(Samples.With("client.yaml", "[intake]", "[auditor]"));
        await bench.Keys.Revoke(key.Key.Id, "admin", Go);
        await here.Set("a", Value, "admin", Go);

        RegistryWatch.Interval.ShouldBeLessThan(TimeSpan.FromSeconds(1));
        var waited = System.Diagnostics.Stopwatch.StartNew();
        while ((shelf.Current.Revision, keys.Find(key.Text)?.Client, secrets.Read("a")) != (2, null, Value))
        {
            waited.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(30));
            // Once is one look; more only for a watch that has not come to wait for its clock yet.
            clock.Advance(RegistryWatch.Interval);
            await Task.Delay(20);
        }

        await watch.StopAsync(Go);
    }

    private static Secrets Sealed(RegistryBench bench) =>
        new(bench.Database, bench.Commits, SecretKey.FromFile(Path.Combine(bench.Folder, "exchange.key")), bench.Clock);

    private static async Task<Secrets> Open(RegistryBench bench)
    {
        var secrets = Sealed(bench);
        await secrets.Refresh(Go);
        return secrets;
    }
}

public sealed class SecretsSqliteTests() : SecretsContract(Provider.Sqlite);

public sealed class SecretsPostgresTests() : SecretsContract(Provider.Postgres);

public sealed class SecretsSqlServerTests() : SecretsContract(Provider.SqlServer);
