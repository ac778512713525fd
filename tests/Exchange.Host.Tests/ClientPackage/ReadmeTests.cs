using System.Text.Json;
using Exchange.Client;
using Exchange.Host.Tests.Api;
using Exchange.Host.Tests.Docs;
using Exchange.Host.Tests.Materials;

namespace Exchange.Host.Tests.ClientPackage;

/// <summary>The example of the package's README runs, and stands there as it runs.</summary>
internal sealed class ReadmeTests : ClientTests
{
    [Test]
    public async Task The_example_runs_against_a_hub()
    {
        await Hub.Apply(MaterialDocuments.All(Hub.Department.Address, Hub.Address));
        var file = Path.GetTempFileName();
        await File.WriteAllBytesAsync(file, Uploads.Pdf(3));
        try
        {
            var id = await Example.Apply(Client(), Hub.Number(), JsonElement.Parse(TestHub.Text(TestHub.Body())), file, CancellationToken.None);
            (await Client().ListMaterials(id!)).Count.ShouldBe(2);
            (await Example.Apply(Client(), Hub.Number(), JsonElement.Parse("{}"), file, CancellationToken.None)).ShouldBeNull();
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Test]
    public void The_README_shows_it_as_it_runs()
    {
        var source = Repository.Read("tests", "Exchange.Host.Tests", "ClientPackage", "Example.cs").ReplaceLineEndings("\n");
        var shown = source[source.IndexOf("    public static", StringComparison.Ordinal)..source.LastIndexOf('}')].TrimEnd().Split('\n').Select(static line => line.Length < 4 ? line : line[4..]);
        Repository.Read("Exchange.Client", "README.md").ReplaceLineEndings("\n").ShouldContain("```csharp\n" + string.Join('\n', shown) + "\n```");
    }
}
