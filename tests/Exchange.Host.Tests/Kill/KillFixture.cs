using Exchange.Host.Tests.Api;
using Microsoft.Data.Sqlite;

namespace Exchange.Host.Tests.Kill;

/// <summary>What outlives the hubs that a test kills: a folder with their database, a port, the way there, and a department.</summary>
[Category("Kill")]
internal abstract class KillFixture
{
    /// <summary>The hub's own trace events before and behind a commit.</summary>
    private protected const int Committing = 1011, Committed = 1012;

    private protected string _folder = null!;
    private protected int _port;
    private protected HubApi _api = null!;
    private protected Department _department = null!;

    private protected virtual Task<Department> OpenDepartment() => Department.Open();

    [SetUp]
    public async Task Open()
    {
        _folder = Directory.CreateTempSubdirectory("exchange-kill-").FullName;
        _port = HubProcess.FreePort();
        _api = new HubApi(_port);
        _department = await OpenDepartment();
    }

    [TearDown]
    public async Task Close()
    {
        _api.Dispose();
        await _department.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>From the database, past whatever hub is on it.</summary>
    private protected async Task<object?> Value(string sql, CancellationToken stop)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(_folder, "exchange.db")};Pooling=false");
        await connection.OpenAsync(stop);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return await command.ExecuteScalarAsync(stop);
    }
}
