using Exchange.Adapters.Webhooks;
using Exchange.Core.Catalog.Harvest;
using Exchange.Core.Contract;
using Exchange.Core.Registry;
using Exchange.Host.Jobs;

namespace Exchange.Host;

/// <summary>What the hub's parts know about documents, put together for the registry.</summary>
public static class HubDocumentChecks
{
    public static DocumentChecks Of(RegisteredMappings mappings, IReadOnlyDictionary<string, AdapterKind> kinds) => new()
    {
        Cron = Schedules.CronFault,
        Schema = RegisteredSchemas.Check,
        Version = SchemaVersions.Check,
        Mapping = mappings.Check,
        Item = mappings.Check,
        Library = (registry, library) => Pullers.Check(kinds, registry, library),
        MayPostTo = WebhookAddress.IsAllowed,
    };
}
