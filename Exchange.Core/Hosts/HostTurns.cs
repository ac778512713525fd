using System.Collections.Concurrent;
using Exchange.Core.Storage;
using Microsoft.Extensions.Logging;

namespace Exchange.Core.Hosts;

/// <summary>
/// What one host at a time does for all that share a database: gather a batch, fetch from a source. A turn is a row that its holder renews and that others take over after its end, by the database's clock.
/// It spares work and is no lock: a host that is paused past its end may meet its successor, and whatever is done under a turn must bear that.
/// On the embedded database there is one host and nothing to agree on.
/// </summary>
public sealed partial class HostTurns(CommitQueue queue, Database database, TimeProvider clock, ILogger<HostTurns> logger)
{
    private static readonly Sql Standing = new("select host from host_turn where name = @name and until >= {now}");

    private static readonly Sql Renew = new("""
        update host_turn set host = @host, until = {now} + @length_ms where name = @name and (host = @host or until < {now})
        """);

    private static readonly Sql Begin = new("""
        insert into host_turn (name, host, until)
        select @name, @host, {now} + @length_ms
        {absent host_turn where name = @name}
        """);

    private static readonly Sql End = new("update host_turn set until = 0 where name = @name and host = @host");

    private readonly string _host = Id.New(clock);
    private readonly ConcurrentDictionary<string, Held> _held = new(StringComparer.Ordinal);

    /// <param name="Since">Taken before it was asked for: the database counts from later.</param>
    private sealed record Held(long Since, TimeSpan Length);

    private bool IsAlone => database.Options.Provider == Provider.Sqlite;

    /// <summary>As far as this host knows without asking; true where there is no other.</summary>
    public bool IsHeld(string name) => IsAlone || (_held.TryGetValue(name, out var held) && clock.GetElapsedTime(held.Since) < held.Length);

    /// <summary>False while another host has the turn. Asks the database only when half of the time is over; where somebody else has it, it reads and writes nothing.</summary>
    public async Task<bool> Hold(string name, TimeSpan length, CancellationToken stop)
    {
        if (IsAlone) return true;
        if (_held.TryGetValue(name, out var held) && clock.GetElapsedTime(held.Since) < held.Length / 2) return true;
        if (await database.First(Standing.With(name), static row => row.GetString(0), stop) is { } host && host != _host)
        {
            _held.TryRemove(name, out _);
            return false;
        }
        var since = clock.GetTimestamp();
        var ms = (long)length.TotalMilliseconds;
        // If we stop after this commit the turn runs out, and another host takes it over.
        if (await queue.Commit(new Unit(name).When(Renew.With(_host, ms, name))) || await queue.Commit(new Unit(name).When(Begin.With(name, _host, ms))))
        {
            _held[name] = new Held(since, length);
            return true;
        }
        _held.TryRemove(name, out _);
        return false;
    }

    /// <summary>Another host need not wait for its end. Never throws.</summary>
    public async Task LetGo(string name)
    {
        if (!_held.TryRemove(name, out _)) return;
        try
        {
            await queue.Commit(new Unit(name).When(End.With(name, _host)));
        }
        catch (StorageUnavailableException error)
        {
            LogNotLetGo(error, name);
        }
    }

    [LoggerMessage(8011, LogLevel.Warning, "The turn {Name} could not be given back; it runs out.")]
    private partial void LogNotLetGo(Exception error, string name);
}
