using System.Data.Common;
using System.Globalization;
using Microsoft.Data.SqlClient;

namespace Exchange.Core.Storage;

/// <summary>
/// An error of SQL Server's: its numbers, the statement and the types of its parameters. SQL Server's own words quote values (of a key that is there already, of a text that does not fit),
/// and so they are taken over only where they can name nothing but what stands in the statement and the schema.
/// </summary>
internal sealed class SqlServerFault : DbException
{
    private const int FirstWords = 1_500;

    private SqlServerFault(string message, SqlException error) : base(message)
    {
        Numbers = [.. error.Errors.Cast<SqlError>().Select(static one => one.Number).Prepend(error.Number).Distinct()];
        (Number, Severity, Said) = (error.Number, error.Class, error.Errors.Count > 0 ? Words(error.Errors[0]) : "");
        IsTransient = SqlServerNumbers.Passing(Numbers, error.Class);
    }

    /// <summary>Of all errors that came, the first one's first.</summary>
    public IReadOnlyList<int> Numbers { get; }

    public int Number { get; }

    public byte Severity { get; }

    /// <summary>The first error alone, as <see cref="Exception.Message"/> has it.</summary>
    public string Said { get; }

    public override bool IsTransient { get; }

    public static SqlServerFault Of(SqlException error, SqlConnection connection, string statement, DbParameterCollection? parameters)
    {
        // Of several statements that went out together the error knows which one it was.
        if (error.BatchCommand is { } one) (statement, parameters) = (one.CommandText, one.Parameters);
        return new SqlServerFault(string.Create(CultureInfo.InvariantCulture,
            $"SQL Server {(connection.State == System.Data.ConnectionState.Open ? connection.ServerVersion : "(connection lost)")}, database {connection.Database}: {string.Join("; ", error.Errors.Cast<SqlError>().Select(Words).Distinct(StringComparer.Ordinal))}. Statement: {Shown(statement)}{Types(parameters)}"), error);
    }

    internal static string Words(SqlError error)
    {
        var where = error.Procedure is { Length: > 0 } procedure ? $", procedure {procedure}" : "";
        var words = SqlServerNumbers.NamesNoValues(error.Number) ? ": " + error.Message : "";
        return string.Create(CultureInfo.InvariantCulture, $"error {error.Number}, severity {error.Class}, state {error.State}, line {error.LineNumber}{where}{words}");
    }

    private static string Shown(string statement) => statement.Length <= FirstWords ? statement : string.Concat(statement.AsSpan(0, FirstWords), " …");

    private static string Types(DbParameterCollection? parameters) => parameters is not { Count: > 0 } ? ""
        : $" [{string.Join(", ", parameters.Cast<SqlParameter>().Select(static one => $"{one.ParameterName} {one.SqlDbType}{(one.Size > 0 ? $"({one.Size.ToString(CultureInfo.InvariantCulture)})" : one.Size < 0 ? "(max)" : "")}{(one.Value is DBNull or null ? " null" : "")}"))}]";
}
