namespace Exchange.Core.Storage;

/// <summary>The words that all databases share. <c>where</c> names server, database and login.</summary>
internal static class TroubleWords
{
    public static StorageTrouble Unreachable(string where) => new(TroubleKind.Unreachable, "无法连接数据库", "The database cannot be reached", where,
        "请检查数据库服务器是否运行、Storage:ConnectionString 中的地址和端口是否正确、网络是否允许；平台会自动重试。",
        "Check that the server runs, that host and port in Storage:ConnectionString are right and that this machine may reach them; the hub tries again by itself.");

    public static StorageTrouble NotTakingConnections(string where) => new(TroubleKind.NotTakingConnections,
        "数据库暂不接受连接", "The database takes no connections at the moment", where,
        "服务器正在启动、停止或连接数已满；平台会自动重试。", "It starts, stops or has as many connections as it allows; the hub tries again by itself.");

    public static StorageTrouble DiskFull(string where) => new(TroubleKind.DiskFull, "数据库所在磁盘已满", "The disk with the database is full", where,
        "请腾出空间：没有任何收件被确认后丢失；平台会自动重试。", "Make room on it: nothing that was acknowledged is lost, and the hub tries again by itself.");

    public static StorageTrouble Standby(string where) => new(TroubleKind.Standby, "数据库只读", "The database is read-only", where,
        "它可能是备库：请连接主库（PostgreSQL 可写 Target Session Attributes=primary）或恢复写入；平台会自动重试。",
        "It may be a standby: name the primary (PostgreSQL: Target Session Attributes=primary), or let it be written again; the hub tries again by itself.");

    public static StorageTrouble WrongPassword(string where) => new(TroubleKind.WrongPassword, "数据库不接受该用户名或密码", "The database does not accept the login or its password", where,
        "请在 Storage:ConnectionString（建议用环境变量或仅本服务可读的文件）中改正用户名和密码，并确认服务器允许它从本机登录。",
        "Set login and password right in Storage:ConnectionString (in the environment, or a file that only the hub's user reads), and see that the server lets it in from this machine.");

    public static StorageTrouble UnknownDatabase(string where) => new(TroubleKind.UnknownDatabase, "数据库不存在或无权打开", "There is no such database, or the login may not open it", where,
        "请改正 Storage:ConnectionString 中的数据库名，或用 deploy 目录中的脚本建立数据库。",
        "Set the database's name right in Storage:ConnectionString, or create it with the script in deploy.");

    public static StorageTrouble NoEncryption(string where) => new(TroubleKind.NoEncryption, "与数据库的加密连接未能建立", "No encrypted connection to the database could be made", where,
        "请检查服务器证书，以及连接字符串中与加密有关的设置。", "Look at the server's certificate and at what the connection string says about encryption.");

    /// <param name="settings">Each setting with its value.</param>
    public static StorageTrouble NotDurable(string settings) => new(TroubleKind.NotDurable,
        "数据库的设置使已提交的数据可能丢失", "The database is set up so that what was committed can be lost", settings,
        "平台答复“已收件”的办件必须能经受断电：请恢复该设置的默认值，再启动平台。",
        "What the hub has answered as taken in must outlive the power: set it back to its default, then start the hub.");

    public static StorageTrouble MissingRight(string where) => new(TroubleKind.MissingRight, "数据库用户缺少权限", "The database login lacks a right", where,
        "请由数据库所有者运行 `Exchange.Host migrate --grant-to 用户名`，或授予上述权限。",
        "Run `Exchange.Host migrate --grant-to LOGIN` as the schema's owner, or grant what is named.");

    /// <param name="where">Statement, right, login.</param>
    /// <param name="pending">Changes that are to be made.</param>
    public static StorageTrouble MayNotChangeSchema(string where, int pending) => new(TroubleKind.MissingRight,
        $"数据库结构需要 {pending} 项变更，而该用户无权变更", $"The schema needs {pending} changes, which the login may not make", where,
        "请用所有者的连接字符串（Storage:MigrationConnectionString）运行 `Exchange.Host migrate --grant-to 用户名`，再启动平台。",
        "Run `Exchange.Host migrate --grant-to LOGIN` with the schema owner's connection string in Storage:MigrationConnectionString, then start the hub.");

    public static StorageTrouble NewerSchema(string where) => new(TroubleKind.NewerSchema, "数据库结构比本程序新", "The database's schema is newer than this program", where,
        "它由更新的版本建立：请启动该版本，或恢复备份。", "It was made by a newer version: start that version, or restore a backup.");

    public static StorageTrouble OtherSchema(string where) => new(TroubleKind.OtherSchema, "数据库结构与本程序不一致", "The database's schema is not the one that this program makes", where,
        "请启动建立它的版本。", "Start the version that made it.");

    public static StorageTrouble SchemaLocked(TimeSpan wait, string why) => new(TroubleKind.SchemaLocked, $"未能在 {wait.TotalSeconds:0.#} 秒内锁定数据库结构",
        $"The database's schema could not be locked within {wait.TotalSeconds:0.#} s", why, "请在没有其他主机启动时再启动。", "Start again when no other host is starting.");
}
