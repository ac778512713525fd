using System.Text.Json;
using Exchange.Core.Records;
using Exchange.Core.Storage;
using Exchange.Core.Tests.Records;
using Npgsql;

namespace Exchange.Core.Tests.Storage;

/// <summary>
/// What a statement reads does not grow with what waits. Each is planned and run with 600 deliveries there and with 24,000, without statistics and with them, one by one and for many rows where it may be run so,
/// and the pages that it touches are counted. The few whose answer itself grows are named with the reason. That a session plans anew as the tables grow is <see cref="PlanAgeTests"/>' matter.
/// </summary>
public sealed class PlansOnPostgresTests
{
    private const int Few = 100, Many = 4_000;
    private const long Now = 1_800_000_000_000;

    // A tree of many entries is a level or two higher than one of few, and a statement may look up hundreds of keys.
    private const double Higher = 2.2;
    // An insert goes down the height of each index, and may split a page of some: a table that is read through has more.
    private const long Slack = 48;
    private const string AsRows = " as rows";

    private static readonly Dictionary<string, string> MayGrow = new()
    {
        ["CaseReading.CountByState"] = "the status page; it is not asked again sooner than its cost allows",
        ["CaseReading.OpenByAdapter"] = "what is open, for whoever watches; it is not asked again sooner than its cost allows",
        ["CaseReading.CountParked"] = "once before a replay that was asked for",
        ["VerifyPositions.CountBetween"] = "a task, range after range",
        ["VerifyPositions.PositionsBetween"] = "a task, range after range",
        ["Ledger.FreeLeases"] = "on the embedded database only",
        ["KeptAnswers.FreeAll"] = "on the embedded database only",
        ["TaskTable.FreeLeases"] = "on the embedded database only",
    };

    private readonly Dictionary<string, long> _few = [];
    private readonly Dictionary<string, (long Pages, string Plan)> _many = [], _analysed = [];
    private readonly Dictionary<string, double> _rows = [];
    private readonly Dictionary<string, string[]> _types = [];
    private CaseBench _bench = null!;
    private NpgsqlConnection _connection = null!;

    [OneTimeSetUp]
    public async Task Measure()
    {
        _bench = await CaseBench.Open(Provider.Postgres);
        var store = _bench.Store;
        // Not looked at meanwhile: without statistics the plans are worse, and both are to be seen.
        foreach (var table in await Tables()) await store.Execute($"alter table {table} set (autovacuum_enabled = off)");
        _connection = (NpgsqlConnection)await store.Database.Open(CancellationToken.None);
        await Execute("set statement_timeout = 5000");
        foreach (var (name, sql) in SqlStatements.All)
        {
            await PostgresStatement.Prepare(sql, Prepared(name), Execute);
            await using var types = new NpgsqlCommand($"select parameter_types::text[] from pg_prepared_statements where name = '{Prepared(name)}'", _connection);
            _types[name] = (string[])(await types.ExecuteScalarAsync())!;
        }
        var probe = await Probe.TakeIn(_bench, Now);
        await Backlog.Fill(store, probe.Template, 1, Few, Now);
        foreach (var name in Names) _few[name] = (await PagesOf(name, probe)).Pages;
        await Backlog.Fill(store, probe.Template, Few + 1, Many, Now);
        await Execute(PlanAge.Anew);
        foreach (var name in Names) _many[name] = await PagesOfMany(name, probe);
        // Each execution was rolled back and has left its rows' versions at the head of what is due; what is counted is to come from what waits.
        foreach (var table in await Tables()) await store.Execute($"vacuum (analyze) {table}");
        await Execute(PlanAge.Anew);
        foreach (var name in Names) _analysed[name] = await PagesOfMany(name, probe);

        Task<List<string?>> Tables() => store.Column("select relname from pg_class where relkind = 'r' and relnamespace = current_schema()::regnamespace");
    }

    [OneTimeTearDown]
    public async Task CleanUp()
    {
        if (_connection is not null) await _connection.DisposeAsync();
        if (_bench is not null) await _bench.DisposeAsync();
    }

    // What a person searches may cost what there is to be searched: it is planned for what was asked, and no record waits for it.
    [TestCaseSource(nameof(OfTheHubItself))]
    public void Touches_as_many_pages_whatever_waits(string name)
    {
        if (MayGrow.TryGetValue(name, out var why)) Assert.Pass(why);
        foreach (var (how, (pages, plan)) in new[] { ("without statistics", _many[name]), ("with statistics", _analysed[name]) })
            pages.ShouldBeLessThanOrEqualTo(Bound(name), $"{_few[name]} pages with few, {how}\n{plan}");
    }

    // Else it would be flat because it finds nothing.
    [TestCaseSource(nameof(Met))]
    public void Finds_what_it_looks_for(string name) => _rows.GetValueOrDefault(name).ShouldBeGreaterThan(0);

    private static readonly string[] Met =
    [
        "Ledger.ClaimDue", "Ledger.ClaimFound", "Ledger.StartDelivery", "Ledger.SettleDelivery", "Ledger.SettleAttempt", "Ledger.AcknowledgeStep", "Ledger.HoldQueues", "Ledger.ReleaseHeld", "Ledger.ProveReceipt", "Ledger.ReportStep",
        "CaseFiles.DueAt", "CaseFiles.HeldBehind", "CaseFiles.OpenBehind", "CaseFiles.RecordById", "CaseFiles.StepsOf", "CaseFiles.ByDelivery", "Translations.Cases", "IntakeDesk.FirstReceipt", "CaseReading.RecentDeliveries", "CaseReading.OpenDeliveries",
        "CaseReading.RecordsByTime", "CaseReading.NextParkedAdapter", "CaseReading.NextParkedOrganisation", "LogSearch.ByKind", "LogSearch.ByRecord",
        "Ledger.InsertRecord", "Ledger.InsertVersion", "Ledger.InsertStep", "Ledger.InsertFirstDelivery", "Ledger.InsertStartedDelivery", "Ledger.OpenAttempt", "Ledger.InsertProgress", "LogEvent.Insert",
    ];

    [Test]
    public void Every_exception_is_a_statement_that_there_is() => MayGrow.Keys.Except(Names).ShouldBeEmpty();

    private static IEnumerable<string> OfTheHubItself => Names.Where(name => !Statement(name).ForPeople);

    private static IEnumerable<string> Names => SqlStatements.All.Select(one => one.Name).Concat(SqlStatements.All.Where(one => one.Sql.ForRows).Select(one => one.Name + AsRows));

    private static Sql Statement(string name) => SqlStatements.All.Single(one => one.Name == name.Replace(AsRows, "", StringComparison.Ordinal)).Sql;

    private static string Prepared(string name) => name.Replace('.', '_').ToLowerInvariant();

    private long Bound(string name) => (long)(_few[name] * Higher) + Slack;

    /// <summary>Once more where it was much: who meets entries that rolled back executions have left marks them, and only what comes again is due to what waits.</summary>
    private async Task<(long Pages, string Plan)> PagesOfMany(string name, Probe probe)
    {
        var first = await PagesOf(name, probe);
        if (first.Pages <= Bound(name)) return first;
        var again = await PagesOf(name, probe);
        return again.Pages < first.Pages ? again : first;
    }

    /// <summary>The most that it touches with the values tried: what a key names differs from statement to statement.</summary>
    private async Task<(long Pages, string Plan)> PagesOf(string name, Probe probe)
    {
        var worst = (Pages: 0L, Plan: "");
        foreach (var values in probe.Values)
        {
            await Execute("begin");
            if (Statement(name).ForPeople) await Execute(PlanAge.EachTime);
            try
            {
                await using var command = name.EndsWith(AsRows, StringComparison.Ordinal) ? ForRows(name, values) : One(name, values);
                command.CommandText = "explain (analyze, buffers, format json) " + command.CommandText;
                var plan = (string)(await command.ExecuteScalarAsync())!;
                using var read = JsonDocument.Parse(plan);
                var top = read.RootElement[0].GetProperty("Plan");
                var pages = top.GetProperty("Shared Hit Blocks").GetInt64() + top.GetProperty("Shared Read Blocks").GetInt64();
                if (pages > worst.Pages) worst = (pages, plan);
                _rows[name] = Math.Max(_rows.GetValueOrDefault(name), RowsOf(top));
            }
            catch (PostgresException error) when (error.SqlState.StartsWith("23", StringComparison.Ordinal))
            {
                // There is one of this key already, or a column without a value: with other values it goes through.
            }
            catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.QueryCanceled)
            {
                return (long.MaxValue, "It had not ended after five seconds.");
            }
            finally
            {
                await Execute("rollback");
            }
        }
        return worst;
    }

    private NpgsqlCommand One(string name, Func<string, string?> values)
    {
        var sql = Statement(name);
        var given = string.Join(", ", sql.Names.Select((parameter, i) => Value(name, i, values) is { } value ? $"'{value}'" : "null"));
        return new NpgsqlCommand($"execute {Prepared(name)}{(given.Length > 0 ? $"({given})" : "")}", _connection);
    }

    private NpgsqlCommand ForRows(string name, Func<string, string?> values)
    {
        var (sql, one) = (Statement(name), name.Replace(AsRows, "", StringComparison.Ordinal));
        var row = sql.Names.Select((_, i) => (object?)(Value(one, i, values) is not { } value ? null
            : _types[one][i] switch { "bigint" => long.Parse(value), "bytea" => System.Text.Encoding.UTF8.GetBytes(value), _ => value })).ToArray();
        var statement = new PostgresRows(_bench.Store.Dialect).Statement(sql, [sql.With(row)]);
        var command = new NpgsqlCommand(statement.CommandText, _connection);
        foreach (var parameter in statement.Parameters.ToList()) command.Parameters.Add(((NpgsqlParameter)parameter).Clone());
        return command;
    }

    private string? Value(string name, int place, Func<string, string?> values)
    {
        var (sql, parameter) = (Statement(name), Statement(name).Names[place]);
        if (values(parameter) is not { } value || (parameter == "state" && IsReading(sql))) return null;
        return _types[name][place] == "bigint" && !long.TryParse(value, out _) ? "1" : value;
    }

    // A reading may be restricted to a state; what changes something needs one to write.
    private static bool IsReading(Sql sql) => sql.Text.StartsWith("select", StringComparison.Ordinal);

    /// <summary>Rows that it gave, or that it changed: those that came from below.</summary>
    private static double RowsOf(JsonElement node) => Math.Max(
        node.GetProperty("Actual Rows").GetDouble(),
        node.GetProperty("Node Type").GetString() == "ModifyTable" ? node.GetProperty("Plans").EnumerateArray().Where(below => below.GetProperty("Parent Relationship").GetString() == "Outer").Sum(below => below.GetProperty("Actual Rows").GetDouble()) : 0);

    private async Task Execute(string text)
    {
        await using var command = new NpgsqlCommand(text, _connection);
        await command.ExecuteNonQueryAsync();
    }
}
