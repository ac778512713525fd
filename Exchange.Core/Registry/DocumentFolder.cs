namespace Exchange.Core.Registry;

/// <summary>A set of documents on disk.</summary>
public static class DocumentFolder
{
    /// <summary>The file of a mapping in a folder of its own.</summary>
    public const string MappingFile = "mapping.yaml";

    static readonly string[] Endings = [".yaml", ".yml", ".json"];

    /// <summary>
    /// Every YAML and JSON file below <paramref name="path"/> (or that one file), ordered by path. Left out: hidden files and folders, and what
    /// lies beside a <c>mapping.yaml</c>, since a mapping's folder also holds its samples.
    /// </summary>
    /// <exception cref="IOException">The folder or a file cannot be read.</exception>
    public static IReadOnlyList<DocumentFile> Read(string path)
    {
        if (File.Exists(path))
            return [new DocumentFile(Path.GetFileName(path), File.ReadAllBytes(path))];
        var walk = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.Hidden | FileAttributes.ReparsePoint };
        return Directory.EnumerateFiles(path, "*", walk)
            .Where(IsDocument)
            .Select(file => (Name: Path.GetRelativePath(path, file).Replace('\\', '/'), File: file))
            .Where(file => !file.Name.Split('/').Any(part => part.StartsWith('.')))
            .OrderBy(file => file.Name, StringComparer.Ordinal)
            .Select(file => new DocumentFile(file.Name, File.ReadAllBytes(file.File)))
            .ToList();
    }

    static bool IsDocument(string file)
    {
        if (!Endings.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase))
            return false;
        var name = Path.GetFileName(file);
        return name == MappingFile || !File.Exists(Path.Combine(Path.GetDirectoryName(file)!, MappingFile));
    }
}
