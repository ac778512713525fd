using System.Globalization;
using Exchange.Core.Hosts;
using Exchange.Core.Records;
using Exchange.Core.Registry;

namespace Exchange.Host;

/// <summary>
/// What hosts on one database tell each other: that something is due at an adapter which has no room where it was taken in, and that the registry has a new revision.
/// </summary>
public sealed class HostRings(HostChannel channel, Doorbell doorbell, RegistryShelf shelf, RegistryWatch watch) : IHostedService, IDisposable
{
    private const string Lane = "lane ", Registry = "registry ";

    private readonly CancellationTokenSource _stop = new();
    private Task _work = Task.CompletedTask;
    private long _heardOf;

    /// <summary>The other hosts as a doorbell knows them.</summary>
    public static OtherHosts Over(HostChannel channel) => new(adapter => channel.Tell(Lane + adapter), () => channel.Hears);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        shelf.Follow(snapshot => TellOf(snapshot.Revision));
        _work = Task.Run(() => channel.Run(Heard, Missed, _stop.Token), CancellationToken.None);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _work.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Not of a revision of which another host has told: all of them know that one.</summary>
    private void TellOf(long revision)
    {
        if (Interlocked.Read(ref _heardOf) < revision) channel.Tell(Registry + revision.ToString(CultureInfo.InvariantCulture));
    }

    private void Heard(string word)
    {
        if (word.StartsWith(Lane, StringComparison.Ordinal))
        {
            doorbell.RingHere(word[Lane.Length..]);
            return;
        }
        // Of a program that knows more words than this one: what it means is found by looking.
        if (!word.StartsWith(Registry, StringComparison.Ordinal) || !long.TryParse(word.AsSpan(Registry.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var revision)) return;
        for (var seen = Interlocked.Read(ref _heardOf); seen < revision;)
        {
            var before = Interlocked.CompareExchange(ref _heardOf, revision, seen);
            if (before == seen) break;
            seen = before;
        }
        if (shelf.Current.Revision < revision) watch.LookNow();
    }

    private void Missed()
    {
        doorbell.RingAll();
        watch.LookNow();
    }

    public void Dispose() => _stop.Dispose();
}
