using Exchange.Core.Catalog.Live;
using Exchange.Host.Demo.Sharing;

namespace Exchange.Host.Demo;

/// <summary>How a run ended.</summary>
/// <param name="Differences">Where the hub and the departments do not agree, one line each; empty when it adds up.</param>
/// <param name="Accounts">The hub's account of each department's steps.</param>
/// <param name="Open">What is still open, and why.</param>
/// <param name="Lives">What records went through.</param>
/// <param name="Spared">What people need not have brought.</param>
public sealed record DemoSummary(DemoPicture Last, IReadOnlyList<string> Differences, IReadOnlyList<DepartmentAccount> Accounts, IReadOnlyList<OpenWork> Open, DemoLives Lives, DemoSpared? Spared = null)
{
    /// <summary>How much of the catalog is alive; null where nobody looked.</summary>
    public LiveCount? Catalog { get; init; }

    /// <summary>The base libraries, and what the departments share of each.</summary>
    public IReadOnlyList<HarvestedLibrary> Harvested { get; init; } = [];

    /// <summary>The same with the libraries; what does not add up of them is a difference like others.</summary>
    public DemoSummary With(IReadOnlyList<HarvestedLibrary> harvested)
        => this with { Harvested = harvested, Differences = [.. Differences, .. harvested.Select(static one => one.Difference).OfType<string>()] };

    /// <summary>What was shared; null where nothing was.</summary>
    public DemoShared? Shared { get; init; }

    /// <summary>The same with what was shared; what was answered and is not in the log is a difference like others.</summary>
    public DemoSummary With(DemoShared shared, IReadOnlyDictionary<string, long> logged) => this with { Shared = shared, Differences = [.. Differences, .. shared.Differences(logged)] };

    /// <summary>0 when what the hub says is what the departments hold, else 1.</summary>
    public int ExitCode => Differences.Count == 0 ? 0 : 1;

    /// <summary>One line for people; null where nobody looked.</summary>
    public string? CatalogLine => Catalog is { } it
        ? $"目录 catalog: {it.Entries} entries, 挂接数据 with data {it.WithData}, 可调用 callable {it.Callable} of {it.Interfaces}, 超期 late {it.Late}, 失败 failing {it.Failing}" : null;

    /// <summary>The line that scripts read.</summary>
    public string Line =>
        $"demo: {Last.Hub.TakenIn} records taken in, {Last.Hub.Acknowledged} deliveries acknowledged, "
        + $"{Last.Hub.Rejected} rejected, {Last.Hub.Parked} parked, log {Last.Hub.LogEvents} events";
}
