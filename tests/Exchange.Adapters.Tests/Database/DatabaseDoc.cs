using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Exchange.Adapters.Database;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;

namespace Exchange.Adapters.Tests.Database;

/// <summary>docs/adapters/database.md and the adapter documents in it.</summary>
static class DatabaseDoc
{
    public static string Text { get; } = File.ReadAllText(Path.Combine(Root(), "docs", "adapters", "database.md"));

    /// <summary>The sources of the kind, for tests that hold the page to them.</summary>
    public static IEnumerable<string> Sources => Directory.EnumerateFiles(Path.Combine(Root(), "Exchange.Adapters", "Database"), "*.cs").Select(File.ReadAllText);

    /// <summary>The options of the document of that name, read as the hub reads what is applied.</summary>
    public static DatabaseOptions Example(string name)
    {
        var files = Regex.Matches(Text, "```yaml\n(?<yaml>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture)
            .Select((block, n) => new DocumentFile($"{n}.yaml", block.Groups["yaml"].Value))
            .ToList();
        var read = new DocumentReader(BuiltInAdapters.All.ToDictionary(kind => kind.Name)).Read(files);
        read.Faults.ShouldBeEmpty();
        var adapter = read.Documents.Select(document => document.Document).OfType<AdapterDocument>().Single(document => document.Name == name);
        return (DatabaseOptions)DocumentReader.BindOptions(DatabaseKind.Kind, adapter.Options);
    }

    static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));
}
