using System.Text.Json;
using System.Xml.Linq;
using Exchange.Host.Tests.Docs;

namespace Exchange.Host.Tests.Security;

/// <summary>deploy/sbom.cdx.json names what the program is made of: every package that ships, and what builds and tests it, each with its licence.</summary>
internal sealed class SbomTests
{
    private const string Anew = "run deploy/sbom.py and look at what has changed";

    private static readonly JsonElement Bom = JsonDocument.Parse(Repository.Read("deploy", "sbom.cdx.json")).RootElement;

    // MIT, Apache, BSD and PostgreSQL ask for their text to be kept; Hangfire is used unchanged, as the LGPL asks; Microsoft's own terms let its library be passed on with a program.
    private static readonly string[] Looked =
        ["MIT", "Apache-2.0", "BSD-3-Clause", "PostgreSQL", "MS-PL OR Apache-2.0", "LGPL-3.0-or-later", "LGPL-3.0-only", "LicenseRef-Microsoft-Data-SqlClient-SNI"];

    private static IEnumerable<JsonElement> Components => Bom.GetProperty("components").EnumerateArray();

    private static string Name(JsonElement component) => $"{component.GetProperty("name").GetString()}/{component.GetProperty("version").GetString()}";

    [Test]
    public void Every_package_that_ships_with_the_program_stands_in_it_with_its_version()
    {
        using var built = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Exchange.Host.deps.json")));
        var ships = built.RootElement.GetProperty("libraries").EnumerateObject().Where(library => library.Value.GetProperty("type").GetString() == "package").Select(library => library.Name).ToList();
        ships.Count.ShouldBeGreaterThan(20);
        var required = Components.Where(component => component.GetProperty("scope").GetString() == "required").Select(Name).ToList();
        ships.Except(required).ShouldBeEmpty(Anew);
        // And with its content: what is served under a version that is known must be what was served before.
        var digests = Components.ToDictionary(Name, component => component.GetProperty("hashes")[0].GetProperty("content").GetString());
        foreach (var library in built.RootElement.GetProperty("libraries").EnumerateObject().Where(library => library.Value.GetProperty("type").GetString() == "package"))
            Convert.ToHexStringLower(Convert.FromBase64String(library.Value.GetProperty("sha512").GetString()!["sha512-".Length..])).ShouldBe(digests[library.Name], library.Name);
    }

    [Test]
    public void Every_package_that_a_project_names_stands_in_it_with_the_version_that_is_pinned()
    {
        var pinned = XDocument.Load(Repository.Path("Directory.Packages.props")).Descendants("PackageVersion").ToDictionary(one => one.Attribute("Include")!.Value, one => one.Attribute("Version")!.Value, StringComparer.OrdinalIgnoreCase);
        var named = new[] { Repository.Path("Directory.Build.props") }
            .Concat(Directory.EnumerateFiles(Repository.Root, "*.csproj", SearchOption.AllDirectories).Where(file => !Path.GetRelativePath(Repository.Root, file).StartsWith("bench", StringComparison.Ordinal)))
            .SelectMany(file => XDocument.Load(file).Descendants("PackageReference").Select(one => one.Attribute("Include")!.Value)).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        named.Count.ShouldBeGreaterThan(20);
        named.Select(name => $"{name}/{pinned[name]}").Except(Components.Select(Name)).ShouldBeEmpty(Anew);
    }

    [Test]
    public void Every_package_has_a_licence_that_somebody_has_looked_at_a_digest_and_one_line()
    {
        foreach (var component in Components)
        {
            var licence = component.GetProperty("licenses")[0];
            (licence.TryGetProperty("expression", out var expression) ? expression : licence.GetProperty("license").GetProperty("id")).GetString().ShouldBeOneOf(Looked);
            component.GetProperty("hashes")[0].GetProperty("content").GetString()!.Length.ShouldBe(128);
        }
        Components.Select(Name).ShouldBeUnique();
        Bom.GetProperty("bomFormat").GetString().ShouldBe("CycloneDX");
    }

    [Test]
    public void Every_dependency_in_it_leads_to_a_package_in_it()
    {
        var known = Components.Select(component => component.GetProperty("bom-ref").GetString()).ToHashSet(StringComparer.Ordinal);
        var edges = Bom.GetProperty("dependencies").EnumerateArray().ToList();
        edges.Select(edge => edge.GetProperty("ref").GetString()).ShouldBe(known, ignoreOrder: true);
        edges.SelectMany(edge => edge.GetProperty("dependsOn").EnumerateArray().Select(one => one.GetString())).Except(known).ShouldBeEmpty();
    }
}
