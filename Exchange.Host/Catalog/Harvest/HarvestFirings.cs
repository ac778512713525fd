using System.Text.Json;
using Exchange.Core.Catalog.Harvest;
using Exchange.Core.Registry;
using Exchange.Core.Storage;
using Exchange.Host.Api;
using Exchange.Host.Jobs;

namespace Exchange.Host.Catalog.Harvest;

/// <summary>Asks for the harvests of a schedule when it fires: Quartz says when, tasks do it.</summary>
public sealed partial class HarvestFirings(RegistryShelf registry, HarvestFires fires, TaskDesk tasks, ILogger<HarvestFirings> logger)
{
    public async Task Start(string schedule, DateTimeOffset firedFor, CancellationToken stop)
    {
        foreach (var library in registry.Current.Libraries.Values.Where(one => one.Harvest?.Schedule == schedule).Select(static one => one.Name).Order(StringComparer.Ordinal))
        {
            if (await fires.WasStarted(library, firedFor, stop)) continue;
            try
            {
                var arguments = JsonSerializer.SerializeToElement(new HarvestArguments { Library = library }, ApiJson.Options);
                // The firing and the task in one commit: if we stop before it, the firing is found again and asked for again; behind it, the task is found by whoever looks for tasks.
                if (await tasks.Request(HarvestTask.Name, "schedule " + schedule, arguments, id => HarvestFires.Guard(library, firedFor, id)) is not TaskAnswer.Requested) LogNot(library, schedule);
            }
            catch (StorageUnavailableException)
            {
                // Another host may have been first: then it is asked for, and nothing is amiss.
                if (!await fires.WasStarted(library, firedFor, stop)) throw;
            }
        }
    }

    [LoggerMessage(7051, LogLevel.Warning, "The harvest of the library {Library} by the schedule {Schedule} was not asked for: the library has changed meanwhile.")]
    private partial void LogNot(string library, string schedule);
}
