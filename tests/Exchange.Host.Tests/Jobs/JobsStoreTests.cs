using Exchange.Core.Storage;
using Exchange.Core.Tests.Storage;
using Exchange.Host.Jobs;
using Exchange.Host.Tests.Docs;
using Npgsql;

namespace Exchange.Host.Tests.Jobs;

/// <summary>Hangfire's tables on a database that was set up by deploy/postgres/setup.sql: its owner makes them, the hub's login works with them and cannot change what they are.</summary>
internal sealed class JobsStoreTests
{
    private DeployedPostgres _deployed = null!;
    private Database _owner = null!, _hub = null!;

    [SetUp]
    public async Task Deploy()
    {
        _deployed = await DeployedPostgres.Create(Repository.Path("deploy"));
        (_owner, _hub) = (new Database(_deployed.AsOwner), new Database(_deployed.AsHub));
    }

    [TearDown]
    public async Task Drop()
    {
        _owner?.Dispose();
        _hub?.Dispose();
        if (_deployed is not null) await _deployed.DisposeAsync();
    }

    [Test]
    public async Task The_owner_makes_them_and_the_hubs_login_gets_what_it_needs_and_no_more()
    {
        var (owners, hubs) = (Of(_deployed.AsOwner), Of(_deployed.AsHub));
        await owners.Prepare(_owner, CancellationToken.None);
        (await Told(hubs.CheckRights(_hub, CancellationToken.None))).Where.ShouldContain("exchange_jobs.jobqueue");
        await Grant();
        await hubs.CheckRights(_hub, CancellationToken.None);
        await hubs.Prepare(_hub, CancellationToken.None);
        await owners.Prepare(_owner, CancellationToken.None);

        await _deployed.Execute($"revoke delete on exchange_jobs.jobqueue from {_deployed.HubLogin}");
        (await Told(hubs.CheckRights(_hub, CancellationToken.None))).Where.ShouldBe("exchange_jobs.jobqueue");
        await using var connection = await _hub.Open(CancellationToken.None);
        await using var command = connection.CreateCommand();
        command.CommandText = "create table exchange_jobs.mine (id bigint)";
        (await Should.ThrowAsync<PostgresException>(command.ExecuteNonQueryAsync())).SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
    }

    [Test]
    public async Task A_login_that_may_not_make_them_is_told_what_an_administrator_and_the_owner_do()
    {
        var trouble = await Told(Of(_deployed.AsHub).Prepare(_hub, CancellationToken.None));
        trouble.Kind.ShouldBe(TroubleKind.MissingRight);
        trouble.Where.ShouldContain(_deployed.HubLogin);
        trouble.Advice.ShouldContain("create schema exchange_jobs authorization OWNER");

        // A database that was set up before there was such a schema: not even the owner may make it.
        await _deployed.Execute("drop schema exchange_jobs");
        (await Told(Of(_deployed.AsOwner).Prepare(_owner, CancellationToken.None))).Advice.ShouldContain("create schema exchange_jobs authorization OWNER");
    }

    [Test]
    public void Nothing_is_opened_before_the_database_is_there()
    {
        var nowhere = new NpgsqlConnectionStringBuilder(_deployed.Hub) { Port = 1 }.ToString();
        Of(_deployed.AsHub with { ConnectionString = nowhere }).Open().ShouldNotBeNull();
        Of(new StorageOptions { Provider = Provider.SqlServer, ConnectionString = "Server=127.0.0.1,1;User ID=hub;Password=hidden-one" }).Open().ShouldNotBeNull();
    }

    [Test]
    public void What_SQL_Server_is_asked_is_understood()
    {
        var store = (JobsOnSqlServer)Of(new StorageOptions { Provider = Provider.SqlServer, ConnectionString = "Server=127.0.0.1,1;User ID=hub;Password=hidden-one" });
        TransactSql.FaultsOf(store.VersionQuery).ShouldBeEmpty();
        TransactSql.FaultsOf(store.RightsQuery).ShouldBeEmpty();
        foreach (var grant in store.Grants("[hub]")) TransactSql.FaultsOf(grant).ShouldBeEmpty();
        store.Script.ShouldContain("[exchange_jobs].[Job]");
        store.Newest.ShouldBeGreaterThanOrEqualTo(9);
    }

    private static JobsStore Of(StorageOptions storage) => JobsStore.Of(storage, new JobsOptions());

    private async Task Grant() => await Rights.Grant(_owner, _deployed.HubLogin, [], Of(_deployed.AsOwner).Grants, CancellationToken.None);

    private static async Task<StorageTrouble> Told(Task work) => (await Should.ThrowAsync<StorageTroubleException>(work)).Trouble;
}
