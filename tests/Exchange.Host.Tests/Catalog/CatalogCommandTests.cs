using Exchange.Host.Catalog.Sheets;
using Exchange.Host.Tests.Api;
using Exchange.Host.Tests.Commands;

namespace Exchange.Host.Tests.Catalog;

/// <summary>catalog against a running hub: what comes out as a file goes in again, as JSON and as the form.</summary>
[NonParallelizable]
internal sealed class CatalogCommandTests : CatalogHubTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("exchange-catalog-").FullName;

    [OneTimeTearDown]
    public void Clear() => Directory.Delete(_folder, recursive: true);

    private string At(string name) => Path.Combine(_folder, name);

    private Task<CommandEnd> Run(params string[] line) => CommandLine.Run(["catalog", .. line, "--url", Hub.Address.ToString(), "--key", Hub.Key("registration")]);

    [TestCase("entries.json")]
    [TestCase("entries.xlsx")]
    [TestCase("ENTRIES.XLSX")]
    public async Task What_is_exported_is_imported_and_changes_nothing(string name)
    {
        var (title, file) = (Title(), At(name));
        await Published(title);
        (await Run("export", file, "--provider", "SCJG", "--class", "102001")).Exit.ShouldBe(0);
        if (name.EndsWith("xlsx", StringComparison.OrdinalIgnoreCase)) SheetFile.Read(await File.ReadAllBytesAsync(file)).ShouldNotBeNull()[SheetForm.ResourceSheet].Cells.Values.ShouldContain(title);
        else (await File.ReadAllTextAsync(file)).ShouldContain(title);
        var again = await Run("import", file);
        again.Exit.ShouldBe(0, again.Error);
        again.Error.ShouldStartWith("unchanged;");
        (await Run("search", title)).Out.ShouldContain(title);
    }

    [Test]
    public async Task An_empty_form_is_fetched_and_what_is_missing_in_it_is_said()
    {
        (await Run("template", At("form.xlsx"))).Exit.ShouldBe(0);
        SheetFile.Read(await File.ReadAllBytesAsync(At("form.xlsx"))).ShouldNotBeNull()[SheetForm.WordSheet].Cells.Values.ShouldContain("102001");
        var empty = await Run("import", At("form.xlsx"));
        (empty.Exit, empty.Out).ShouldBe((1, ""));
        empty.Error.ShouldContain("[sheet.empty]");
    }
}
