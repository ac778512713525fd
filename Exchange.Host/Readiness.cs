using Exchange.Core.Storage;

namespace Exchange.Host;

/// <summary>Whether the hub works yet, and what it waits for when it does not. Written by <see cref="HubStart"/>, read by every request.</summary>
public sealed class Readiness
{
    private volatile bool _open;
    private volatile StorageTrouble? _waitsFor;
    private volatile Exception? _failure;

    public bool IsOpen => _open;

    /// <summary>The last try's trouble; null before the first try has ended, and once the hub works.</summary>
    public StorageTrouble? WaitsFor => _waitsFor;

    /// <summary>Why the hub ended by itself; null when it did not.</summary>
    public Exception? Failure => _failure;

    internal void Wait(StorageTrouble trouble) => _waitsFor = trouble;

    internal void Open() => (_open, _waitsFor) = (true, null);

    internal void Fail(Exception failure) => (_open, _failure) = (false, failure);
}
