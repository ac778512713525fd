using Exchange.Core.Storage;

namespace Exchange.Core.Tests.Storage;

/// <summary>Databases of several hosts: one at a time changes the schema. On SQLite the transaction is the lock, and there is one host.</summary>
public abstract class MigrationLockContract(Provider provider)
{
    private TestDatabase _database = null!;

    [SetUp]
    public async Task MakeDatabase() => _database = await TestDatabase.Create(provider, migrated: false);

    [TearDown]
    public async Task DropDatabase()
    {
        if (_database is not null) await _database.DisposeAsync();
    }

    [Test]
    public async Task A_host_that_does_not_get_the_lock_in_time_says_so_and_changes_nothing()
    {
        await using (var connection = await _database.Database.Open(CancellationToken.None))
        {
            await using var holding = await connection.BeginTransactionAsync();
            foreach (var statement in _database.Dialect.MigrationLock(TimeSpan.FromSeconds(5)))
            {
                await using var command = connection.CreateCommand();
                (command.Transaction, command.CommandText) = (holding, statement);
                await command.ExecuteNonQueryAsync();
            }

            var error = await Should.ThrowAsync<InvalidOperationException>(
                Migrations.Apply(_database.Database, Migrations.All, TimeSpan.FromMilliseconds(300), CancellationToken.None));
            error.Message.ShouldContain("could not be locked within 0.3 s: another host is changing it");
            (await _database.Number("select count(*) from information_schema.tables where table_name = 'log_event'")).ShouldBe(0);
        }

        await Migrations.Apply(_database.Database, Migrations.All, TimeSpan.FromSeconds(5), CancellationToken.None);
        (await _database.Number("select count(*) from log_head")).ShouldBe(1);
    }
}

public sealed class MigrationLockPostgresTests() : MigrationLockContract(Provider.Postgres);

public sealed class MigrationLockSqlServerTests() : MigrationLockContract(Provider.SqlServer);

/// <summary>What can be said of SQL Server's lock without a server.</summary>
public sealed class SqlServerLockTests
{
    private static readonly Dialect SqlServer = Dialect.For(Provider.SqlServer);

    [Test]
    public void Its_statement_is_understood_and_asks_for_what_the_procedure_returned()
    {
        var statement = SqlServer.MigrationLock(TimeSpan.FromSeconds(60)).ShouldHaveSingleItem();
        TransactSql.FaultsOf(statement).ShouldBeEmpty();
        statement.ShouldContain("exec @result = sp_getapplock");
        statement.ShouldContain("@LockTimeout = 60000");
        statement.ShouldEndWith("select @result as result");
    }

    [TestCase(0)]
    [TestCase(1)]
    public void What_it_returns_when_it_has_the_lock_is_no_fault(int result) => SqlServer.LockFault(result).ShouldBeNull();

    [TestCase(-1, "another host")]
    [TestCase(-2, "cancelled")]
    [TestCase(-3, "deadlock")]
    [TestCase(-999, "-999")]
    [TestCase(null, "nothing")]
    public void What_it_returns_when_it_has_not_is_said(int? result, string words) => SqlServer.LockFault(result).ShouldNotBeNull().ShouldContain(words);

    [Test]
    public void Nothing_is_asked_of_a_database_whose_transaction_is_the_lock()
        => Dialect.For(Provider.Sqlite).MigrationLock(TimeSpan.FromSeconds(1)).ShouldBeEmpty();
}
