namespace Exchange.Core.Registry;

/// <summary>A set of documents on disk.</summary>
public static class DocumentFolder
{
    /// <summary>The file of a mapping in a folder of its own.</summary>
    public const string MappingFile = "mapping.yaml";

    static readonly string[] Endings = [".yaml", ".yml", ".json"];

    /// <summary>
    /// Every YAML and JSON file below <paramref name="path"/> (or that one file), ordered by path. Left out: hidden files and folders, and what
    /// lies beside a <c>mapping.yaml</c>, since a mapping's folder also holds its samples. The paths begin with the folder's own name, since a mapping
    /// may have its name from there.
    /// </summary>
    /// <exception cref="IOException">The folder or a file cannot be read.</exception>
    public static IReadOnlyList<DocumentFile> Read(string path)
    {
        path = Path.GetFullPath(path);
        var above = Path.GetDirectoryName(File.Exists(path) ? Path.GetDirectoryName(path)! : path) ?? path;
        if (File.Exists(path))
            return [Read(path, above)];
        return [.. Paths(path).Select(file => Read(file, above)).OrderBy(file => file.Path, StringComparer.Ordinal)];
    }

    /// <summary>Whole paths of the files that <see cref="Read(string)"/> would read of a folder, ordered.</summary>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    public static IReadOnlyList<string> Paths(string folder)
    {
        folder = Path.GetFullPath(folder);
        var walk = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.Hidden | FileAttributes.ReparsePoint };
        return [.. Directory.EnumerateFiles(folder, "*", walk)
            .Where(file => IsDocument(file) && !Path.GetRelativePath(folder, file).Split(Path.DirectorySeparatorChar).Any(part => part.StartsWith('.')))
            .Order(StringComparer.Ordinal)];
    }

    static DocumentFile Read(string file, string above) => new(Path.GetRelativePath(above, file).Replace('\\', '/'), File.ReadAllBytes(file));

    /// <summary>By its name a file of documents.</summary>
    public static bool IsDocument(string file)
    {
        if (!Endings.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase))
            return false;
        var name = Path.GetFileName(file);
        return name == MappingFile || !File.Exists(Path.Combine(Path.GetDirectoryName(file)!, MappingFile));
    }
}
