using Exchange.Adapters.Database;
using Exchange.Adapters.Files;
using Exchange.Adapters.Http;
using Exchange.Adapters.SharedFiles;
using Exchange.Core.Contract;

namespace Exchange.Adapters;

/// <summary>The adapter kinds that come with the hub.</summary>
public static class BuiltInAdapters
{
    public static IReadOnlyList<AdapterKind> All { get; } = [HttpKind.Kind, DatabaseKind.Kind, FileKind.Kind, SharedFilesKind.Kind];
}
