using System.Text;
using Exchange.Host.Demo;
using YamlDotNet.RepresentationModel;

namespace Exchange.Host.Tests.Demo;

public sealed class DistrictDocumentsTests
{
    static readonly List<(string Path, string Text)> Files =
        [.. new DistrictDocuments().Read(DistrictSchemas.Places).Select(file => (file.Path, Encoding.UTF8.GetString(file.Content.Span)))];

    static readonly List<YamlMappingNode> Documents = [.. Files.Where(file => file.Path.EndsWith(".yaml", StringComparison.Ordinal)).SelectMany(file => Parse(file.Text))];

    [Test]
    public void Every_document_is_yaml_of_a_known_kind_with_a_name_and_titles_in_two_languages()
    {
        string[] kinds = ["organisation", "client", "item", "adapter", "mapping", "codeTable", "schedule", "calendar", "jurisdiction", "library", "licenceType", "evidence"];
        Documents.Count.ShouldBeGreaterThan(50);
        Documents.ShouldAllBe(d => kinds.Contains(Text(d, "kind")) && Text(d, "name").Length > 0
            && Text((YamlMappingNode)d["title"], "zh").Length > 0 && Text((YamlMappingNode)d["title"], "en").Length > 0);
        kinds.ShouldAllBe(kind => Documents.Any(d => Text(d, "kind") == kind));
        Documents.Select(d => (Text(d, "kind"), Text(d, "name"))).ShouldBeUnique();
    }

    [Test]
    public void The_set_holds_schemas_and_mappings_but_no_samples()
    {
        Files.Select(f => f.Path).ShouldContain("schemas/company/company-start.v1.json");
        Files.Select(f => f.Path).ShouldContain("mappings/company-start.v1-to-gjj.v1/mapping.yaml");
        Files.ShouldAllBe(f => !f.Path.Contains("sample-"));
    }

    [Test]
    public void Adapters_point_at_the_departments()
    {
        var adapters = Of("adapter").ToList();
        adapters.Count.ShouldBe(18);
        adapters.Where(a => Text(a, "adapterKind") == "http")
            .ShouldAllBe(a => Text((YamlMappingNode)a["options"], "address") == DistrictSchemas.Places.Addresses[Text(a, "organisation")].AbsoluteUri);
        Text(Options("scjg-sp"), "connection").ShouldBe("Data Source=/srv/yunxi/scjg-sp.db");
        Text(Options("rsj"), "outbox").ShouldBe("/srv/yunxi/rsj/in");
        Text(Options("rsj-staff"), "outbox").ShouldBe("/srv/yunxi/rsj/staff/in");
        Text(Options("rsj-card"), "work").ShouldBe("/srv/yunxi/rsj/cards/work");
        foreach (var name in new[] { "rsj", "rsj-staff", "rsj-card" })
            Text((YamlMappingNode)Options(name)["batch"], "windowSeconds").ShouldBe("7", name);
        Text(Options("gaj-rk"), "connection").ShouldBe("Data Source=/srv/yunxi/gaj-rk.db");
        Text(Options("wjj"), "connection").ShouldBe("Data Source=/srv/yunxi/wjj.db");
        Files.ShouldAllBe(f => !f.Text.Contains(DistrictDocuments.FolderPlaceholder) && !f.Text.Contains(DistrictDocuments.Placeholder));

        YamlMappingNode Options(string name) => (YamlMappingNode)adapters.Single(a => Text(a, "name") == name)["options"];
    }

    [Test]
    public void A_department_without_an_address_is_named()
    {
        var nowhere = DistrictSchemas.Places with { Addresses = new Dictionary<string, Uri>() };
        var missing = Should.Throw<KeyNotFoundException>(() => new DistrictDocuments().Read(nowhere));
        missing.Message.ShouldContain("SCJG-DJ");
    }

    [Test]
    public void A_folder_without_the_documents_is_said_to_lack_them()
    {
        var folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            Should.Throw<DirectoryNotFoundException>(() => new DistrictDocuments(folder)).Message.ShouldContain("schemas, mappings");
        }
        finally
        {
            Directory.Delete(folder);
        }
    }

    [Test]
    public void Every_organisation_of_the_district_is_there_with_a_valid_code()
    {
        string[] all = ["ZSJ", "SCJG-DJ", "SCJG-SP", "SWJ", "RSJ", "GAJ-YZ", "GAJ-HJ", "GJJ", "YBJ", "WJJ", "MZJ", "SWW", "CGJ", "JD1", "JD2", "JD3"];
        var names = Of("organisation").Select(d => Text(d, "name")).ToList();
        all.ShouldAllBe(name => names.Contains(name));
        var codes = Of("organisation").Where(d => d.Children.ContainsKey("uscc")).Select(d => Text(d, "uscc")).ToList();
        codes.Count.ShouldBe(14);
        codes.ShouldBeUnique();
        codes.ShouldAllBe(code => code.Length == 18);
    }

    [Test]
    public void Every_closing_has_its_outcome()
    {
        var rows = ((YamlSequenceNode)Of("codeTable").Single(d => Text(d, "name") == "closing")["rows"]).Cast<YamlMappingNode>();
        rows.ToDictionary(r => Text(r, "value"), r => Text(r, "outcome")).ShouldBe(new Dictionary<string, string>
        {
            ["0"] = "done", ["1"] = "refused", ["2"] = "refused", ["3"] = "refused", ["4"] = "passedOn", ["5"] = "refused", ["6"] = "done", ["7"] = "refused",
        }, ignoreOrder: true);
    }

    [Test]
    public void What_a_document_names_is_there()
    {
        var names = Documents.Select(d => $"{Text(d, "kind")}/{Text(d, "name")}")
            .Concat(Files.Where(f => f.Path.EndsWith(".json", StringComparison.Ordinal)).Select(f => $"schema/{Path.GetFileNameWithoutExtension(f.Path)}")).ToHashSet();
        var named = new List<string>();
        foreach (var client in Of("client").Concat(Of("adapter")))
            named.Add($"organisation/{Text(client, "organisation")}");
        foreach (var mapping in Of("mapping"))
        {
            named.AddRange([$"schema/{Text(mapping, "from")}", $"schema/{Text(mapping, "to")}"]);
            if (mapping.Children.TryGetValue("tables", out var tables))
                named.AddRange(((YamlMappingNode)tables).Children.Values.Cast<YamlMappingNode>().Select(t => $"codeTable/{Text(t, "table")}"));
        }
        foreach (var item in Of("item"))
        {
            named.AddRange([$"organisation/{Text(item, "organisation")}", $"schema/{Text(item, "schema")}", $"codeTable/{Text(item, "closingTable")}"]);
            foreach (var step in ((YamlSequenceNode)item["steps"]).Cast<YamlMappingNode>())
                named.AddRange(step.Children.ContainsKey("jurisdiction")
                    ? [$"jurisdiction/{Text(step, "jurisdiction")}", $"mapping/{Text(step, "mapping")}"]
                    : [$"organisation/{Text(step, "organisation")}", $"adapter/{Text(step, "adapter")}", $"mapping/{Text(step, "mapping")}"]);
        }
        named.Count.ShouldBeGreaterThan(40);
        named.Where(name => !names.Contains(name)).ShouldBeEmpty();
    }

    static IEnumerable<YamlMappingNode> Of(string kind) => Documents.Where(d => Text(d, "kind") == kind);

    static string Text(YamlMappingNode node, string key) => node.Children.TryGetValue(key, out var value) ? ((YamlScalarNode)value).Value! : "";

    static IEnumerable<YamlMappingNode> Parse(string text)
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(text));
        return yaml.Documents.Select(d => (YamlMappingNode)d.RootNode).ToList();
    }
}
