using System.ComponentModel.DataAnnotations;

namespace Exchange.Core.Storage;

public enum Provider { Sqlite = 0, Postgres = 1, SqlServer = 2 }

/// <summary>Where the hub keeps its state. Section <c>Storage</c> of the settings.</summary>
public sealed record StorageOptions
{
    /// <summary>Sqlite (embedded, one host), Postgres or SqlServer. Default Sqlite.</summary>
    public Provider Provider { get; init; } = Provider.Sqlite;

    /// <summary>For SQLite the file's path; else the provider's connection string. Default <c>data/exchange.db</c>.</summary>
    [Required, StringLength(4000)]
    public string ConnectionString { get; init; } = "data/exchange.db";

    /// <summary>Connection string of the schema's owner, for the verb <c>migrate</c> only; the hub itself never uses it. Default: <see cref="ConnectionString"/>.</summary>
    [StringLength(4000)]
    public string? MigrationConnectionString { get; init; }

    /// <summary>Changes that may wait for a commit before callers are told to come back later. Default 20,000; 100 to 1,000,000.</summary>
    [Range(100, 1_000_000)]
    public int QueueLength { get; init; } = 20_000;

    /// <summary>Most changes in one commit. Default 500; 1 to 5,000.</summary>
    [Range(1, 5_000)]
    public int GroupSize { get; init; } = 500;

    /// <summary>Statements without their locking hints. Only tests have it: whatever races, correctness never rests on a hint.</summary>
    internal bool WithoutHints { get; init; }
}
