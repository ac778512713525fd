using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Catalog;

/// <summary>
/// 信息资源分类: the registered classes, base, theme and department, as they are on a day. A tree by the digits of its codes: what is above one begins its code (1, 3, 6 digits, then 细目).
/// Which classes there are is the city's, so they stand in a code table.
/// </summary>
public sealed class ClassTree
{
    private static readonly int[] Levels = [1, 3, 6];

    private readonly Dictionary<string, Title> _classes;

    private ClassTree(IEnumerable<CodeRow> rows) => _classes = rows.DistinctBy(static row => row.Value, StringComparer.Ordinal).ToDictionary(static row => row.Value, static row => row.Title, StringComparer.Ordinal);

    /// <summary>Null when no such table is registered.</summary>
    public static ClassTree? Of(RegistrySnapshot registry, string table, DateOnly day)
        => registry.CodeTables.GetValueOrDefault(table) is { } document
            ? new ClassTree(document.Rows.Where(row => (row.From ?? DateOnly.MinValue) <= day && day <= (row.Until ?? DateOnly.MaxValue)))
            : null;

    public Title? Find(string code) => _classes.GetValueOrDefault(code);

    /// <summary>All of them, what is above before what is below.</summary>
    public IEnumerable<(string Code, Title Title)> All => _classes.OrderBy(static one => one.Key, StringComparer.Ordinal).Select(static one => (one.Key, one.Value));

    /// <summary>What stands above a class, the highest first, and the class itself.</summary>
    public IEnumerable<(string Code, Title Title)> Path(string code)
        => Levels.Where(level => level < code.Length).Select(level => code[..level]).Append(code).Where(_classes.ContainsKey).Select(one => (one, _classes[one]));

    /// <summary>The class right above; null at the top.</summary>
    public static string? Above(string code) => Levels.LastOrDefault(level => level < code.Length) is > 0 and var length ? code[..length] : null;
}
