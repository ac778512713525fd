using Exchange.Core.Catalog.Live;

namespace Exchange.Host.Catalog;

/// <summary>How much of the published catalog is alive.</summary>
/// <param name="All">All providers together.</param>
/// <param name="Providers">Each, by name.</param>
public sealed record LiveCatalogBody(LiveCountBody All, IReadOnlyList<LiveCountBody> Providers);

/// <summary>Of a provider, or of all.</summary>
/// <param name="Provider">Left out of the sum.</param>
/// <param name="Entries">Published entries.</param>
/// <param name="WithData">挂接数据: of these, the hub has had rows.</param>
/// <param name="Interfaces">Of these, shared by interface.</param>
/// <param name="Callable">可调用: of the ones shared by interface, rows are there and are not failing.</param>
/// <param name="Late">超期: newer rows are due.</param>
/// <param name="Failing">Rows do not come any more.</param>
public sealed record LiveCountBody(string? Provider, int Entries, int WithData, int Interfaces, int Callable, int Fresh, int Late, int Failing)
{
    public static LiveCountBody Of(LiveCount count)
        => new(count.Provider.Length == 0 ? null : count.Provider, count.Entries, count.WithData, count.Interfaces, count.Callable, count.Fresh, count.Late, count.Failing);
}
