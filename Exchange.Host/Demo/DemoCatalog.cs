using System.Text.Json;
using Exchange.Core.Catalog;

namespace Exchange.Host.Demo;

/// <summary>The sample district's catalog, as each department has entered its part and the bureau has published it.</summary>
internal static class DemoCatalog
{
    private const string Reviewer = "catalog-bureau";

    /// <exception cref="InvalidOperationException">The entries do not fit the district's documents.</exception>
    public static async Task Publish(CatalogDesk desk, CancellationToken stop)
    {
        foreach (var part in Read().GroupBy(static draft => draft.Content.Provider, StringComparer.Ordinal))
        {
            var by = part.Key + "-catalog";
            var answer = await desk.Save([.. part.Select(static draft => draft with { Content = draft.Content with { Related = [] } })], new CatalogOrder(by, part.Key), stop);
            if (answer is CatalogAnswer.Faulty faulty) throw new InvalidOperationException("The sample catalog has faults:\n" + string.Join('\n', faulty.Faults.Select(one => $"{part.ElementAt(one.Entry).Code}{one.Fault.Pointer}: {one.Fault.En}")));
        }
        // Entries of one department name those of another: once all are there.
        foreach (var draft in Read().Where(static draft => draft.Content.Related.Count > 0))
            await desk.Save([draft], new CatalogOrder(draft.Content.Provider + "-catalog", draft.Content.Provider), stop);
        foreach (var draft in Read())
        {
            if (await desk.Submit(draft.Code!, new CatalogOrder(draft.Content.Provider + "-catalog", draft.Content.Provider), stop) is CatalogAnswer.Stored { Rows: [var row] })
                await desk.Publish(row.Code, row.Version, new CatalogOrder(Reviewer, null, Reviews: true), stop);
        }
    }

    private static List<ResourceDraft> Read()
    {
        using var file = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "catalog", "sample-district.json")));
        return [.. file.RootElement.GetProperty("entries").EnumerateArray().Select(static entry
            => new ResourceDraft(entry.GetProperty("code").GetString(), CatalogJson.Read("sample", entry.GetProperty("content").GetRawText())))];
    }
}
