using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using Exchange.Adapters.SharedFiles;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;

namespace Exchange.Adapters.Tests.SharedFiles;

/// <summary>Holds docs/adapters/shared-files.md to the code.</summary>
sealed class SharedFilesDocTests
{
    static readonly string Page = File.ReadAllText(Path.Combine(Root(), "docs", "adapters", "shared-files.md"));

    [TestCase(typeof(SharedFilesOptions))]
    [TestCase(typeof(SharedFile))]
    public void The_table_of_a_record_says_what_its_attributes_say(Type record)
    {
        var table = Page.Split($"<!-- table: {record.Name} -->\n")[1].Split("\n\n")[0].Split('\n').Skip(2).Select(line => line.Split('|', StringSplitOptions.TrimEntries));
        table.Select(cells => (cells[1].Trim('`'), cells[3]))
            .ShouldBe(record.GetProperties().Select(property => (JsonNamingPolicy.CamelCase.ConvertName(property.Name), property.GetCustomAttribute<System.ComponentModel.DescriptionAttribute>()!.Description)));
    }

    [Test]
    public void The_example_is_a_document_that_the_hub_takes()
    {
        var yaml = Regex.Match(Page, "```yaml\n(?<yaml>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Groups["yaml"].Value;
        var read = new DocumentReader(BuiltInAdapters.All.ToDictionary(kind => kind.Name)).Read([new DocumentFile("example.yaml", yaml)]);
        read.Faults.ShouldBeEmpty();
        ((SharedFilesOptions)DocumentReader.BindOptions(SharedFilesKind.Kind, read.Documents.Select(document => document.Document).OfType<AdapterDocument>().Single().Options)).Pull.Count.ShouldBe(2);
    }

    [Test]
    public void Every_code_of_the_adapter_stands_in_the_table_of_faults()
    {
        var given = Directory.EnumerateFiles(Path.Combine(Root(), "Exchange.Adapters", "SharedFiles"), "*.cs").Select(File.ReadAllText)
            .SelectMany(source => Regex.Matches(source, "PullException\\(\"(?<code>[a-z-]+)\"", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Select(match => match.Groups["code"].Value))
            .Except(["place-unknown", "no-such-source", "no-such-mode"]).Distinct();
        foreach (var code in given) Page.ShouldContain($"| `{code}` |");
    }

    static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));
}
