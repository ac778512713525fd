using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Exchange.Core.Storage;

namespace Exchange.Host.Tests.Upgrade;

/// <summary>
/// Rows as text, a statement a line: as much of a database's rows as an older schema has columns for. Bytes are <c>{hex:…}</c> and texts with line ends or braces <c>{utf8:…}</c>, which each database writes in its own way.
/// </summary>
internal static partial class SchemaDump
{
    // Made with the key of one hub and of no use without it.
    private static readonly string[] LeftOut = ["schema_version", "secret"];

    public static async Task<string> Of(Database full, Database older)
    {
        var text = new StringBuilder();
        foreach (var table in Migrations.Tables.Except(LeftOut))
        {
            if (await Columns(older, table) is not { } columns) continue;
            // Rows that the schema comes with.
            if (table is "log_head" or "registry_head" or "statistic_head" or "share_run_head") text.Append(CultureInfo.InvariantCulture, $"delete from {table}\n");
            foreach (var row in await Rows(full, $"select {string.Join(", ", columns)} from {table} order by 1, 2"))
                text.Append(CultureInfo.InvariantCulture, $"insert into {table} ({string.Join(", ", columns)}) values ({string.Join(", ", row.Select(Literal))})\n");
        }
        return text.ToString();
    }

    public static async Task Load(Database database, string dump)
    {
        await using var connection = await database.Open(CancellationToken.None);
        await using var transaction = await connection.BeginTransactionAsync();
        foreach (var line in dump.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            await using var command = connection.CreateCommand();
            (command.Transaction, command.CommandText) = (transaction, Coded().Replace(line, match => Rendered(database.Options.Provider, match.Groups["as"].Value, match.Groups["hex"].Value)));
            await command.ExecuteNonQueryAsync();
        }
        await transaction.CommitAsync();
    }

    private static string Rendered(Provider provider, string coding, string hex) => (provider, coding) switch
    {
        (Provider.Sqlite, "hex") => $"x'{hex}'",
        (Provider.Sqlite, _) => $"cast(x'{hex}' as text)",
        (Provider.Postgres, "hex") => $@"'\x{hex}'::bytea",
        (Provider.Postgres, _) => $@"convert_from('\x{hex}'::bytea, 'UTF8')",
        _ => throw new NotSupportedException("Dumps are loaded into SQLite and PostgreSQL."),
    };

    private static string Literal(object? value) => value switch
    {
        null => "null",
        long number => number.ToString(CultureInfo.InvariantCulture),
        byte[] bytes => $"{{hex:{Convert.ToHexStringLower(bytes)}}}",
        string text when text.AsSpan().ContainsAny('\n', '{', '\\') => $"{{utf8:{Convert.ToHexStringLower(Encoding.UTF8.GetBytes(text))}}}",
        string text => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'",
        _ => throw new NotSupportedException($"A {value.GetType().Name}."),
    };

    /// <summary>Null when there is no such table.</summary>
    private static async Task<List<string>?> Columns(Database database, string table)
    {
        var columns = (await Rows(database, $"select name from pragma_table_info('{table}')")).ConvertAll(static row => (string)row[0]!);
        return columns.Count == 0 ? null : columns;
    }

    private static async Task<List<object?[]>> Rows(Database database, string query)
    {
        await using var connection = await database.Open(CancellationToken.None);
        await using var command = connection.CreateCommand();
        command.CommandText = query;
        var rows = new List<object?[]>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync()) rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? null : reader.GetValue(i))]);
        return rows;
    }

    [GeneratedRegex(@"\{(?<as>hex|utf8):(?<hex>[0-9a-f]*)\}", RegexOptions.ExplicitCapture)]
    private static partial Regex Coded();
}
