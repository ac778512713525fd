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
    public bool IsSettled => Submitted == Wanted && Hub.Open == 0 && Hub.Supplements == SupplementsSettled && Departments.All(department => department.Count.Working == 0);

    /// <summary>Two pictures that differ only in time show that nothing moves.</summary>
    public bool ShowsSameAs(DemoPicture other) =>
        (Wanted, Submitted, SupplementsSettled, Hub) == (other.Wanted, other.Submitted, other.SupplementsSettled, other.Hub) && Departments.SequenceEqual(other.Departments);
}
