using Exchange.Core.Storage;

namespace Exchange.Host.Torture.Databases;

/// <summary>Where the hosts of a run keep their state, and what can be done to it. A database has a name here; each iteration has a copy of the first one of its own.</summary>
internal interface ITortureDatabase : IAsyncDisposable
{
    TortureMeans Means { get; }

    /// <summary>Between hosts and server; null where there are no connections.</summary>
    Wire? Wire { get; }

    /// <summary>What hosts need is taken from them: they may end by themselves, and refuse.</summary>
    bool IsTroubled { get; }

    /// <summary>How a host is told of a database.</summary>
    IReadOnlyList<string> Settings(string name);

    /// <summary>The way there that no move disturbs.</summary>
    StorageOptions Direct(string name);

    /// <summary>Nobody is connected to either.</summary>
    Task Copy(string from, string to, CancellationToken stop);

    Task Drop(string name);

    /// <param name="crash">As if it had been killed; else in good order.</param>
    Task Restart(bool crash, CancellationToken stop);

    Task Fill();

    Task Free(CancellationToken stop);
}
