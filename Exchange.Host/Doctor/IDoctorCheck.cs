namespace Exchange.Host.Doctor;

/// <summary>One thing that is looked at. It changes nothing that a hub would see.</summary>
public interface IDoctorCheck
{
    /// <summary>One lower-case word or two, as the report and docs/upkeep.md have it.</summary>
    string Name { get; }

    /// <summary>A line for each finding; none when there is nothing to look at. What it throws is told as a failure of this check.</summary>
    Task<IReadOnlyList<DoctorLine>> Look(DoctorRound round, CancellationToken stop);
}
