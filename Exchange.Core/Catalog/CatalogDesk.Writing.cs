namespace Exchange.Core.Catalog;

/// <summary>What entries that are handed in come to: codes, versions, faults.</summary>
public sealed partial class CatalogDesk
{
    private async Task<Prepared> Written(IReadOnlyList<ResourceDraft> drafts, CatalogOrder order, long head, CancellationToken stop)
    {
        var now = registry.Current;
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(clock.GetUtcNow(), zone).DateTime);
        var checks = new ResourceChecks(now, ClassTree.Of(now, options.ClassTable, today));
        var faults = new List<(int Entry, CatalogFault Fault)>();
        var (codes, known) = (new Dictionary<string, int>(StringComparer.Ordinal), new Dictionary<string, ResourceRow?>(StringComparer.Ordinal));
        var read = new List<ResourceCode?>(drafts.Count);
        for (var i = 0; i < drafts.Count; i++)
        {
            var at = i;
            faults.AddRange(checks.Check(drafts[i].Content).Select(fault => (i, fault)));
            if (order.Organisation is { } own && drafts[i].Content.Provider != own)
                faults.Add((i, new("/provider", "catalog.provider-other", "只能登记本单位的信息资源。", "An organisation registers its own resources only.")));
            var code = await Code(drafts[i], order, known, fault => faults.Add((at, fault)), stop);
            if (code is not null && !codes.TryAdd(code.ToString(), i))
                faults.Add((i, new("/code", "catalog.code-twice", $"与第 {codes[code.ToString()] + 1} 条代码相同。", $"Entry {codes[code.ToString()] + 1} has this code.")));
            read.Add(code);
        }
        for (var i = 0; i < drafts.Count; i++)
            foreach (var fault in await Related(drafts[i], read[i], codes, known, stop)) faults.Add((i, fault));
        if (faults.Count > 0) return new Prepared(new CatalogAnswer.Faulty([.. faults.OrderBy(static one => one.Entry)]));

        var (moves, rows, next) = (new List<Move>(), new List<ResourceRow>(), new Dictionary<string, long>(StringComparer.Ordinal));
        // Codes that were handed in count before any is given, so that none of these is given twice.
        foreach (var code in read.OfType<ResourceCode>())
            next[code.Class] = Math.Max(next.TryGetValue(code.Class, out var highest) ? highest : await table.HighestSerial(code.Class, stop), code.Serial);
        for (var i = 0; i < drafts.Count; i++)
        {
            var (content, text) = (drafts[i].Content, CatalogJson.Write(drafts[i].Content));
            var digest = CatalogJson.Digest(text);
            if (read[i] is { } code && known.GetValueOrDefault(code.ToString()) is { } row)
            {
                if (await table.Digest(row.Code, row.Version, stop) == digest)
                {
                    rows.Add(row);
                    continue;
                }
                // What is in review and is written anew is no longer what was handed in: it is handed in again.
                var revised = row with { Provider = content.Provider, State = Unpublished(row), Version = row.Version + 1, Author = order.By, SubmittedBy = null, Change = head + 1 };
                moves.Add(new Move(revised, ResourceAct.Revised, revised.Version, null, text, digest));
                rows.Add(revised);
                continue;
            }
            var given = read[i];
            if (given is null)
            {
                var last = next.TryGetValue(content.Class, out var highest) ? highest : await table.HighestSerial(content.Class, stop);
                given = ResourceCode.Numbered(content.Class, next[content.Class] = last + 1);
            }
            var drafted = new ResourceRow(given.ToString(), content.Class, content.Provider, ResourceState.Draft, 1, null, null, order.By, null, head + 1);
            moves.Add(new Move(drafted, ResourceAct.Drafted, 1, given.Serial, text, digest));
            rows.Add(drafted);
        }
        return new Prepared(moves, rows, rows.Count - moves.Count, null);
    }

    /// <summary>The code of a draft; null where it has none, or none that may be.</summary>
    private async Task<ResourceCode?> Code(ResourceDraft draft, CatalogOrder order, Dictionary<string, ResourceRow?> known, Action<CatalogFault> wrong, CancellationToken stop)
    {
        if (draft.Code is null) return null;
        if (ResourceCode.Read(draft.Code, options.Separator) is not { } code)
        {
            wrong(new("/code", "catalog.code-form", $"代码为分类代码、分隔符“{options.Separator}”和最多 12 位序号。", $"A code is its class, “{options.Separator}” and a number of at most 12 digits."));
            return null;
        }
        if (code.Class != draft.Content.Class)
            wrong(new("/code", "catalog.code-class", "代码与分类不一致。", "The code stands under another class."));
        switch (await Known(code.ToString(), known, stop))
        {
            case null when draft.Form == DraftForm.Revision:
                wrong(new("/code", "catalog.code-missing", "没有这个代码的信息资源。", "No resource has this code."));
                break;
            case { State: ResourceState.Withdrawn }:
                wrong(new("/code", "catalog.code-withdrawn", "该代码的资源已撤销，代码不再使用。", "The resource of this code is withdrawn, and its code is not used again."));
                break;
            case { } row when draft.Form == DraftForm.New || (order.Organisation is { } own && row.Provider != own):
                wrong(new("/code", "catalog.code-taken", "该代码已被使用。", "The code is taken."));
                break;
        }
        return code;
    }

    private async Task<List<CatalogFault>> Related(ResourceDraft draft, ResourceCode? own, Dictionary<string, int> codes, Dictionary<string, ResourceRow?> known, CancellationToken stop)
    {
        var faults = new List<CatalogFault>();
        foreach (var (text, at) in draft.Content.Related.Take(ResourceChecks.MostRelated).Select(static (text, i) => (text, $"/related/{i}")))
        {
            if (ResourceCode.Read(text, options.Separator)?.ToString() is not { } code || (!codes.ContainsKey(code) && await Known(code, known, stop) is null))
                faults.Add(new(at, "catalog.related", "没有这个代码的信息资源。", "No resource has this code."));
            else if (code == own?.ToString())
                faults.Add(new(at, "catalog.related-self", "不能关联自己。", "It is related to others, not to itself."));
        }
        return faults;
    }

    private async ValueTask<ResourceRow?> Known(string code, Dictionary<string, ResourceRow?> known, CancellationToken stop)
        => known.TryGetValue(code, out var row) ? row : known[code] = await table.Read(code, stop);
}
