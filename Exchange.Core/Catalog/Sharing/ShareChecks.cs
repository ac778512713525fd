using System.Globalization;
using Exchange.Core.Checking.Conditions;
using Exchange.Core.Registry;
using Exchange.Core.Storage;

namespace Exchange.Core.Catalog.Sharing;

/// <summary>What must be right in a request; every fault at once.</summary>
/// <param name="today">By which purposes and last days are looked at.</param>
internal sealed class ShareChecks(RegistrySnapshot registry, ShareOptions options, DateOnly today)
{
    public const int MostText = 500, MostItems = 100, MostPerMinute = 100_000;

    public const long MostPerDay = 100_000_000;

    private readonly List<CatalogFault> _faults = [];

    /// <param name="entry">Null where there is no such resource: that is a fault of its own, and of the fields nothing is said.</param>
    public IReadOnlyList<CatalogFault> Check(GrantTerms terms, ResourceEntry? entry)
    {
        if (entry is null) Add("/resource", "share.resource", "没有这个信息资源，或未发布。", "There is no such resource, or it is not published.");
        Purpose(terms.Purpose);
        if (string.IsNullOrWhiteSpace(terms.Basis) || StoredText.Cut(terms.Basis, MostText) != terms.Basis)
            Add("/basis", "share.basis", $"使用依据应为 1 至 {MostText} 个字符。", $"The basis is 1 to {MostText} characters.");
        Items(terms.Items);
        Names(terms.Fields, "/fields", entry);
        Names(terms.Verifies, "/verifies", entry);
        if (terms.Fields.Count + terms.Verifies.Count == 0) Add("/fields", "share.no-fields", "须写明需要的信息项或核验项。", "Say which fields are needed, or are to be compared.");
        if (terms.Rows is { } rows) Rows(rows, entry);
        if (terms.Bulk && entry is not null && entry.Content.Fields.Where(static field => field.Identifier).Select(static field => field.Name).Except(terms.Fields, StringComparer.Ordinal).Any())
            Add("/fields", "share.identifier", "批量共享的信息项须含全部主键标识，否则分不清各行。", "What is walked in bulk has all identifiers: else nobody tells one row from another.");
        Numbers(terms.PerDay, terms.PerMinute);
        Until(terms.Until, today.AddDays(options.LongestDays));
        return _faults;
    }

    /// <summary>The terms that an order makes of what was asked for.</summary>
    /// <param name="byProvider">The provider decides; else an administrator, who shows nothing more than the catalog does.</param>
    /// <returns>Faults too: the terms count only without any.</returns>
    public (GrantTerms Terms, IReadOnlyList<CatalogFault> Faults) Narrow(GrantTerms asked, GrantOrder order, ResourceEntry entry, bool byProvider)
    {
        if (order.Items is { } items)
        {
            Items(items);
            if (asked.Items.Count > 0 && (items.Count == 0 || items.Except(asked.Items, StringComparer.Ordinal).Any())) Wider("/items");
        }
        if (order.Fields is { } fields) Within(fields, asked.Fields, "/fields", entry);
        if (order.Verifies is { } verifies) Within(verifies, [.. asked.Fields, .. asked.Verifies], "/verifies", entry);
        if (order.Rows is { } rows) Rows(rows, entry);
        if (order.Consent is false && asked.Consent) Wider("/consent");
        if (order.Bulk is true && !asked.Bulk) Wider("/bulk");
        Numbers(order.PerDay ?? asked.PerDay, order.PerMinute ?? asked.PerMinute);
        if (order.PerDay > asked.PerDay) Wider("/perDay");
        if (order.PerMinute is { } perMinute && asked.PerMinute > 0 && (perMinute == 0 || perMinute > asked.PerMinute)) Wider("/perMinute");
        Until(order.Until ?? asked.Until, latest: null);
        if (order.Until is { } until && string.CompareOrdinal(until, asked.Until) > 0) Wider("/until");
        var terms = asked with
        {
            Items = order.Items ?? asked.Items, Fields = order.Fields ?? asked.Fields, Verifies = order.Verifies ?? asked.Verifies, Masks = order.Masks ?? asked.Masks, ProviderMasks = byProvider && order.Masks is { Count: > 0 }, MasksBy = byProvider && order.Masks is { Count: > 0 } ? entry.Content.Provider : null,
            Rows = order.Rows is null ? asked.Rows : asked.Rows is null ? order.Rows : ShareRows.Both(asked.Rows, order.Rows), Consent = order.Consent ?? asked.Consent, Bulk = order.Bulk ?? asked.Bulk,
            PerDay = order.PerDay ?? asked.PerDay, PerMinute = order.PerMinute ?? asked.PerMinute, Until = order.Until ?? asked.Until,
        };
        Masks(terms, entry, byProvider);
        if (terms.Bulk && entry.Content.Fields.Any(field => field.Identifier && asked.Fields.Contains(field.Name, StringComparer.Ordinal) && !terms.Fields.Contains(field.Name, StringComparer.Ordinal)))
            Add("/fields", "share.identifier", "批量共享的信息项须含全部主键标识，否则分不清各行。", "What is walked in bulk has all identifiers: else nobody tells one row from another.");
        return (terms, _faults);
    }

    private void Masks(GrantTerms terms, ResourceEntry entry, bool byProvider)
    {
        foreach (var (name, rule) in terms.Masks)
        {
            if (!Enum.IsDefined(rule)) Add("/masks", "share.mask", "没有这种脱敏方式。", "There is no such mask.");
            else if (!terms.Fields.Contains(name, StringComparer.Ordinal)) Add("/masks", "share.mask", "脱敏的信息项不在授权的信息项中。", "A field that is masked is none of those that are granted.");
            else if (!byProvider && entry.Content.Fields.FirstOrDefault(field => field.Name == name) is { } field && SharePolicy.Looser(rule, field.Mask))
                Add("/masks", "share.mask", "只有提供方可以放宽目录规定的脱敏。", "Only the provider shows more than the catalog says.");
        }
    }

    private void Purpose(string? purpose)
    {
        if (SharePurposes.Of(registry, options) is not { } table)
            Add("/purpose", "share.no-purposes", "尚未登记用途代码表（设置 Share:Purposes）。", "No table of purposes is registered (setting Share:Purposes).");
        else if (!table.Has(purpose, today))
            Add("/purpose", "share.purpose", "用途代码表中没有这个用途，或今日不在有效期内。", "The table of purposes has no such purpose, or not today.");
    }

    private void Items(IReadOnlyList<string> items)
    {
        if (items.Count > MostItems) Add("/items", "share.many", $"事项最多 {MostItems} 个。", $"There are at most {MostItems} items.");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < items.Count && i < MostItems; i++)
        {
            if (items[i] is not { } item || !registry.Items.ContainsKey(item)) Add($"/items/{i}", "share.item", "没有登记这个事项。", "There is no such item registered.");
            else if (!seen.Add(item)) Add($"/items/{i}", "share.twice", "重复。", "It stands there twice.");
        }
    }

    private void Names(IReadOnlyList<string> names, string at, ResourceEntry? entry)
    {
        if (names.Count > ResourceChecks.MostFields) Add(at, "share.many", $"信息项最多 {ResourceChecks.MostFields} 项。", $"There are at most {ResourceChecks.MostFields} fields.");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < names.Count && i < ResourceChecks.MostFields; i++)
        {
            if (names[i] is not { } name || (entry is not null && entry.Content.Fields.All(field => field.Name != name))) Add($"{at}/{i}", "share.field", "该信息资源没有这个信息项。", "The resource has no such field.");
            else if (!seen.Add(name)) Add($"{at}/{i}", "share.twice", "重复。", "It stands there twice.");
        }
    }

    private void Within(IReadOnlyList<string> names, IReadOnlyList<string> asked, string at, ResourceEntry entry)
    {
        Names(names, at, entry);
        if (names.Except(asked, StringComparer.Ordinal).Any()) Wider(at);
    }

    private void Rows(string text, ResourceEntry? entry)
    {
        if (text.Length is 0 or > ShareRows.MostText || StoredText.Cut(text, ShareRows.MostText) != text)
        {
            Add("/rows", "share.rows", $"行条件应为 1 至 {ShareRows.MostText} 个字符。", $"The condition of rows is 1 to {ShareRows.MostText} characters.");
            return;
        }
        try
        {
            var rows = ShareRows.Read(text);
            var strange = entry is null ? [] : rows.Fields.Except(entry.Content.Fields.Select(static field => field.Name), StringComparer.Ordinal).ToList();
            if (strange.Count > 0)
                Add("/rows", "share.rows-field", $"该信息资源没有信息项 {Short(strange[0])}。", $"The resource has no field {Short(strange[0])}.");
        }
        catch (ConditionException fault)
        {
            Add("/rows", "share.rows", $"行条件有误：{fault.Zh}。", $"The condition of rows: {fault.En}.");
        }
    }

    private void Numbers(long perDay, int perMinute)
    {
        if (perDay is < 1 or > MostPerDay) Add("/perDay", "share.per-day", $"每日行数应为 1 至 {MostPerDay}。", $"Rows a day are 1 to {MostPerDay}.");
        if (perMinute is < 0 or > MostPerMinute) Add("/perMinute", "share.per-minute", $"每分钟次数应为 0 至 {MostPerMinute}。", $"Queries a minute are 0 to {MostPerMinute}.");
    }

    private void Until(string? text, DateOnly? latest)
    {
        if (!DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)) Add("/until", "share.until", "应为日期，如 2027-06-30。", "This is a day, such as 2027-06-30.");
        else if (day < today) Add("/until", "share.until", "已过。", "That day is over.");
        else if (day > latest) Add("/until", "share.until", $"最长 {options.LongestDays} 日（设置 Share:LongestDays）。", $"At most {options.LongestDays} days on (setting Share:LongestDays).");
    }

    private void Wider(string at) => Add(at, "share.wider", "超出申请的范围。", "It is more than was asked for.");

    private static string Short(string name) => StoredText.Cut(name, 64)!;

    private void Add(string pointer, string code, string zh, string en) => _faults.Add(new(pointer, code, zh, en));
}
