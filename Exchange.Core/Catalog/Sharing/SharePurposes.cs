using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Catalog.Sharing;

/// <summary>用途代码表: the words for which rows are asked for. Whoever names one in a request, a question for evidence or a form names one of these, so that nobody's own words come into the log. Pure.</summary>
public static class SharePurposes
{
    /// <summary>The registered table; null where none is.</summary>
    public static CodeTableDocument? Of(RegistrySnapshot registry, ShareOptions options) => registry.CodeTables.GetValueOrDefault(options.Purposes);

    /// <summary>It is a word of the table on that day.</summary>
    public static bool Has(this CodeTableDocument table, string? purpose, DateOnly day)
        => table.Rows.Any(row => row.Value == purpose && (row.From ?? DateOnly.MinValue) <= day && day <= (row.Until ?? DateOnly.MaxValue));
}
