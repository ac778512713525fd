using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Mapping;

/// <summary>What a mapping is checked against.</summary>
public sealed record MappingSurroundings
{
    /// <summary>A registered schema's JSON text by name or $id, or null.</summary>
    public required Func<string, ReadOnlyMemory<byte>?> Schema { get; init; }

    /// <summary>A registered code table by name, or null.</summary>
    public required Func<string, CodeTableDocument?> CodeTable { get; init; }

    public MappingOptions Options { get; init; } = MappingOptions.Default;

    /// <summary>What the other steps of the item offer, by step; null where it is not known for which item the mapping is used.</summary>
    public IReadOnlyDictionary<string, StepOffer>? Steps { get; init; }

    /// <summary>What the other steps of an item offer to one of its steps.</summary>
    public static IReadOnlyDictionary<string, StepOffer> StepsFor(ItemDocument item, string step)
    {
        var waits = item.Steps.FirstOrDefault(s => s.Name == step)?.WaitsFor ?? [];
        return item.Steps.ToDictionary(
            s => s.Name,
            s => new StepOffer(s.Gives, [.. waits.Where(w => w.Step == s.Name && w.Gives is not null).Select(w => w.Gives!)]),
            StringComparer.Ordinal);
    }
}

/// <summary>What a step offers to another one.</summary>
/// <param name="Gives">Names of the facts that it may give.</param>
/// <param name="Awaited">Those that the other step waits for: they are there when it is translated.</param>
public sealed record StepOffer(IReadOnlyList<string> Gives, IReadOnlyList<string> Awaited);
