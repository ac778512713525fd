using System.Text.Json;
using Exchange.Core.Records;
using Exchange.Core.Storage;
using Exchange.Core.Tests.Records;
using Npgsql;

namespace Exchange.Core.Tests.Storage;

/// <summary>
/// What a statement reads does not grow with what waits. Every statement is prepared while the tables are empty, as those of a hub that was just set up are, and its plan stays: then 600 deliveries are there, then 24,000,
/// and the pages that it touches are counted. The few statements whose answer itself grows are named with the reason.
/// </summary>
public sealed class PlansOnPostgresTests
{
    private const int Few = 100, Many = 4_000;
    private const long Now = 1_800_000_000_000;

    // A tree of many entries is a level or two higher than one of few, and a statement may look up hundreds of keys.
    private const double Higher = 2.2;
    private const long Slack = 24;

    private static readonly Dictionary<string, string> MayGrow = new()
    {
        ["CaseReading.CountByState"] = "the status page; it is not asked again sooner than its cost allows",
        ["CaseReading.CountParked"] = "once before a replay that was asked for",
        ["Ledger.FreeLeases"] = "on the embedded database only",
        ["KeptAnswers.FreeAll"] = "on the embedded database only",
        ["TaskTable.FreeLeases"] = "on the embedded database only",
    };

    private readonly Dictionary<string, (long Few, long Many, string Plan)> _pages = [];
    private readonly Dictionary<string, double> _rows = [];
    private readonly Dictionary<string, string[]> _types = [];
    private CaseBench _bench = null!;
    private NpgsqlConnection _connection = null!;

    [OneTimeSetUp]
    public async Task Measure()
    {
        _bench = await CaseBench.Open(Provider.Postgres);
        var store = _bench.Store;
        // Not looked at meanwhile: with statistics the plans would be better, and the worst is to be seen.
        foreach (var table in await store.Column("select relname from pg_class where relkind = 'r' and relnamespace = current_schema()::regnamespace"))
            await store.Execute($"alter table {table} set (autovacuum_enabled = off)");
        _connection = (NpgsqlConnection)await store.Database.Open(CancellationToken.None);
        await Execute("set statement_timeout = 5000");
        foreach (var (name, sql) in SqlStatements.All)
        {
            await PostgresStatement.Prepare(sql, Prepared(name), Execute);
            await using var types = new NpgsqlCommand($"select parameter_types::text[] from pg_prepared_statements where name = '{Prepared(name)}'", _connection);
            _types[name] = (string[])(await types.ExecuteScalarAsync())!;
        }
        var probe = await Probe.TakeIn(_bench, Now);
        // The first execution makes the plan.
        foreach (var (name, sql) in SqlStatements.All) await PagesOf(name, sql, probe);
        await Backlog.Fill(store, probe.Template, 1, Few, Now);
        foreach (var (name, sql) in SqlStatements.All) _pages[name] = ((await PagesOf(name, sql, probe)).Pages, 0, "");
        await Backlog.Fill(store, probe.Template, Few + 1, Many, Now);
        foreach (var (name, sql) in SqlStatements.All)
        {
            var (pages, plan) = await PagesOf(name, sql, probe);
            _pages[name] = (_pages[name].Few, pages, plan);
        }
    }

    [OneTimeTearDown]
    public async Task CleanUp()
    {
        if (_connection is not null) await _connection.DisposeAsync();
        if (_bench is not null) await _bench.DisposeAsync();
    }

    [TestCaseSource(nameof(Names))]
    public void Touches_as_many_pages_whatever_waits(string name)
    {
        var (few, many, plan) = _pages[name];
        if (MayGrow.ContainsKey(name)) Assert.Pass(MayGrow[name]);
        many.ShouldBeLessThanOrEqualTo((long)(few * Higher) + Slack, $"{few} pages with few\n{plan}");
    }

    // Else it would be flat because it finds nothing.
    [TestCaseSource(nameof(Met))]
    public void Finds_what_it_looks_for(string name) => _rows.GetValueOrDefault(name).ShouldBeGreaterThan(0);

    private static readonly string[] Met =
    [
        "Ledger.ClaimDue", "Ledger.StartDelivery", "Ledger.SettleDelivery", "Ledger.SettleAttempt", "Ledger.AcknowledgeStep", "Ledger.HoldQueues", "Ledger.ReleaseHeld", "Ledger.ProveReceipt", "Ledger.ReportStep",
        "CaseFiles.DueAt", "CaseFiles.HeldBehind", "CaseFiles.RecordById", "CaseFiles.StepsOf", "CaseFiles.ByDelivery", "Translations.Cases", "IntakeDesk.FirstReceipt", "CaseReading.RecentDeliveries", "CaseReading.OpenDeliveries",
        "CaseReading.RecordsByTime", "LogSearch.ByKind", "LogSearch.ByRecord",
        "Ledger.InsertRecord", "Ledger.InsertVersion", "Ledger.InsertStep", "Ledger.InsertFirstDelivery", "Ledger.InsertStartedDelivery", "Ledger.OpenAttempt", "Ledger.InsertProgress", "LogEvent.Insert",
    ];

    [Test]
    public void Every_exception_is_a_statement_that_there_is() => MayGrow.Keys.Except(Names).ShouldBeEmpty();

    private static IEnumerable<string> Names => SqlStatements.All.Select(one => one.Name);

    private static string Prepared(string name) => name.Replace('.', '_').ToLowerInvariant();

    /// <summary>The most that it touches with the values tried: what a key names differs from statement to statement.</summary>
    private async Task<(long Pages, string Plan)> PagesOf(string name, Sql sql, Probe probe)
    {
        var worst = (Pages: 0L, Plan: "");
        foreach (var values in probe.Values)
        {
            var given = string.Join(", ", sql.Names.Select((parameter, i) => values(parameter) is not { } value ? "null" : _types[name][i] == "bigint" && !long.TryParse(value, out _) ? "'1'" : $"'{value}'"));
            await Execute("begin");
            try
            {
                await using var command = new NpgsqlCommand($"explain (analyze, buffers, format json) execute {Prepared(name)}{(given.Length > 0 ? $"({given})" : "")}", _connection);
                var plan = (string)(await command.ExecuteScalarAsync())!;
                using var read = JsonDocument.Parse(plan);
                var top = read.RootElement[0].GetProperty("Plan");
                var pages = top.GetProperty("Shared Hit Blocks").GetInt64() + top.GetProperty("Shared Read Blocks").GetInt64();
                if (pages > worst.Pages) worst = (pages, plan);
                _rows[name] = Math.Max(_rows.GetValueOrDefault(name), RowsOf(top));
            }
            catch (PostgresException error) when (error.SqlState.StartsWith("23", StringComparison.Ordinal))
            {
                // There is one of this key already, or a column without a value: it has found so along the same way.
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

    /// <summary>Rows that it gave, or that it changed: those that came from below.</summary>
    private static double RowsOf(JsonElement node) => Math.Max(
        node.GetProperty("Actual Rows").GetDouble(),
        node.GetProperty("Node Type").GetString() == "ModifyTable" ? node.GetProperty("Plans")[0].GetProperty("Actual Rows").GetDouble() : 0);

    private async Task Execute(string text)
    {
        await using var command = new NpgsqlCommand(text, _connection);
        await command.ExecuteNonQueryAsync();
    }
}
