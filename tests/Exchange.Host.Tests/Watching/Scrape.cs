using System.Globalization;
using System.Text.RegularExpressions;
using Exchange.Host.Tests.Api;

namespace Exchange.Host.Tests.Watching;

/// <summary>What /metrics answers, as Prometheus reads it.</summary>
internal sealed partial class Scrape(string text)
{
    public string Text => text;

    /// <summary>Every sample: its name, its labels as they stand there, its value.</summary>
    public IReadOnlyList<(string Name, string Labels, double Value)> Samples { get; } =
    [
        .. text.Split('\n').Where(static line => line.Length > 0 && line[0] != '#').Select(static line => Sample().Match(line) is { Success: true } match
            ? (match.Groups["name"].Value, match.Groups["labels"].Value, Number(match.Groups["value"].Value))
            : throw new FormatException(line)),
    ];

    /// <summary>Names of what is measured: of a histogram without what it is made of.</summary>
    public IReadOnlySet<string> Names => text.Split('\n').Where(static line => line.StartsWith("# TYPE ", StringComparison.Ordinal)).Select(static line => line.Split(' ')[2]).ToHashSet(StringComparer.Ordinal);

    public double? Value(string name, params string[] labels)
        => Samples.Where(sample => sample.Name == name && labels.All(label => sample.Labels.Contains(label, StringComparison.Ordinal))).Select(sample => (double?)sample.Value).FirstOrDefault();

    public static async Task<Scrape> Of(TestHub hub, string client = "watcher") => new((await hub.Get(client, "/metrics")).ShouldBe(200).Text);

    private static double Number(string value) => value switch { "+Inf" => double.PositiveInfinity, "NaN" => double.NaN, _ => double.Parse(value, CultureInfo.InvariantCulture) };

    [GeneratedRegex("^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\\{(?<labels>.*)\\})? (?<value>\\S+)( [0-9.]+)?( #.*)?$", RegexOptions.ExplicitCapture)]
    private static partial Regex Sample();
}
