using Exchange.Adapters.Webhooks;
using Exchange.Core.Contract;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;

namespace Exchange.Host.Commands;

/// <summary>What the verbs that need no hub share: documents are read and checked as <c>apply</c> does it, as far as that goes without adapters, schedules and items.</summary>
internal static class DocumentsOnDisk
{
    private static readonly DocumentChecks Checks = new()
    {
        Cron = static _ => null, Schema = RegisteredSchemas.Check, Mapping = static (_, _) => [], Item = static (_, _) => [], MayPostTo = WebhookAddress.IsAllowed,
    };

    public static ReadSet Nothing { get; } = new([], new HashSet<(DocumentKind, string)>(), []);

    /// <summary>A file itself; of a folder, the files that a set of documents may have.</summary>
    public static IReadOnlyList<string> Within(string path) => File.Exists(path) ? [Path.GetFullPath(path)] : DocumentFolder.Paths(path);

    public static ReadSet Read(IReadOnlyList<DocumentFile> files) => files.Count == 0 ? Nothing : new DocumentReader(new Dictionary<string, AdapterKind>(StringComparer.Ordinal)).Read(files);

    /// <summary>A registry of them, with what is wrong between them.</summary>
    public static CheckedSet Together(ReadSet read) => new CrossCheck(Checks).Check(RegistrySnapshot.Empty, read, new HashSet<(DocumentKind, string)>());
}
