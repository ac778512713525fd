using Exchange.Core.Contract;
using Exchange.Core.Mapping;
using Exchange.Core.Progress;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;

namespace Exchange.Host.Api;

/// <summary>A row of a callback → its mapping → the one path of progress.</summary>
public sealed partial class CallbackRows(RegistryShelf registry, RegisteredMappings mappings, ProgressDesk desk, TimeProvider clock, ILogger<CallbackRows> logger)
{
    /// <summary>
    /// Keeps what a department told; those that are kept, in their order. It ends at the first that cannot become a progress event now: the department sends all
    /// of them again until the document is mended.
    /// </summary>
    public async Task<IReadOnlyList<ProgressRow>> Keep(AdapterDocument adapter, IReadOnlyList<ProgressRow> rows, CancellationToken stop)
    {
        var kept = new List<ProgressRow>();
        foreach (var row in rows)
        {
            // If we stop here some rows are kept and the department has no answer: it sends all again, and those kept already are repeats.
            if (!await Keep(adapter, row, stop)) break;
            kept.Add(row);
        }
        return kept;
    }

    private async Task<bool> Keep(AdapterDocument adapter, ProgressRow row, CancellationToken stop)
    {
        var now = registry.Current;
        if (!now.Mappings.ContainsKey(row.Mapping)) return No(adapter, row, "no-such-mapping");
        var input = new RowInput { Row = row.Row, Source = row.Source, Key = row.Key, ReceivedAt = clock.GetUtcNow() };
        return mappings.Translator(now, row.Mapping).Translate(input, stop) switch
        {
            Translation.Written { Message: var message } => await desk.Report(adapter.Organisation, message, stop) switch
            {
                ProgressAnswer.Kept => true,
                ProgressAnswer.NoSuchStep => No(adapter, row, "no-such-step"),
                ProgressAnswer.Declined declined => No(adapter, row, declined.Findings[0].Code),
                _ => No(adapter, row, "malformed"),
            },
            Translation.Failed { Fault.Code: var code } => No(adapter, row, code),
            var other => throw new NotSupportedException(other.GetType().Name),
        };
    }

    private bool No(AdapterDocument adapter, ProgressRow row, string code)
    {
        LogNotKept(adapter.Name, row.Source, row.Mapping, code);
        return false;
    }

    [LoggerMessage(4402, LogLevel.Warning, "A row of adapter {Adapter}, source {Source}, mapping {Mapping}, is no progress event: {Code}.")]
    private partial void LogNotKept(string adapter, string source, string mapping, string code);
}
