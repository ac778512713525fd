using System.Text.Json;
using Exchange.Core.Catalog;

namespace Exchange.Host.Demo;

/// <summary>The sample district's catalog, as the departments have entered it and the bureau has published it.</summary>
internal static class DemoCatalog
{
    private const string Author = "catalog-departments", Reviewer = "catalog-bureau";

    /// <summary>Brings it to where it is published, also what an earlier start was stopped in the middle of. What somebody has changed since stays as it is.</summary>
    /// <exception cref="InvalidOperationException">The entries do not fit the district's documents.</exception>
    public static async Task Publish(CatalogDesk desk, CatalogTable table, CancellationToken stop)
    {
        var (rows, missing) = (new List<ResourceRow>(), new List<ResourceDraft>());
        foreach (var draft in Read())
        {
            if (await table.Read(draft.Code!, stop) is { } row) rows.Add(row);
            else missing.Add(draft);
        }
        // One change for all: entries of one department name those of another.
        if (missing.Count > 0) rows.AddRange(await desk.Save(missing, new CatalogOrder(Author, null), stop) switch
        {
            CatalogAnswer.Stored stored => stored.Rows,
            CatalogAnswer.Faulty faulty => throw new InvalidOperationException("The sample catalog has faults:\n" + string.Join('\n', faulty.Faults.Select(one => $"{missing[one.Entry].Code}{one.Fault.Pointer}: {one.Fault.En}"))),
            var other => throw new InvalidOperationException($"The sample catalog was not stored: {other.GetType().Name}."),
        });
        foreach (var row in rows.Where(static row => row.Author == Author && row.PublishedVersion is null && row.State != ResourceState.Withdrawn))
        {
            if (row.State == ResourceState.Draft) await desk.Submit(row.Code, new CatalogOrder(Author, null), stop);
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
