using System.Reflection;
using Exchange.Core.Registry;

namespace Exchange.Bench.Catalog;

/// <summary>Snapshots are made by the registry alone: here by their constructor, as it does.</summary>
internal static class RegistrySnapshots
{
    public static RegistrySnapshot Of(IEnumerable<RegistryEntry> entries)
    {
        var constructor = typeof(RegistrySnapshot).GetConstructors(BindingFlags.Instance | BindingFlags.NonPublic)[0];
        var derived = Activator.CreateInstance(constructor.GetParameters()[2].ParameterType, nonPublic: true);
        return (RegistrySnapshot)constructor.Invoke([1L, entries, derived]);
    }
}
