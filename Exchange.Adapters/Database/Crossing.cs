namespace Exchange.Adapters.Database;

/// <summary>The places of a push at which it matters whether the process, the wire or the database dies: tests stop it there.</summary>
internal enum Crossing
{
    /// <summary>Connected; nothing is sent.</summary>
    Connected,

    /// <summary>All rows are written and not committed.</summary>
    Written,

    /// <summary>Committed; nobody knows it yet.</summary>
    Committed,
}
