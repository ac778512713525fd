using System.Text;

namespace Exchange.Host.Demo;

/// <summary>
/// The sample district as registered documents: schemas, mappings, and the district's own YAML. They are copied beside the program when it is built or
/// published, so they are found there whether it runs from the source tree or from where it was put.
/// </summary>
public sealed class DistrictDocuments
{
    /// <summary>What stands in an adapter document until the department's address is known.</summary>
    public const string Placeholder = "http://127.0.0.1:0/";

    /// <summary>What stands there until the folder of tables and files is known.</summary>
    public const string FolderPlaceholder = "/demo-folder";

    /// <summary>What stands there until it is known how long a night lasts.</summary>
    public const string NightPlaceholder = "windowSeconds: 20";

    static readonly string[] Folders = ["schemas", "mappings", Path.Combine("Demo", "District")];

    readonly string root;

    /// <param name="root">Folder that holds schemas/, mappings/ and Demo/District/. Default: where the program is.</param>
    /// <exception cref="DirectoryNotFoundException">One of them is missing; the message names all that are.</exception>
    public DistrictDocuments(string? root = null)
    {
        this.root = root ?? AppContext.BaseDirectory;
        var missing = Folders.Where(folder => !Directory.Exists(Path.Combine(this.root, folder))).ToList();
        if (missing.Count > 0)
            throw new DirectoryNotFoundException($"The demo's documents are not in {this.root}: {string.Join(", ", missing)} missing.");
    }

    /// <summary>The set to apply, in the order of its paths (relative, forward slashes), adapters pointing at the given places.</summary>
    /// <exception cref="KeyNotFoundException">An adapter's organisation has no address.</exception>
    public IReadOnlyList<(string Path, ReadOnlyMemory<byte> Content)> Read(DistrictPlaces places) =>
        Files().Select(path => (path, path.StartsWith("Demo/District/", StringComparison.Ordinal)
            ? Encoding.UTF8.GetBytes(WithPlaces(File.ReadAllText(Path.Combine(root, path)), places))
            : (ReadOnlyMemory<byte>)File.ReadAllBytes(Path.Combine(root, path)))).ToList();

    /// <summary>A mapping's folder also holds its samples, which are no documents.</summary>
    IEnumerable<string> Files() => Folders
        .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(root, folder), "*", SearchOption.AllDirectories))
        .Select(path => Path.GetRelativePath(root, path).Replace('\\', '/'))
        .Where(path => !path.StartsWith("mappings/", StringComparison.Ordinal) || path.EndsWith("/mapping.yaml", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);

    static string WithPlaces(string text, DistrictPlaces places) => string.Join("---\n", text.Split("---\n").Select(document =>
    {
        const string key = "\norganisation: ";
        var at = document.IndexOf(key, StringComparison.Ordinal);
        if (at < 0)
            return document;
        var organisation = document[(at + key.Length)..document.IndexOf('\n', at + 1)].Trim();
        if (document.Contains(Placeholder, StringComparison.Ordinal))
            document = document.Replace(Placeholder, places.Addresses[organisation].AbsoluteUri, StringComparison.Ordinal);
        return document
            .Replace(FolderPlaceholder, places.Folder, StringComparison.Ordinal)
            .Replace(NightPlaceholder, $"windowSeconds: {places.NightSeconds}", StringComparison.Ordinal);
    }));
}
