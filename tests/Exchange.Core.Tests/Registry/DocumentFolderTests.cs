using Exchange.Core.Registry;

namespace Exchange.Core.Tests.Registry;

public sealed class DocumentFolderTests
{
    [Test]
    public void A_folder_gives_its_documents_in_order_and_leaves_out_samples_and_hidden_files()
    {
        var root = Directory.CreateTempSubdirectory("exchange-set-");
        try
        {
            string[] files =
            [
                "b.yaml", "a.yml", "schemas/x/s.v1.json", "mappings/m.v1/mapping.yaml", "mappings/m.v1/sample-in.json", ".git/c.yaml", ".d.yaml", "readme.md",
            ];
            foreach (var file in files)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(root.FullName, file))!);
                File.WriteAllText(Path.Combine(root.FullName, file), "");
            }

            DocumentFolder.Read(root.FullName).Select(file => file.Path).ShouldBe(
                new[] { "a.yml", "b.yaml", "mappings/m.v1/mapping.yaml", "schemas/x/s.v1.json" }.Select(path => $"{root.Name}/{path}"));
            DocumentFolder.Read(Path.Combine(root.FullName, "mappings", "m.v1")).ShouldHaveSingleItem().Path.ShouldBe("m.v1/mapping.yaml");
            DocumentFolder.Read(Path.Combine(root.FullName, "mappings", "m.v1", "mapping.yaml")).ShouldHaveSingleItem().Path.ShouldBe("m.v1/mapping.yaml");
            Should.Throw<IOException>(() => DocumentFolder.Read(Path.Combine(root.FullName, "none")));
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }
}
