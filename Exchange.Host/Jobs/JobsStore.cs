using Exchange.Core.Storage;
using Hangfire;

namespace Exchange.Host.Jobs;

/// <summary>
/// Hangfire's own tables: beside the hub's, in a schema of their own, where hosts share a database, and in memory where there is one host. They are made by whoever makes the hub's;
/// losing them loses nothing, because the task table is the truth.
/// </summary>
public abstract class JobsStore
{
    public static JobsStore Of(StorageOptions storage, JobsOptions jobs) => storage.Provider switch
    {
        Provider.Sqlite => new JobsInMemory(),
        Provider.Postgres => new JobsOnPostgres(storage.ConnectionString, jobs.Schema),
        Provider.SqlServer => new JobsOnSqlServer(storage.ConnectionString, jobs.Schema),
        _ => throw new ArgumentOutOfRangeException(nameof(storage), storage.Provider, "No such provider."),
    };

    /// <summary>For Hangfire to work with. Opens no connection: the database may not be there yet.</summary>
    public abstract JobStorage Open();

    /// <summary>Brings the tables up to this program's Hangfire. Where they are up to date, no right to change them is needed.</summary>
    /// <exception cref="StorageTroubleException">The login may not.</exception>
    public abstract Task Prepare(Database database, CancellationToken stop);

    /// <exception cref="StorageTroubleException">The login may not work with the tables.</exception>
    public abstract Task CheckRights(Database database, CancellationToken stop);

    /// <summary>Statements that let a login work with the tables, and not change what they are.</summary>
    /// <param name="to">Quoted.</param>
    public abstract IReadOnlyList<string> Grants(string to);

    private protected static StorageTroubleException NotMade(string schema, string login) => new(new StorageTrouble(TroubleKind.MissingRight,
        "任务表尚未建立，而该用户无权建立", "The tables for running tasks are not there, or not up to date, and the login may not make them", $"schema {schema}, login {login}",
        $"请由数据库管理员建立模式并归所有者所有（create schema {schema} authorization 所有者），再由所有者运行 `Exchange.Host migrate --grant-to 用户名`。",
        $"Let an administrator run `create schema {schema} authorization OWNER`, then run `Exchange.Host migrate --grant-to LOGIN` as that owner."));

    private protected static StorageTroubleException Missing(string what) => new(new StorageTrouble(TroubleKind.MissingRight, "数据库用户缺少权限", "The database login lacks a right", what,
        "请由数据库所有者运行 `Exchange.Host migrate --grant-to 用户名`。", "Run `Exchange.Host migrate --grant-to LOGIN` as the schema's owner."));
}
