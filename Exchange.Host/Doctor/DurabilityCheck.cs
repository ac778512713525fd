using Exchange.Core.Storage;

namespace Exchange.Host.Doctor;

/// <summary>Whether the database keeps what it has committed, as far as its settings tell.</summary>
public sealed class DurabilityCheck : IDoctorCheck
{
    public string Name => "durability";

    public async Task<IReadOnlyList<DoctorLine>> Look(DoctorRound round, CancellationToken stop)
    {
        if (!round.HasDatabase) return [];
        try
        {
            await Durability.Check(round.Database, stop);
            return [DoctorLine.Ok("what is committed is synced", "提交即落盘")];
        }
        catch (StorageTroubleException lossy)
        {
            return [DoctorLine.Failure(lossy.Trouble)];
        }
    }
}
