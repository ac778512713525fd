using System.Security.Cryptography;

namespace Exchange.Host.Demo.Departments;

/// <summary>The three departments of the main job, each with a credential of its own that the hub is given as a secret.</summary>
public sealed class DistrictDepartments : IAsyncDisposable
{
    /// <summary>Organisation's name to the client as which its system calls the hub.</summary>
    static readonly Dictionary<string, string> ClientOf = new(StringComparer.Ordinal) { ["SCJG-DJ"] = "scjg-dj", ["GJJ"] = "gjj", ["YBJ"] = "ybj" };

    DistrictDepartments(SimulatedDepartment registration, SimulatedDepartment housingFund, SimulatedDepartment medicalInsurance, IReadOnlyDictionary<string, string> secrets)
    {
        Registration = registration;
        HousingFund = housingFund;
        MedicalInsurance = medicalInsurance;
        Secrets = secrets;
    }

    public SimulatedDepartment Registration { get; }

    public SimulatedDepartment HousingFund { get; }

    public SimulatedDepartment MedicalInsurance { get; }

    public IReadOnlyList<SimulatedDepartment> All => [Registration, HousingFund, MedicalInsurance];

    /// <summary>Organisation's name to the address of its system: what <see cref="DistrictDocuments.Read"/> puts into the adapters.</summary>
    public IReadOnlyDictionary<string, Uri> Addresses => All.ToDictionary(department => department.Name, department => department.Address, StringComparer.Ordinal);

    /// <summary>Name of a secret, as the adapter documents have it, to its value.</summary>
    public IReadOnlyDictionary<string, string> Secrets { get; }

    /// <summary>Clients that need a key before the departments can report.</summary>
    public static IReadOnlyCollection<string> Clients => ClientOf.Values;

    /// <param name="options">For all three; credentials are made here.</param>
    public static async Task<DistrictDepartments> Open(DepartmentOptions options, CancellationToken stop)
    {
        var secrets = new[] { "scjg-dj-token", "gjj-key", "ybj-key" }.ToDictionary(name => name, _ => RandomNumberGenerator.GetHexString(32, lowercase: true));
        return new DistrictDepartments(
            await SimulatedDepartment.OpenRegistration(options with { Credential = secrets["scjg-dj-token"] }, stop),
            await SimulatedDepartment.OpenHousingFund(options with { Credential = secrets["gjj-key"] }, stop),
            await SimulatedDepartment.OpenMedicalInsurance(options with { Credential = secrets["ybj-key"] }, stop),
            secrets);
    }

    /// <summary>Says where the hub is; each department reports with its own client's key.</summary>
    /// <param name="keys">Client's name to its key.</param>
    public void ReportTo(Uri hub, IReadOnlyDictionary<string, string> keys)
    {
        foreach (var department in All)
            department.ReportTo(hub, keys[ClientOf[department.Name]]);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var department in All)
            await department.DisposeAsync();
    }
}
