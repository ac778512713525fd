using Exchange.Core.Registry;

namespace Exchange.Host.Doctor;

/// <summary>Whether what is registered can be read by this program.</summary>
public sealed class RegistryCheck(RegistryShelf shelf) : IDoctorCheck
{
    public string Name => "registry";

    public async Task<IReadOnlyList<DoctorLine>> Look(DoctorRound round, CancellationToken stop)
    {
        if (!round.HasSchema) return [];
        try
        {
            await shelf.Refresh(stop);
            round.Registry = shelf.Current;
            return [DoctorLine.Ok($"revision {shelf.Current.Revision}, {shelf.Current.Entries.Count} documents", $"版本 {shelf.Current.Revision}，{shelf.Current.Entries.Count} 个文档")];
        }
        catch (InvalidDataException error)
        {
            return [DoctorLine.Failure(error.Message, "登记的文档与本程序版本不符", "Start the version that registered it, or register it anew with this one's.", "请使用登记它的版本，或用本版本重新登记。")];
        }
    }
}
