namespace Exchange.Host.Tests.Docs;

/// <summary>Where the sources lie.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    public static string Path(params string[] parts) => System.IO.Path.Combine([Root, .. parts]);

    public static string Read(params string[] parts) => File.ReadAllText(Path(parts));

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(System.IO.Path.Combine(folder.FullName, "Exchange.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("The tests do not lie within the sources.");
        return folder.FullName;
    }
}
