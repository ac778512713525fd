using Exchange.Core.Contract;

namespace Exchange.Adapters.Database;

/// <summary>The adapter kind <c>database</c>: staging tables (前置库) of SQLite, PostgreSQL, SQL Server, MySQL and MariaDB.</summary>
public static class DatabaseKind
{
    public static AdapterKind<DatabaseOptions> Kind { get; } =
        new("database", RepeatOf, (options, context) => new DatabaseAdapter(options, context), DatabaseFaults.Of,
            static options => options.Submit?.Tables.Any(static table => table.File is not null) == true,
            Pulling.Sources);

    // The weakest of its routes: the hub knows one Repeat for an adapter.
    static Repeat RepeatOf(DatabaseOptions options)
    {
        if (options.ReceiptTable is not null)
            return Repeat.Safe;
        // What cannot be pushed to cannot be pushed to twice.
        var submit = options.Submit is { } handed ? RepeatOf(handed) : Repeat.Safe;
        var withdraw = options.Withdraw is { } route ? RepeatOf(route) : Repeat.Safe;
        return withdraw > submit ? withdraw : submit;
    }

    static Repeat RepeatOf(WriteRoute route) =>
        route.DeliveryIdColumn is not null ? Repeat.Safe
        : route.Ask.Count > 0 ? Repeat.Askable
        : Repeat.Neither;
}
