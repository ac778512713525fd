namespace Exchange.Adapters.Database;

/// <summary>What a failure of the database means for what was being written.</summary>
internal enum TroubleKind
{
    /// <summary>No connection, or it broke.</summary>
    Connection,

    /// <summary>The login is refused.</summary>
    Login,

    /// <summary>Not now: a lock, a deadlock, a time-out, no room left, too many connections, the database is stopping.</summary>
    Busy,

    /// <summary>The tables are not as agreed, or the login may not write them.</summary>
    Tables,

    /// <summary>Another row has the same value of a unique key.</summary>
    Duplicate,

    /// <summary>The database will not have these values.</summary>
    Values,

    /// <summary>The department's own trigger will not have the row, and says why.</summary>
    Refused,
}

/// <param name="Code">Short, for the log.</param>
/// <param name="Reason">
/// In the adapter's own words with the database's error number: the databases' texts quote values. Only for <see cref="TroubleKind.Refused"/> it is the department's text.
/// </param>
/// <param name="Undone">The database itself said so, so a commit that failed with it certainly did not happen.</param>
internal sealed record Trouble(TroubleKind Kind, string Code, string Reason, bool Undone);
