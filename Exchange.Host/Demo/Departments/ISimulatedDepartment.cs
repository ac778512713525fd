namespace Exchange.Host.Demo.Departments;

/// <summary>A simulated department as the run sees it, whichever way its system is reached: over HTTP, through staging tables, through a folder.</summary>
public interface ISimulatedDepartment : IAsyncDisposable
{
    /// <summary>The organisation's name, such as SCJG-SP.</summary>
    string Name { get; }

    /// <summary>Where its system is, for people: an address, a database file, a folder.</summary>
    string Place { get; }

    /// <summary>How the hub's account and what is held here are brought together.</summary>
    KnownBy KnownBy { get; }

    /// <summary>Its own count at this moment.</summary>
    DepartmentCount Count { get; }

    /// <summary>Everything it holds, copied.</summary>
    IReadOnlyList<HeldCase> Held();

    /// <summary>Faults of the simulator itself; empty unless it is wrong.</summary>
    IReadOnlyCollection<Exception> Faults { get; }
}

/// <summary>What a case is called by on both sides.</summary>
public enum KnownBy
{
    /// <summary>The department's own number, which it gave when the case came in.</summary>
    Acknowledgement,

    /// <summary>The record's number: tables and files give none of their own at once.</summary>
    RecordNumber,
}
