using Exchange.Core.Log;
using Exchange.Core.Storage;

namespace Exchange.Core.Catalog.Libraries;

/// <summary>No row is read by a person without a trace: it is written, durably, before the rows go out. By whom, of which library, by which field; never by which value.</summary>
public sealed class LibraryTrace(CommitQueue commits, TimeProvider clock)
{
    /// <exception cref="StorageUnavailableException">It could not be written: then nothing is given out.</exception>
    public Task Rows(string library, string provider, string client, string? field, int rows) => Write(LogKind.RowsRead, provider, client,
        ("library", library), ("field", field), ("rows", rows));

    /// <inheritdoc cref="Rows"/>
    public Task Quarantine(string library, string provider, string client, long batch) => Write(LogKind.QuarantineRead, provider, client, ("library", library), ("batch", batch));

    private Task Write(string kind, string provider, string client, params ReadOnlySpan<(string, object?)> data)
        => commits.Offer(new Unit("trace").Log(new LogEvent(clock.GetUtcNow().ToUnixTimeMilliseconds(), kind, Organisation: provider, Client: client, Data: LogData.Of(data))));
}
