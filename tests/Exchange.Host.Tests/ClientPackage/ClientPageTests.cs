using System.Text.RegularExpressions;
using Exchange.Client;
using Exchange.Host.Tests.Docs;

namespace Exchange.Host.Tests.ClientPackage;

/// <summary>docs/client.md names the client's methods and settings, all of them, with their defaults.</summary>
internal sealed partial class ClientPageTests
{
    private static readonly string Page = Repository.Read("docs", "client.md");

    [Test]
    public void Every_setting_stands_there_with_its_default()
    {
        var options = new ExchangeClientOptions();
        MarkedTable.Read(Page, "client-settings").Select(static row => $"{row[0].Trim('`')} {row[1].Trim('`')}")
            .ShouldBe(typeof(ExchangeClientOptions).GetProperties().Select(one => $"{one.Name} {one.GetValue(options) ?? "none"}"), ignoreOrder: true);
    }

    [Test]
    public void Every_method_stands_there()
    {
        var table = Page[Page.IndexOf("## What it has", StringComparison.Ordinal)..Page.IndexOf("## Settings", StringComparison.Ordinal)];
        var methods = typeof(ExchangeClient).GetMethods().Where(static one => one.DeclaringType == typeof(ExchangeClient)).Select(static one => one.Name).Distinct().Where(static one => !one.EndsWith("All", StringComparison.Ordinal));
        Row().Matches(table).SelectMany(static row => Name().Matches(row.Value).Select(static name => name.Groups["name"].Value)).ShouldBe(methods, ignoreOrder: true);
    }

    [Test]
    public void The_package_knows_nothing_of_the_hub()
        => typeof(ExchangeClient).Assembly.GetReferencedAssemblies().Select(static one => one.Name!).Where(static one => one.StartsWith("Exchange", StringComparison.Ordinal) || one.Contains("AspNetCore", StringComparison.Ordinal)).ShouldBeEmpty();

    [GeneratedRegex("^\\|.*\\|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("`(?<name>[A-Za-z]+)`", RegexOptions.ExplicitCapture)]
    private static partial Regex Name();
}
