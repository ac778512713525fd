using Exchange.Core.Storage;
using Microsoft.Extensions.Logging;

namespace Exchange.Core.Progress;

/// <summary>
/// Where several hosts share a database, one at a time fetches from a source. It spares work and is no lock: two that fetch at the same time make repeats, which are harmless.
/// On the embedded database there is one host and nothing to agree on.
/// </summary>
public sealed partial class PollLease(CommitQueue queue, Database database, TimeProvider clock, ILogger<PollLease> logger)
{
    private static readonly Sql Renew = new("""
        update progress_poll set lease_token = @token, lease_until = {now} + @lease_ms where adapter = @adapter and (lease_token = @token or lease_until < {now})
        """);

    private static readonly Sql Begin = new("""
        insert into progress_poll (adapter, lease_token, lease_until)
        select @adapter, @token, {now} + @lease_ms where not exists (select 1 from progress_poll where adapter = @adapter)
        """);

    private static readonly Sql End = new("update progress_poll set lease_until = 0 where adapter = @adapter and lease_token = @token");

    private readonly string _token = Id.New(clock);

    /// <summary>False while another host has it.</summary>
    public async Task<bool> Hold(string adapter, TimeSpan lease)
    {
        if (database.Options.Provider == Provider.Sqlite) return true;
        var ms = (long)lease.TotalMilliseconds;
        return await queue.Commit(new Unit(adapter).When(Renew.With(_token, ms, adapter))) || await queue.Commit(new Unit(adapter).When(Begin.With(adapter, _token, ms)));
    }

    /// <summary>Another host need not wait for its end. Never throws.</summary>
    public async Task LetGo(string adapter)
    {
        if (database.Options.Provider == Provider.Sqlite) return;
        try
        {
            await queue.Commit(new Unit(adapter).When(End.With(adapter, _token)));
        }
        catch (StorageUnavailableException error)
        {
            LogNotLetGo(error, adapter);
        }
    }

    [LoggerMessage(5007, LogLevel.Warning, "The lease of {Adapter}'s progress could not be given back; it runs out.")]
    private partial void LogNotLetGo(Exception error, string adapter);
}
