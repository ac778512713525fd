using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Exchange.Host.Commands;

namespace Exchange.Host.Tests.Docs;

/// <summary>docs/settings.md and the options records say the same.</summary>
internal sealed partial class SettingsPageTests
{
    private static readonly string Page = Repository.Read("docs", "settings.md");

    /// <summary>Every options record says in its docstring which section it is: so a new one cannot be forgotten here.</summary>
    internal static IEnumerable<(string Section, Type Type, XDocument Words)> Sections()
    {
        foreach (var assembly in new[] { typeof(Core.Storage.StorageOptions).Assembly, typeof(HubOptions).Assembly })
        {
            var words = XDocument.Load(Path.ChangeExtension(assembly.Location, ".xml"));
            foreach (var member in words.Descendants("member").Where(member => member.Attribute("name")!.Value.StartsWith("T:", StringComparison.Ordinal)))
                if (Section().Match(string.Concat(member.Element("summary")?.Nodes().Select(node => node.ToString()) ?? [])) is { Success: true } match)
                    yield return (match.Groups["name"].Value, assembly.GetType(member.Attribute("name")!.Value[2..], throwOnError: true)!, words);
        }
    }

    [Test]
    public void All_sections_are_found() => Sections().Select(one => one.Section).Order(StringComparer.Ordinal).ShouldBe(["Alerts", "Backup", "Cards", "Catalog", "Door", "Follow", "Harvest", "Hub", "Jobs", "Libraries", "Live", "Materials", "Retention", "Share", "Statistics", "Storage", "Watch"]);

    [Test]
    public void Every_setting_stands_in_its_table_with_default_range_unit_and_words()
    {
        foreach (var (section, type, words) in Sections())
        {
            var rows = MarkedTable.Read(Page, "settings: " + section);
            var usual = Activator.CreateInstance(type)!;
            rows.Select(row => row[0])
                .ShouldBe(type.GetProperties().Where(property => property.Name != "EqualityContract").Select(property => $"`{property.Name}`"), section);
            foreach (var row in rows)
            {
                var property = type.GetProperty(row[0].Trim('`'))!;
                row.Length.ShouldBe(5, row[0]);
                row[1].ShouldBe(Text(property.GetValue(usual)), row[0]);
                row[2].ShouldBe(Range(property) ?? row[2], row[0]);
                row[2].ShouldNotBeEmpty(row[0]);
                row[3].ShouldNotBeEmpty(row[0]);
                row[4].ShouldBe(Summary(words, property), row[0]);
            }
        }
    }

    [Test]
    public void The_frameworks_settings_that_are_let_through_stand_there()
    {
        var named = MarkedTable.Read(Page, "framework").SelectMany(row => row[0].Split(", ")).Select(name => name.Trim('`'));
        named.ShouldBe(ServeSettings.Known.Except(Sections().Select(one => one.Section)), ignoreOrder: true);
    }

    private static string Text(object? value) => value switch
    {
        null => "none",
        int number => number.ToString("N0"),
        _ => value.ToString()!,
    };

    private static string? Range(PropertyInfo property)
        => property.PropertyType.IsEnum ? string.Join(", ", Enum.GetNames(property.PropertyType))
        : property.GetCustomAttribute<System.ComponentModel.DataAnnotations.RangeAttribute>() is { } range ? $"{Text(range.Minimum)} to {Text(range.Maximum)}"
        : null;

    /// <summary>What the docstring says before it comes to default and range.</summary>
    private static string Summary(XDocument words, PropertyInfo property)
    {
        var summary = words.Descendants("member").Single(member => member.Attribute("name")!.Value == $"P:{property.DeclaringType!.FullName}.{property.Name}")
            .Element("summary")!.Value.Trim();
        return summary[..summary.IndexOf(" Default", StringComparison.Ordinal)];
    }

    [GeneratedRegex("Section <c>(?<name>[A-Za-z]+)</c>", RegexOptions.ExplicitCapture)]
    private static partial Regex Section();
}
