using Exchange.Core.Log;
using Exchange.Core.Storage;

namespace Exchange.Core.Records;

public sealed partial class Ledger
{
    /// <summary>Whoever takes a list of records away as a file leaves a trace, durably, before the first of it goes out.</summary>
    /// <exception cref="StorageUnavailableException">The trace may not be there: nothing must go out.</exception>
    public Task RecordsExported(string client, string form, DateTimeOffset? from, DateTimeOffset? until) => queue.Offer(new Unit("export").Log(new LogEvent(
        Now, LogKind.RecordsExported, Client: client, Data: LogData.Of(("as", form), ("from", from?.ToUnixTimeMilliseconds()), ("until", until?.ToUnixTimeMilliseconds())))));
}
