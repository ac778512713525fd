using System.Text.RegularExpressions;
using Exchange.Core.Storage;
using Exchange.Core.Tests.Architecture;

namespace Exchange.Core.Tests.Storage;

/// <summary>Every statement and every schema change, held to all three databases.</summary>
public sealed partial class SqlStatementTests
{
    private static readonly Dialect Sqlite = Dialect.For(Provider.Sqlite), Postgres = Dialect.For(Provider.Postgres), SqlServer = Dialect.For(Provider.SqlServer);

    private TestDatabase? _sqlite, _postgres;

    [OneTimeTearDown]
    public async Task CleanUp()
    {
        foreach (var database in new[] { _sqlite, _postgres })
            if (database is not null) await database.DisposeAsync();
    }

    [Test]
    public void Every_statement_is_a_static_field_and_so_is_found_here()
    {
        SourceFiles.Of("Exchange.Core").Where(file => file.Text.Contains("new Sql(", StringComparison.Ordinal)).Select(file => file.Path).ShouldBeEmpty();
        SqlStatements.All.Select(one => one.Name).ShouldContain("Ledger.ClaimDue");
        SqlStatements.All.Select(one => one.Name).ShouldContain("LogEvent.Insert");
    }

    [TestCaseSource(typeof(SqlStatements), nameof(SqlStatements.Cases))]
    public void Leaves_no_token_unrendered(Sql sql)
    {
        foreach (var dialect in new[] { Sqlite, Postgres, SqlServer }) sql.For(dialect).ShouldNotContain("{");
    }

    [TestCaseSource(typeof(SqlStatements), nameof(SqlStatements.Cases))]
    public void Is_portable(Sql sql)
    {
        sql.Text.ShouldNotContain("\"", customMessage: "names are never quoted");
        Unportable().Matches(sql.Text).Select(match => match.Value).ShouldBeEmpty();
    }

    [TestCaseSource(typeof(SqlStatements), nameof(SqlStatements.Cases))]
    public async Task Is_understood_by_Sqlite(Sql sql)
    {
        _sqlite ??= await TestDatabase.Create(Provider.Sqlite);
        await using var connection = await _sqlite.Database.Open(CancellationToken.None);
        await using var command = connection.CreateCommand();
        command.CommandText = "explain " + sql.For(Sqlite);
        foreach (var name in sql.Names)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = ("@" + name, DBNull.Value);
            command.Parameters.Add(parameter);
        }
        await command.ExecuteNonQueryAsync();
    }

    [TestCaseSource(typeof(SqlStatements), nameof(SqlStatements.Cases))]
    public async Task Is_understood_by_Postgres(Sql sql)
    {
        _postgres ??= await TestDatabase.Create(Provider.Postgres);
        await PostgresStatement.Prepare(sql, "statement", text => _postgres.Execute(text + "; deallocate statement"));
    }

    [TestCaseSource(typeof(SqlStatements), nameof(SqlStatements.Cases))]
    public void Is_understood_by_SqlServer(Sql sql)
    {
        TransactSql.FaultsOf(sql.For(SqlServer)).ShouldBeEmpty(sql.For(SqlServer));
        TransactSql.FaultsOf(SqlServerWriterSession.WithinTransaction(sql.For(SqlServer))).ShouldBeEmpty();
        TransactSql.FaultsOf(sql.For(Dialect.For(new StorageOptions { Provider = Provider.SqlServer, WithoutHints = true }))).ShouldBeEmpty();
    }

    [TestCaseSource(typeof(SqlStatements), nameof(SqlStatements.Cases))]
    public void Reads_no_number_that_is_an_int_on_SqlServer(Sql sql) => TransactSql.SmallNumbers(sql.For(SqlServer)).ShouldBeEmpty("cast(… as bigint)");

    [TestCase("select count(*), min(a) from t", "count(*)")]
    [TestCase("select a from t union all select 1 from t", "1")]
    [TestCase("select case when a is null then 0 else 1 end from t", "case when a is null then 0 else 1 end")]
    [TestCase("select (select count(*) from t)", "(select count(*) from t)")]
    public void An_int_among_what_is_read_is_found(string text, string found) => TransactSql.SmallNumbers(text).ShouldBe([found]);

    // A null goes out as a text there, and a text becomes bytes only where the statement says so. Columns of bytes that may not be null get none.
    [TestCaseSource(typeof(SqlStatements), nameof(SqlStatements.Cases))]
    public void Casts_bytes_that_may_be_null(Sql sql)
    {
        var inserted = Inserted().Match(sql.Text);
        var given = (inserted.Success ? Places(inserted).Where(pair => NullableBytes.Contains(pair.Column)).Select(pair => pair.Value) : [])
            .Concat(Assigned().Matches(sql.Text).Where(match => sql.Text.StartsWith("update", StringComparison.Ordinal) && NullableBytes.Contains(match.Groups["column"].Value)).Select(match => match.Groups["value"].Value));
        given.Where(value => value.StartsWith('@') && sql.Text.Contains(value, StringComparison.Ordinal)).ShouldBeEmpty("cast(… as {bytes})");
    }

    private static readonly HashSet<string> NullableBytes =
        [.. Migrations.All.SelectMany(change => NullableColumn().Matches(change.Text)).Select(match => match.Groups["column"].Value).Except(Migrations.All.SelectMany(change => RequiredColumn().Matches(change.Text)).Select(match => match.Groups["column"].Value))];

    private static IEnumerable<(string Column, string Value)> Places(Match insert)
    {
        var (columns, depth, from) = (insert.Groups["columns"].Value.Split(','), 0, 0);
        var (text, values) = (insert.Groups["values"].Value + ",", new List<string>());
        for (var i = 0; i < text.Length; i++)
        {
            depth += text[i] switch { '(' => 1, ')' => -1, _ => 0 };
            if (text[i] != ',' || depth != 0) continue;
            values.Add(text[from..i].Trim());
            from = i + 1;
        }
        return columns.Zip(values, (column, value) => (column.Trim(), value));
    }

    [TestCaseSource(typeof(SqlStatements), nameof(SqlStatements.MigrationCases))]
    public void A_schema_change_is_understood_by_SqlServer(Migration migration)
    {
        var statements = migration.Statements(SqlServer).ToList();
        statements.ShouldNotBeEmpty();
        foreach (var statement in statements) TransactSql.FaultsOf(statement).ShouldBeEmpty(statement);
    }

    [Test]
    public void Every_schema_change_that_the_program_carries_is_known_to_it()
    {
        var carried = typeof(Migration).Assembly.GetManifestResourceNames().Where(name => name.EndsWith(".sql", StringComparison.Ordinal)).ToList();
        Migrations.All.Count.ShouldBe(carried.Count, "a file whose name does not fit the pattern would be left out");
        Migrations.All.Select(migration => migration.Number).ShouldBeUnique();
        Migrations.All.Select(migration => migration.Number).ShouldBeInOrder();
    }

    [TestCaseSource(typeof(SqlStatements), nameof(SqlStatements.MigrationCases))]
    public void A_schema_change_names_no_vendors_type(Migration migration)
        => VendorType().Matches(migration.Text).Select(match => match.Value).ShouldBeEmpty("types are bigint or a token");

    [TestCase("merge into a using b on a.i = b.i when matched then delete;", "MERGE")]
    [TestCase("with c as (select * from a) update c set i = 1", "UPDATE with a common table expression")]
    [TestCase("with c as (select * from a) delete from c", "DELETE with a common table expression")]
    [TestCase("create or alter view v as select 1 as i", "CREATE OR ALTER")]
    [TestCase("alter table a add b int, c int", "ALTER TABLE adds several things at once")]
    [TestCase("waitfor delay '00:00:01'", "WAITFOR")]
    [TestCase("select @v = @v + i from a", "SELECT @v = …")]
    [TestCase("select convert(varchar(10), b, 2) from a", "CONVERT with a hex style")]
    public void What_Babelfish_does_not_take_is_found(string text, string fault) => TransactSql.FaultsOf(text).ShouldBe([fault]);

    [TestCase("select i from a limit 1")]
    [TestCase("insert into a (i) values (1) on conflict do nothing")]
    [TestCase("update a set i = 1 returning i")]
    public void What_SqlServer_does_not_take_is_found(string text) => TransactSql.FaultsOf(text).ShouldNotBeEmpty();

    [GeneratedRegex(@"(?<column>[a-z_]+) \{bytes\} null", RegexOptions.ExplicitCapture)]
    private static partial Regex NullableColumn();

    [GeneratedRegex(@"(?<column>[a-z_]+) \{bytes\} not null", RegexOptions.ExplicitCapture)]
    private static partial Regex RequiredColumn();

    [GeneratedRegex(@"^insert into [a-z_]+ \((?<columns>[a-z_,\s]+)\)\s+(values \((?<values>.+)\)|select (?<values>.+?)(\s(where|from)\s|$))", RegexOptions.ExplicitCapture | RegexOptions.Singleline)]
    private static partial Regex Inserted();

    [GeneratedRegex(@"(?<column>[a-z_]+) = (?<value>@[a-z_]+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Assigned();

    [GeneratedRegex(@"\bnow\(\)|\bcurrent_timestamp\b|\btrue\b|\bfalse\b|\|\||\breturning\b(?<!\{returning)|\bon conflict\b|::", RegexOptions.IgnoreCase)]
    private static partial Regex Unportable();

    [GeneratedRegex(@"\b(varchar|nvarchar|text(?!:)|blob|bytea|varbinary|boolean|bit|timestamp|datetime|serial|identity|int|integer|smallint|uuid)\b(?=\s+(not|null|default|primary))", RegexOptions.IgnoreCase)]
    private static partial Regex VendorType();
}
