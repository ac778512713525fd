using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Exchange.Adapters.Files;
using Exchange.Core.Mapping;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;

namespace Exchange.Adapters.Tests.Files;

/// <summary>docs/adapters/file.md and the adapter documents in it.</summary>
static class FileDoc
{
    public static string Text { get; } = File.ReadAllText(Path.Combine(Root(), "docs", "adapters", "file.md"));

    public static IReadOnlyList<string> Examples { get; } =
        [.. Regex.Matches(Text, "```yaml\n(?<yaml>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture).Select(block =>
            block.Groups["yaml"].Value)];

    /// <summary>
    /// The options of the document of that name, read as the hub reads what is applied, with the folders of a test in place of the example's.
    /// </summary>
    public static FileAdapterOptions Example(string name, FileOffice office)
    {
        var files = Examples.Where(yaml => yaml.Contains("kind: adapter", StringComparison.Ordinal)).Select((yaml, n) =>
            new DocumentFile($"{n}.yaml", yaml)).ToList();
        var read = new DocumentReader(BuiltInAdapters.All.ToDictionary(k => k.Name)).Read(files);
        read.Faults.ShouldBeEmpty();
        var adapter = read.Documents.Select(d => d.Document).OfType<AdapterDocument>().Single(d => d.Name == name);
        var options = (FileAdapterOptions)DocumentReader.BindOptions(FileKind.Kind, adapter.Options);
        return options with { Outbox = office.Outbox, Work = office.Work, Results = options.Results is { } results ? results with { Folder = office.Inbox }
            : null };
    }

    /// <summary>A mapping of the page, compiled without code tables.</summary>
    public static Translator Mapping(string name)
    {
        var files = Examples.Where(yaml => yaml.Contains("kind: mapping", StringComparison.Ordinal)).Select((yaml, n) =>
            new DocumentFile($"{n}.yaml", yaml)).ToList();
        var read = new DocumentReader(BuiltInAdapters.All.ToDictionary(k => k.Name)).Read(files);
        read.Faults.ShouldBeEmpty();
        return new Translator(MappingProgram.Compile(read.Documents.Select(d => d.Document).OfType<MappingDocument>().Single(d => d.Name == name), static _ =>
            null).OrThrow());
    }

    static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));
}
