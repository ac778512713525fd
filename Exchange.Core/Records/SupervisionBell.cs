using System.Collections.Immutable;

namespace Exchange.Core.Records;

/// <summary>
/// Rings after the commit that logged a card, a reminder or its answer. It is a hint, as every ring: the log is the truth, and whoever follows reads it from where it was.
/// </summary>
public sealed class SupervisionBell
{
    private ImmutableList<Action<string>> _followers = [];

    /// <summary>Calls back with the record's id. What is called is quick (it sets something going elsewhere) and does not throw.</summary>
    public void Follow(Action<string> told) => ImmutableInterlocked.Update(ref _followers, list => list.Add(told));

    internal void Ring(string recordId)
    {
        foreach (var told in _followers) told(recordId);
    }
}
