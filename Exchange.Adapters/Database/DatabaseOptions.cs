using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Exchange.Adapters.Database;

/// <summary>The database that a department's staging tables lie in.</summary>
public enum DatabaseProduct
{
    Sqlite,
    PostgreSql,
    SqlServer,

    /// <summary>MySQL and MariaDB.</summary>
    MySql,
}

/// <summary>What a text column's length counts.</summary>
public enum LengthUnit
{
    /// <summary>What the database itself counts for the column's type.</summary>
    Database,

    /// <summary>Bytes in <see cref="DatabaseOptions.Encoding"/>, as Oracle's VARCHAR2(40) does.</summary>
    Bytes,

    /// <summary>Characters (Unicode code points).</summary>
    Characters,
}

/// <summary>What becomes of a text that is longer than its column.</summary>
public enum TooLong { Reject, Cut }

/// <summary>The encoding in which lengths in bytes are counted, and which a text must be writable in.</summary>
public enum TextEncoding
{
    [JsonStringEnumMemberName("utf-8")]
    Utf8,

    [JsonStringEnumMemberName("gb18030")]
    Gb18030,

    [JsonStringEnumMemberName("gbk")]
    Gbk,
}

/// <summary>
/// How one department's staging tables are written and read. These attributes are the single source of validation, JSON Schema, console form and docs,
/// so every text states default, unit and range.
/// </summary>
public sealed record DatabaseOptions
{
    [Required, Description("sqlite, postgreSql, sqlServer or mySql (MySQL and MariaDB). Required.")]
    public required DatabaseProduct Database { get; init; }

    [Required, StringLength(1000, MinimumLength = 3)]
    [Description("Connection string in the words of the database's .NET driver, without password: that is the secret. Required; 3 to 1000 characters.")]
    public required string Connection { get; init; }

    [StringLength(100, MinimumLength = 1)]
    [Description("Name of the secret that is the login's password, as given to `secret set`. Default: no password. At most 100 characters.")]
    public string? Secret { get; init; }

    [Description("The tables into which a record is written, all in one transaction. Default: none, and every push is rejected with code submit-not-supported; pull is then needed.")]
    public WriteRoute? Submit { get; init; }

    [Description("The tables into which a withdrawal is written. Default: none; see withdrawUpdate.")]
    public WriteRoute? Withdraw { get; init; }

    [Description("The columns that a withdrawal changes in rows written earlier. Default: none; a withdrawal is then rejected with code withdrawal-not-supported.")]
    public UpdateRoute? WithdrawUpdate { get; init; }

    [StringLength(257, MinimumLength = 1)]
    [Description("Table in which the hub notes every delivery id in the same transaction, so a repeat writes nothing. Default: none. Letters, digits, _, $ and #; a schema before a dot.")]
    public string? ReceiptTable { get; init; }

    [Description("The hub creates receiptTable where it is missing. Default false.")]
    public bool CreateReceiptTable { get; init; }

    [Description("The tables in which the department tells how an application goes. Default: none; progress comes another way.")]
    public ProgressPart? Progress { get; init; }

    [Description("The table in which the hub looks up what the department holds, for reconciliation. Default: none; the department's lists are uploaded.")]
    public HeldTable? Held { get; init; }

    [MaxLength(100), Description("The tables and views from which the hub harvests rows into libraries. Default: none. At most 100.")]
    public IReadOnlyList<PullTable> Pull { get; init; } = [];

    [Description("What text columns' lengths count: database (as the database does), bytes (as Oracle does) or characters. Default database.")]
    public LengthUnit LengthIn { get; init; } = LengthUnit.Database;

    [Description("utf-8, gb18030 or gbk: in which lengths in bytes are counted; with gbk a text that it has no characters for is rejected. Default utf-8.")]
    public TextEncoding Encoding { get; init; } = TextEncoding.Utf8;

    [Description("A text longer than its column: reject (the push, naming table and column) or cut (between characters). Default reject.")]
    public TooLong TooLong { get; init; } = TooLong.Reject;

    [RegularExpression("^[+-](0[0-9]|1[0-3]):[0-5][0-9]$")]
    [Description("The offset from UTC in which the tables' times without offset are meant. Default +08:00. Range -13:59 to +13:59.")]
    public string UtcOffset { get; init; } = "+08:00";

    [Range(1, 10_000)]
    [Description("Most rows that one message may have in all tables; more is rejected. Default 1000. Range 1 to 10000.")]
    public int RowsLimit { get; init; } = 1000;

    [Range(1, 1000)]
    [Description("Most messages in one transaction. Default 50. Range 1 to 1000; 1: each message is a transaction of its own.")]
    public int BatchMessages { get; init; } = 50;

    [Range(1024, 67_108_864)]
    [Description("Most bytes of messages in one transaction; a larger message goes alone. Default 4194304 (4 MiB). Range 1024 to 67108864.")]
    public int BatchBytes { get; init; } = 4_194_304;

    [Range(0, 60_000)]
    [Description("Milliseconds that an unfilled transaction waits for more messages. Default 0. Range 0 to 60000.")]
    public int BatchWindowMilliseconds { get; init; }

    [Range(1, 256)]
    [Description("Connections at the same time; a push that finds none free waits within its timeout. On SQLite one writes at a time. Default 8. Range 1 to 256.")]
    public int Connections { get; init; } = 8;

    [Range(1, 120)]
    [Description("Seconds until a connection must stand; after that the database counts as not reached. Default 5. Range 1 to 120.")]
    public int ConnectTimeoutSeconds { get; init; } = 5;

    [Range(1, 3600)]
    [Description("Seconds that one statement may take. Default 15. Range 1 to 3600.")]
    public int StatementTimeoutSeconds { get; init; } = 15;

    [Range(1, 600)]
    [Description("Seconds that a statement waits for a lock of somebody else before the push is tried again later. Default 5. Range 1 to 600.")]
    public int LockTimeoutSeconds { get; init; } = 5;
}
