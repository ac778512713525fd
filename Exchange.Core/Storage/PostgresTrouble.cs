using System.ComponentModel;
using System.Security.Authentication;
using Npgsql;

namespace Exchange.Core.Storage;

/// <summary>What PostgreSQL and Npgsql mean. Codes: PostgreSQL 15, appendix A.</summary>
internal static class PostgresTrouble
{
    public static StorageTrouble? Of(Exception error, string connectionString) => error switch
    {
        PostgresException { SqlState: PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification } refused
            => TroubleWords.WrongPassword(Place(connectionString, refused.SqlState)),
        PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName } => TroubleWords.UnknownDatabase(Place(connectionString, PostgresErrorCodes.InvalidCatalogName)),
        // What it denies is a table, schema or database by its name.
        PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } denied => TroubleWords.MissingRight($"{Place(connectionString, denied.SqlState)}, {denied.MessageText}"),
        PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction } => TroubleWords.Standby(Place(connectionString, PostgresErrorCodes.ReadOnlySqlTransaction)),
        PostgresException
        {
            SqlState: PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.TooManyConnections or PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown,
        } busy => TroubleWords.NotTakingConnections(Place(connectionString, busy.SqlState)),
        PostgresException { SqlState: PostgresErrorCodes.DiskFull } => TroubleWords.DiskFull(Place(connectionString, PostgresErrorCodes.DiskFull)),
        PostgresException => null,
        Win32Exception name => TroubleWords.Unreachable(Place(connectionString, name.Message)),
        NpgsqlException pool when pool.Message.Contains("pool has been exhausted", StringComparison.Ordinal) => TroubleWords.NotTakingConnections(Place(connectionString, "pool")),
        NpgsqlException { InnerException: AuthenticationException } => TroubleWords.NoEncryption(Place(connectionString, "TLS")),
        NpgsqlException { InnerException: Win32Exception socket } => TroubleWords.Unreachable(Place(connectionString, socket.Message)),
        NpgsqlException { InnerException: TimeoutException } => TroubleWords.Unreachable(Place(connectionString, "timeout")),
        NpgsqlException { InnerException: IOException } => TroubleWords.Unreachable(Place(connectionString, "connection lost")),
        // The server asks for a password, and the string has none; or the server has no encryption, and the string asks for it.
        NpgsqlException { InnerException: null } asked when asked.Message.Contains("password", StringComparison.OrdinalIgnoreCase)
            => TroubleWords.WrongPassword(Place(connectionString, "no password")),
        NpgsqlException { InnerException: null } plain when plain.Message.Contains("SSL", StringComparison.Ordinal) => TroubleWords.NoEncryption(Place(connectionString, "SSL")),
        _ => null,
    };

    private static string Place(string connectionString, string code)
    {
        var parts = new NpgsqlConnectionStringBuilder(connectionString);
        return $"PostgreSQL {parts.Host}:{parts.Port}, database “{parts.Database ?? parts.Username}”, login “{parts.Username}” [{code}]";
    }
}
