using Exchange.Host.Demo.Departments;

namespace Exchange.Host.Demo;

/// <summary>What the demo shows at one moment.</summary>
/// <param name="Wanted">Records to submit.</param>
/// <param name="Submitted">Records that have their receipt.</param>
/// <param name="Departments">Organisation's name and its own count.</param>
/// <param name="SupplementsSettled">Requests for supplements that the intake side has dealt with.</param>
public sealed record DemoPicture(
    int Wanted, int Submitted, HubTally Hub, IReadOnlyList<(string Name, DepartmentCount Count)> Departments, TimeSpan Elapsed, int SupplementsSettled = 0)
{
    /// <summary>Everything that was submitted came to an end, as far as it will without a person.</summary>
    public bool IsSettled =>
        Submitted == Wanted && Hub.Open == 0 && Hub.Supplements == SupplementsSettled && Departments.All(department => department.Count.Working == 0);

    /// <summary>Nothing moves between the two. What is tried in vain, over and over, is no movement, though the log grows by it.</summary>
    public bool ShowsSameAs(DemoPicture other) =>
        (Wanted, Submitted, SupplementsSettled, Hub with { LogEvents = 0 })
        == (other.Wanted, other.Submitted, other.SupplementsSettled, other.Hub with { LogEvents = 0 })
        && Departments.Select(Moving).SequenceEqual(other.Departments.Select(Moving));

    static (string, DepartmentCount) Moving((string Name, DepartmentCount Count) one) =>
        (one.Name, one.Count with { Arrivals = 0, TurnedAway = 0, Asked = 0, Conflicts = 0, RepeatsHonoured = 0, ProgressRetried = 0 });
}
