using Exchange.Host.Demo.Departments;

namespace Exchange.Host.Demo;

/// <summary>The simulated departments of one run: seven that listen, three behind staging tables, one behind folders.</summary>
public sealed class DemoDistrict : IAsyncDisposable
{
    /// <summary>Who checks on site: the streets, and the district's own team where no street is known.</summary>
    static readonly string[] Streets = ["JD1", "JD2", "JD3", "SCJG"];

    readonly List<SimulatedDepartment> listening = [];
    readonly List<ISimulatedDepartment> all = [];
    readonly SharedTables shared;

    DemoDistrict(string folder) => (Folder, shared) = (folder, new SharedTables(folder));

    /// <summary>Where the front database and the folders for files are.</summary>
    public string Folder { get; }

    /// <summary>Those that listen.</summary>
    public IReadOnlyList<SimulatedDepartment> Listening => listening;

    /// <summary>All of them, in the order in which they are shown.</summary>
    public IReadOnlyList<ISimulatedDepartment> Departments => all;

    public DistrictPlaces Places(int nightSeconds) =>
        new(listening.ToDictionary(department => department.Name, department => department.Address, StringComparer.Ordinal), Folder, nightSeconds);

    /// <param name="folder">The run's folder, an absolute path; what the district needs within it is made.</param>
    public static async Task<DemoDistrict> Open(string folder, DepartmentOptions options, SimulatedCredentials credentials, CancellationToken stop)
    {
        var district = new DemoDistrict(folder);
        var registration = await SimulatedDepartment.OpenRegistration(
            options with { Credential = credentials.Registration, CallbackKey = credentials.RegistrationBack }, stop);
        var fund = await SimulatedDepartment.OpenHousingFund(options with { Credential = credentials.Fund }, stop);
        var medical = await SimulatedDepartment.OpenMedicalInsurance(options with { Credential = credentials.Medical }, stop);
        district.listening.AddRange([registration, fund, medical]);
        var streets = options with { Credential = credentials.Street, CallbackKey = credentials.StreetBack };
        foreach (var street in Streets)
            district.listening.Add(await SimulatedDepartment.OpenStreet(street, streets, stop));
        var insurance = new SocialInsuranceOffice(Path.Combine(folder, "rsj"), options);
        var food = new FoodPermitOffice(Path.Combine(folder, "scjg-sp.db"), options);
        var births = new BirthCertificateOffice(Path.Combine(folder, "wjj.db"), options);
        var households = new HouseholdOffice(Path.Combine(folder, "gaj-hj.db"), options);
        district.all.AddRange([registration, insurance, fund, medical, births, households, food, .. district.listening.Skip(3)]);
        return district;
    }

    /// <summary>Says where the hub is, and with which key each department tells it about progress.</summary>
    /// <param name="keys">Client's name to its key; a department's client has its organisation's name in lower case.</param>
    public void ReportTo(Uri hub, Func<string, string> keys)
    {
        foreach (var department in listening)
            department.ReportTo(hub, keys(department.Name.ToLowerInvariant()));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var department in all)
            await department.DisposeAsync();
        shared.Dispose();
    }
}
