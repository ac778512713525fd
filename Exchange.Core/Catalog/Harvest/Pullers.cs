using Exchange.Core.Contract;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Catalog.Harvest;

/// <summary>The adapters that can be harvested from. An instance of its own for each harvest, beside the lanes': it takes no slot from a push, and what the adapter's document says now holds for it.</summary>
public sealed class Pullers(RegistryShelf registry, IReadOnlyDictionary<string, AdapterKind> kinds, Secrets secrets, TimeProvider clock)
{
    /// <summary>Null when there is no such adapter, or it cannot be harvested from.</summary>
    internal Opened? Open(string name)
    {
        if (registry.Current.Adapters.GetValueOrDefault(name) is not { } document || !kinds.TryGetValue(document.AdapterKind, out var kind)) return null;
        var system = kind.Create(DocumentReader.BindOptions(kind, document.Options), new AdapterContext(name, secrets.Read, clock));
        if (system is IPullingAdapter pulling) return new Opened(pulling);
        (system as IDisposable)?.Dispose();
        return null;
    }

    /// <summary>How a source can be pulled in this mode; null: it cannot.</summary>
    internal PullAbility? Ability(HarvestPart harvest) => Sources(kinds, registry.Current.Adapters.GetValueOrDefault(harvest.Adapter))
        .FirstOrDefault(source => source.Name == harvest.Source)?.Abilities.FirstOrDefault(ability => ability.Mode == ModeOf(harvest.Mode));

    /// <summary>For <see cref="DocumentChecks.Library"/>: whether a library's source is one of its adapter's.</summary>
    public static IEnumerable<DocumentFinding> Check(IReadOnlyDictionary<string, AdapterKind> kinds, RegistrySnapshot registry, LibraryDocument library)
    {
        if (library.Harvest is not { } harvest) yield break;
        var sources = Sources(kinds, registry.Adapters.GetValueOrDefault(harvest.Adapter));
        if (sources.FirstOrDefault(source => source.Name == harvest.Source) is not { } found)
        {
            var there = sources.Count == 0 ? "-" : string.Join(", ", sources.Select(static source => source.Name));
            yield return new DocumentFinding("/harvest/source", "library.source", $"适配器没有来源“{harvest.Source}”；有：{there}。", $"The adapter has no source “{harvest.Source}”; there are: {there}.");
        }
        else if (!found.Abilities.Any(ability => ability.Mode == ModeOf(harvest.Mode)))
        {
            var modes = string.Join(", ", found.Abilities.Select(static ability => CatalogJson.Word(ability.Mode)));
            yield return new DocumentFinding("/harvest/mode", "library.mode", $"该来源不能按此方式归集；可用：{modes}。", $"The source cannot be harvested so; it can be: {modes}.");
        }
    }

    internal static PullMode ModeOf(HarvestMode mode) => mode switch
    {
        HarvestMode.Full => PullMode.Full,
        HarvestMode.Watermark => PullMode.Watermark,
        HarvestMode.Changes => PullMode.Changes,
        _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, null),
    };

    private static IReadOnlyList<PullSource> Sources(IReadOnlyDictionary<string, AdapterKind> kinds, AdapterDocument? adapter)
        => adapter is not null && kinds.TryGetValue(adapter.AdapterKind, out var kind) ? kind.Sources(DocumentReader.BindOptions(kind, adapter.Options)) : [];

    internal sealed class Opened(IPullingAdapter system) : IDisposable
    {
        public IPullingAdapter System => system;

        public void Dispose() => (system as IDisposable)?.Dispose();
    }
}
