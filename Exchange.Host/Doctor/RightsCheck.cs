using Exchange.Core.Storage;
using Exchange.Host.Jobs;

namespace Exchange.Host.Doctor;

/// <summary>Whether the login may do with each table what the hub does.</summary>
public sealed class RightsCheck(JobsStore jobs) : IDoctorCheck
{
    public string Name => "rights";

    public async Task<IReadOnlyList<DoctorLine>> Look(DoctorRound round, CancellationToken stop)
    {
        if (!round.HasSchema || round.Storage.Provider == Provider.Sqlite) return [];
        var lines = new List<DoctorLine>();
        foreach (var look in new Func<Task>[] { () => Rights.Check(round.Database, HubRights.Needed, stop), () => jobs.CheckRights(round.Database, stop) })
        {
            try
            {
                await look();
            }
            catch (StorageTroubleException missing)
            {
                lines.Add(DoctorLine.Failure(missing.Trouble));
            }
        }
        return lines.Count > 0 ? lines : [DoctorLine.Ok("the login has what the hub needs", "登录用户具备所需权限")];
    }
}
