using System.Data.Common;
using Dapper;
using Exchange.Adapters.Database;
using Exchange.Core.Contract;

namespace Exchange.Bench.AdaptersDatabase;

/// <summary>Writes a group of applications in one transaction over a connection taken from the pool for it.</summary>
interface IWriter
{
    string Name { get; }

    Task Write(Application[] group);
}

sealed class ByAdapter(Front front) : IWriter, IDisposable
{
    readonly DatabaseAdapter adapter = new(
        new DatabaseOptions
        {
            Database = front.Product,
            Connection = front.Connection,
            Submit = new WriteRoute { Tables = [new TableRule { Name = "YW_SQ" }, new TableRule { Name = "YW_RY" }, new TableRule { Name = "YW_CL" }], DeliveryIdColumn = "SQID" },
        },
        new AdapterContext("front", _ => null, TimeProvider.System));

    public string Name => "adapter";

    public void Dispose() => adapter.Dispose();

    public async Task Write(Application[] group)
    {
        var answers = await adapter.PushBatch([.. group.Select(one => one.Message)], CancellationToken.None);
        if (answers.FirstOrDefault(answer => answer is not PushAnswer.Acknowledged) is { } other)
            throw new InvalidOperationException(other.ToString());
    }
}

/// <summary>Dapper as one writes it: a statement a table, executed for each row.</summary>
sealed class ByDapper(Front front) : IWriter
{
    public string Name => "Dapper, a statement a row";

    public async Task Write(Application[] group)
    {
        await using var connection = front.Connect();
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await connection.ExecuteAsync(front.Header, group.Select(one => front.ForDriver(one.Header)), transaction);
        await connection.ExecuteAsync(front.Person, group.SelectMany(one => one.Staff), transaction);
        await connection.ExecuteAsync(front.Material, group.SelectMany(one => one.Materials), transaction);
        await transaction.CommitAsync();
    }
}

/// <summary>The driver alone, with as few statements and round trips as can be: the statements' texts are made once.</summary>
sealed class ByCommand(Front front) : IWriter
{
    readonly Dictionary<int, string[]> texts = [];

    public string Name => "driver, as few statements as can be";

    public async Task Write(Application[] group)
    {
        if (!texts.TryGetValue(group.Length, out var made))
            texts.Add(group.Length, made = [.. front.Bulk(group)]);
        await using var connection = front.Connect();
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        object[][] values =
        [
            [.. group.SelectMany(one => front.Values(one.Header))],
            [.. group.SelectMany(one => one.Staff).SelectMany(Front.Values)],
            [.. group.SelectMany(one => one.Materials).SelectMany(Front.Values)],
        ];
        if (front.OneRoundTrip)
            await Run(connection, transaction, string.Join(";\n", made), [.. values.SelectMany(one => one)]);
        else
        {
            for (var n = 0; n < made.Length; n++)
                await Run(connection, transaction, made[n], values[n]);
        }
        await transaction.CommitAsync();
    }

    static async Task Run(DbConnection connection, DbTransaction transaction, string text, object[] values)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = text;
        command.Transaction = transaction;
        for (var n = 0; n < values.Length; n++)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = $"@p{n}";
            parameter.Value = values[n];
            command.Parameters.Add(parameter);
        }
        await command.ExecuteNonQueryAsync();
    }
}
