using System.ComponentModel;
using System.Globalization;
using Microsoft.Data.SqlClient;

namespace Exchange.Core.Storage;

/// <summary>What SQL Server's error numbers mean. Source: sys.messages of SQL Server 2019, and SqlClient's own numbers below 300 for the connection.</summary>
internal static class SqlServerTrouble
{
    private const int Fatal = 20;   // From this severity on the connection is gone.

    public static StorageTrouble? Of(Exception error, string connectionString) => error switch
    {
        SqlException server => Of(server.Number, server.Class, Place(connectionString, server.Number.ToString(CultureInfo.InvariantCulture)), server.Message),
        SqlServerFault told => Of(told.Number, told.Severity, Place(connectionString, told.Number.ToString(CultureInfo.InvariantCulture)), told.Said),
        Win32Exception name => TroubleWords.Unreachable(Place(connectionString, name.Message)),
        // Without cultures it would not know the code pages of varchar columns, and opens nothing.
        NotSupportedException { Source: "Microsoft.Data.SqlClient" } => new StorageTrouble(TroubleKind.NoCultures, "SQL Server 的驱动需要区域数据（ICU）", "SQL Server's client needs culture data (ICU)",
            Place(connectionString, "invariant globalization"),
            "请安装 libicu，并取消环境变量 DOTNET_SYSTEM_GLOBALIZATION_INVARIANT。",
            "Install libicu, and do not set DOTNET_SYSTEM_GLOBALIZATION_INVARIANT."),
        _ => null,
    };

    private static string Place(string connectionString, string code)
    {
        var parts = new SqlConnectionStringBuilder(connectionString);
        return $"SQL Server {parts.DataSource}, database “{parts.InitialCatalog}”, login “{(parts.UserID.Length > 0 ? parts.UserID : "of this process")}” [{code}]";
    }

    /// <param name="message">The server's words. Taken over only where they name an object, a right and nothing else.</param>
    internal static StorageTrouble? Of(int number, int severity, string where, string message) => number switch
    {
        18456 or 18452 or 18470 or 18486 or 18487 or 18488 => TroubleWords.WrongPassword(where),
        4060 or 911 or 4064 => TroubleWords.UnknownDatabase(where),
        229 or 230 or 262 or 297 or 300 or 2760 => TroubleWords.MissingRight($"{where}, {message}"),
        3906 => TroubleWords.Standby(where),
        17142 or 18401 or 6005 or 17809 or 10928 or 10929 or 40501 or 40613 or 49918 or 49919 or 49920 or 983 => TroubleWords.NotTakingConnections(where),
        // Trust of the server's certificate.
        -2146893019 or -2146893022 => TroubleWords.NoEncryption(where),
        -2 or -1 or 0 or 2 or 20 or 53 or 64 or 121 or 233 or 258 or 10053 or 10054 or 10060 or 10061 or 11001 => TroubleWords.Unreachable(where),
        _ when severity >= Fatal => TroubleWords.Unreachable(where),
        _ => null,
    };
}
