using Exchange.Core.Log;
using Exchange.Core.Storage;

namespace Exchange.Core.Records;

public sealed partial class Ledger
{
    /// <summary>Whoever reads what was sent leaves a trace, durably, before the content goes out.</summary>
    /// <exception cref="StorageUnavailableException">The trace may not be there: the content must not go out.</exception>
    public Task ContentRead(string recordId, RecordContent content, string client) => queue.Offer(new Unit(recordId).Log(new LogEvent(
        Now, LogKind.RecordContentRead, recordId, Organisation: content.Organisation, Client: client, Data: LogData.Of(("version", content.Version), ("digest", content.Digest)))));
}
