using Exchange.Core.Log;
using Exchange.Core.Storage;

namespace Exchange.Core.Records;

public sealed partial class Ledger
{
    /// <summary>Whoever takes the whole of a record away leaves a trace, durably, before the first byte goes out.</summary>
    /// <exception cref="StorageUnavailableException">The trace may not be there: nothing must go out.</exception>
    public Task ArchiveRead(string recordId, string organisation, long version, string digest, string client) => queue.Offer(new Unit(recordId).Log(new LogEvent(
        Now, LogKind.ArchiveRead, recordId, Organisation: organisation, Client: client, Data: LogData.Of(("version", version), ("digest", digest)))));
}
