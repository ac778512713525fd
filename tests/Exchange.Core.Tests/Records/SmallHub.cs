using Exchange.Core.Log;
using Exchange.Core.Records;
using Exchange.Core.Storage;
using Exchange.Core.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Exchange.Core.Tests.Records;

/// <summary>A hub's store, migrated, with the Ledger on top and a clock that stands still until it is moved.</summary>
internal sealed class SmallHub : IAsyncDisposable
{
    private readonly TestDatabase _store;

    private SmallHub(TestDatabase store)
    {
        _store = store;
        Clock = new FakeTimeProvider(new DateTimeOffset(2026, 12, 21, 9, 0, 0, TimeSpan.FromHours(8)));
        Queue = new CommitQueue(store.Options, NullLogger<CommitQueue>.Instance);
        Cases = new CaseFiles(Database);
        Ledger = new Ledger(Queue, Cases, Doorbell, Clock);
    }

    public FakeTimeProvider Clock { get; }

    public Database Database => _store.Database;

    public CommitQueue Queue { get; }

    public CaseFiles Cases { get; }

    public Doorbell Doorbell { get; } = new();

    public Ledger Ledger { get; }

    public static async Task<SmallHub> Open(Provider provider = Provider.Sqlite) => new(await TestDatabase.Create(provider));

    public Task Log(params LogEvent[] lines)
    {
        var unit = new Unit("");
        foreach (var line in lines) unit.Log(line);
        return Queue.Commit(unit);
    }

    public long Now => Clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Changes the database behind the hub's back.</summary>
    public Task Tamper(string sql) => _store.Execute(sql);

    /// <summary>SQLite's plan of a statement, without values: what it would do whatever is asked.</summary>
    public async Task<string> Plan(Sql sql)
    {
        await using var connection = await Database.Open(CancellationToken.None);
        await using var command = connection.CreateCommand();
        command.CommandText = "explain query plan " + sql.For(Database.Dialect);
        foreach (var name in sql.Names)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = ("@" + name, DBNull.Value);
            command.Parameters.Add(parameter);
        }
        var lines = new List<string>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync()) lines.Add(reader.GetString(3));
        return string.Join('\n', lines);
    }

    public async ValueTask DisposeAsync()
    {
        Queue.Dispose();
        await _store.DisposeAsync();
    }
}
