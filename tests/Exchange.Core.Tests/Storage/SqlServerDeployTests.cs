using Exchange.Core.Storage;
using Exchange.Core.Tests.Architecture;

namespace Exchange.Core.Tests.Storage;

/// <summary>What can be said of deploying on SQL Server without a server.</summary>
public sealed class SqlServerDeployTests
{
    private static readonly Dialect SqlServer = Dialect.For(Provider.SqlServer);
    private static readonly TableRight[] Needed = [new(Right.Select, "log_event"), new(Right.Insert, "log_event"), new(Right.Update, "log_head")];

    [Test]
    public void The_set_up_script_is_understood()
    {
        var script = SourceFiles.Read("deploy/sqlserver/setup.sql");
        TransactSql.FaultsOf(script).ShouldBeEmpty();
        script.ShouldContain("create schema exchange authorization [$(Owner)]");
        script.ShouldContain("set read_committed_snapshot on");
        script.ShouldNotContain("db_owner");
    }

    [Test]
    public void What_is_asked_at_start_is_understood()
    {
        foreach (var text in new[] { SqlServer.HasSchemaVersion, SqlServer.LossySettings }) TransactSql.FaultsOf(text).ShouldBeEmpty(text);
    }

    [Test]
    public void Looking_for_rights_and_granting_them_is_understood()
    {
        TransactSql.FaultsOf(SqlServer.MissingRights(Needed)).ShouldBeEmpty();
        var grants = Rights.Grants(SqlServer, "hub]; drop table secret --", Needed).ToList();
        grants.ShouldBe(
        [
            "revoke all on log_event from [hub]]; drop table secret --]", "grant SELECT, INSERT on log_event to [hub]]; drop table secret --]",
            "revoke all on log_head from [hub]]; drop table secret --]", "grant UPDATE on log_head to [hub]]; drop table secret --]",
        ]);
        foreach (var grant in grants) TransactSql.FaultsOf(grant).ShouldBeEmpty();
    }

    [TestCase(18456, TroubleKind.WrongPassword)]
    [TestCase(4060, TroubleKind.UnknownDatabase)]
    [TestCase(229, TroubleKind.MissingRight)]
    [TestCase(262, TroubleKind.MissingRight)]
    [TestCase(3906, TroubleKind.Standby)]
    [TestCase(18401, TroubleKind.NotTakingConnections)]
    [TestCase(10061, TroubleKind.Unreachable)]
    [TestCase(-2, TroubleKind.Unreachable)]
    public void Its_numbers_are_told_apart(int number, TroubleKind kind) => SqlServerTrouble.Of(number, 14, "here", "words").ShouldNotBeNull().Kind.ShouldBe(kind);

    [Test]
    public void What_is_no_trouble_of_the_database_is_left_as_it_is()
    {
        SqlServerTrouble.Of(2627, 14, "here", "a duplicate key, with its value").ShouldBeNull();
        SqlServerTrouble.Of(1, 20, "here", "words").ShouldNotBeNull().Kind.ShouldBe(TroubleKind.Unreachable);
    }

    [Test]
    public async Task A_server_that_cannot_be_used_is_told_with_what_to_do()
    {
        var options = new StorageOptions { Provider = Provider.SqlServer, ConnectionString = "Server=127.0.0.1,1;Database=exchange;User ID=hub;Password=hidden-one;Connect Timeout=5;Connect Retry Count=0" };
        using var database = new Database(options);
        var error = await Should.ThrowAsync<Exception>(database.Open(CancellationToken.None));
        var trouble = StorageTrouble.Of(error, options).ShouldNotBeNull();
        // Where the tests run without culture data it is that which is told first: SqlClient does not even look for the server.
        var without = Environment.GetEnvironmentVariable("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT") is "1" or "true" || (AppContext.TryGetSwitch("System.Globalization.Invariant", out var invariant) && invariant);
        trouble.Kind.ShouldBe(without ? TroubleKind.NoCultures : TroubleKind.Unreachable, error.Message);
        trouble.Where.ShouldContain("127.0.0.1,1");
        trouble.Whole.ShouldNotContain("hidden-one");
    }
}
