using Exchange.Core.Storage;
using Exchange.Core.Tests.Architecture;
using Npgsql;

namespace Exchange.Core.Tests.Storage;

/// <summary>deploy/postgres/setup.sql on a real server: the owner changes the schema, the hub's login cannot, and what it lacks is named.</summary>
public sealed class LeastRightsPostgresTests
{
    private static readonly TableRight[] Needed =
    [
        new(Right.Select, "schema_version"), new(Right.Select, "log_event"), new(Right.Insert, "log_event"), new(Right.Select, "log_head"), new(Right.Update, "log_head"),
        new(Right.Select, "secret"), new(Right.Insert, "secret"), new(Right.Update, "secret"), new(Right.Delete, "secret"),
    ];

    private DeployedPostgres _deployed = null!;
    private Database _owner = null!, _hub = null!;

    [SetUp]
    public async Task Deploy()
    {
        _deployed = await DeployedPostgres.Create(Path.Combine(SourceFiles.Root, "deploy"));
        (_owner, _hub) = (new Database(_deployed.AsOwner), new Database(_deployed.AsHub));
    }

    [TearDown]
    public async Task Drop()
    {
        _owner?.Dispose();
        _hub?.Dispose();
        if (_deployed is not null) await _deployed.DisposeAsync();
    }

    private static async Task<StorageTrouble> Told(Task work)
    {
        var trouble = (await Should.ThrowAsync<StorageTroubleException>(work)).Trouble;
        foreach (var text in new[] { trouble.Whole, trouble.WholeZh })
        {
            text.ShouldNotContain(DeployedDatabase.HubPassword);
            text.ShouldNotContain(DeployedDatabase.OwnerPassword);
        }
        return trouble;
    }

    [Test]
    public async Task A_login_that_may_not_change_the_schema_is_told_which_statement_needs_which_right()
    {
        var trouble = await Told(Migrations.Apply(_hub, CancellationToken.None));
        trouble.Kind.ShouldBe(TroubleKind.MissingRight);
        trouble.En.ShouldContain($"{Migrations.All.Count} changes");
        trouble.Where.ShouldContain("create table schema_version");
        trouble.Where.ShouldContain("permission denied for schema exchange");
        trouble.Where.ShouldContain(_deployed.HubLogin);
        trouble.Advice.ShouldContain("migrate --grant-to");
        trouble.AdviceZh.ShouldContain("migrate --grant-to");
        (await _deployed.Number("select count(*) from pg_tables where schemaname = 'exchange'")).ShouldBe(0);
    }

    [Test]
    public async Task A_schema_that_is_up_to_date_needs_no_right_to_change_it()
    {
        (await Migrations.Apply(_owner, CancellationToken.None)).Count.ShouldBe(Migrations.All.Count);
        var trouble = await Told(Rights.Check(_hub, Needed, CancellationToken.None));
        trouble.Where.ShouldBe("INSERT on log_event, SELECT on log_event, SELECT on log_head, UPDATE on log_head, SELECT on schema_version, " +
            "DELETE on secret, INSERT on secret, SELECT on secret, UPDATE on secret");

        await Rights.Grant(_owner, _deployed.HubLogin, Needed, CancellationToken.None);
        (await Migrations.Apply(_hub, CancellationToken.None)).ShouldBeEmpty();
        await Rights.Check(_hub, Needed, CancellationToken.None);

        await _deployed.Execute($"revoke update on log_head from {_deployed.HubLogin}");
        (await Told(Rights.Check(_hub, Needed, CancellationToken.None))).Where.ShouldBe("UPDATE on log_head");
    }

    [TestCase("create table mine (id bigint)")]
    [TestCase("alter table secret add column more text")]
    [TestCase("drop table secret")]
    [TestCase("update log_event set kind = kind")]
    [TestCase("delete from log_event")]
    [TestCase("truncate log_event")]
    [TestCase("delete from log_head")]
    [TestCase("insert into schema_version values (9999, 'x', 'x')")]
    [TestCase("create schema mine")]
    [TestCase("create table public.mine (id bigint)")]
    public async Task What_the_hub_does_not_need_its_login_may_not(string statement)
    {
        await Migrations.Apply(_owner, CancellationToken.None);
        await Rights.Grant(_owner, _deployed.HubLogin, Needed, CancellationToken.None);
        await using var connection = await _hub.Open(CancellationToken.None);
        await using var command = connection.CreateCommand();
        command.CommandText = statement;
        (await Should.ThrowAsync<PostgresException>(command.ExecuteNonQueryAsync())).SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
    }

    [Test]
    public async Task A_grant_takes_what_was_given_before_and_takes_the_login_for_a_name()
    {
        await Migrations.Apply(_owner, CancellationToken.None);
        await _deployed.Execute($"grant all on log_event to {_deployed.HubLogin}");
        await Rights.Grant(_owner, _deployed.HubLogin, Needed, CancellationToken.None);
        (await Told(Rights.Check(_hub, [new(Right.Delete, "log_event")], CancellationToken.None))).Where.ShouldBe("DELETE on log_event");
        (await Should.ThrowAsync<PostgresException>(Rights.Grant(_owner, "x\"; drop table secret; --", Needed, CancellationToken.None))).SqlState.ShouldBe(PostgresErrorCodes.UndefinedObject);
        (await _deployed.Number("select count(*) from secret")).ShouldBe(0);
    }

    [Test]
    public async Task A_wrong_password_and_an_unknown_database_are_told_apart_and_no_password_is_repeated()
    {
        const string wrong = "hidden-wrong-one";
        var cases = new (Action<NpgsqlConnectionStringBuilder> Change, TroubleKind Kind)[]
        {
            (text => text.Password = wrong, TroubleKind.WrongPassword),
            (text => text.Password = null, TroubleKind.WrongPassword),
            (text => text.Database = "nowhere", TroubleKind.UnknownDatabase),
            (text => text.Port = 1, TroubleKind.Unreachable),
            (text => text.Host = "no-such-host.invalid", TroubleKind.Unreachable),
        };
        foreach (var (change, kind) in cases)
        {
            var text = new NpgsqlConnectionStringBuilder(_deployed.Hub) { Pooling = false };
            change(text);
            var options = _deployed.AsHub with { ConnectionString = text.ToString() };
            using var database = new Database(options);
            var error = await Should.ThrowAsync<Exception>(Migrations.Apply(database, CancellationToken.None));
            error.ToString().ShouldNotContain(wrong);
            var trouble = StorageTrouble.Of(error, options).ShouldNotBeNull();
            trouble.Kind.ShouldBe(kind);
            trouble.Passes.ShouldBe(kind == TroubleKind.Unreachable);
            trouble.Where.ShouldContain($"{text.Host}:{text.Port}");
            trouble.Where.ShouldContain(_deployed.HubLogin);
            foreach (var words in new[] { trouble.Whole, trouble.WholeZh })
            {
                words.ShouldNotContain(wrong);
                words.ShouldNotContain(DeployedDatabase.HubPassword);
            }
        }
    }
}
