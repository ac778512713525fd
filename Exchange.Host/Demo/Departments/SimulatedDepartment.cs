using System.Net;

namespace Exchange.Host.Demo.Departments;

/// <summary>
/// A simulated department: a real listener on loopback with the formats and habits of the sample district. It knows nothing of the hub's process and
/// outlives it, keeps what it holds in memory, and can be looked into.
/// </summary>
public sealed class SimulatedDepartment : ISimulatedDepartment
{
    readonly DepartmentSystem system;
    readonly WebApplication site;

    SimulatedDepartment(string name, DepartmentSystem system, WebApplication site)
    {
        Name = name;
        this.system = system;
        this.site = site;
        Address = new Uri(site.Urls.First() + "/");
    }

    /// <summary>The organisation's name: SCJG-DJ, GJJ, YBJ, JD1, JD2, JD3 or SCJG.</summary>
    public string Name { get; }

    public string Place => Address.AbsoluteUri;

    public KnownBy KnownBy => KnownBy.Acknowledgement;

    /// <summary>Where it listens, such as <c>http://127.0.0.1:40123/</c>.</summary>
    public Uri Address { get; }

    /// <summary>Its own count at this moment.</summary>
    public DepartmentCount Count => system.Count();

    /// <summary>Everything it holds, copied.</summary>
    public IReadOnlyList<HeldCase> Held() => system.Book.Held();

    /// <summary>How often a delivery's id came in, whatever became of it.</summary>
    public int ArrivalsOf(string deliveryId) => system.Book.ArrivalsOf(deliveryId);

    /// <summary>Delivery id to number of arrivals.</summary>
    public IReadOnlyDictionary<string, int> Arrivals => system.Book.Arrivals;

    /// <summary>Why the hub last did not take what it was told; null if that never happened.</summary>
    public string? ProgressTrouble => system.Line.Trouble;

    /// <summary>Faults of the simulator itself; empty unless it is wrong.</summary>
    public IReadOnlyCollection<Exception> Faults => system.Work.Faults;

    /// <summary>Says where the hub is and with which key it is told about progress. Until then, and while the hub is away, telling waits.</summary>
    public void ReportTo(Uri hub, string key) => system.Line.ReportTo(hub, key);

    /// <summary>商事登记 SCJG-DJ. Credential: the secret of the OAuth2 client <see cref="RegistrationSystem.Client"/>.</summary>
    public static Task<SimulatedDepartment> OpenRegistration(DepartmentOptions options, CancellationToken stop) =>
        Open("SCJG-DJ", new RegistrationSystem(options), options, stop);

    /// <summary>公积金 GJJ. Credential: the key of its signatures.</summary>
    public static Task<SimulatedDepartment> OpenHousingFund(DepartmentOptions options, CancellationToken stop) =>
        Open("GJJ", new HousingFundSystem(options), options, stop);

    /// <summary>医保 YBJ. Credential: the key of its signatures.</summary>
    public static Task<SimulatedDepartment> OpenMedicalInsurance(DepartmentOptions options, CancellationToken stop) =>
        Open("YBJ", new MedicalInsuranceSystem(options), options, stop);

    /// <summary>A street's on-site check app. Credential: header X-Api-Key.</summary>
    /// <param name="organisation">JD1 青石, JD2 白塘, JD3 渡口 or SCJG, the district's own team.</param>
    public static Task<SimulatedDepartment> OpenStreet(string organisation, DepartmentOptions options, CancellationToken stop) =>
        Open(organisation, new StreetSystem(options, organisation, organisation == "SCJG" ? "scjg-check" : organisation.ToLowerInvariant()), options, stop);

    static async Task<SimulatedDepartment> Open(string name, DepartmentSystem system, DepartmentOptions options, CancellationToken stop)
    {
        // Empty: no settings files, no environment, no console life time, no log. The hub's own settings must not leak into a department.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, options.Port);
        });
        // Pushes that hang are cut when the department closes instead of holding it open.
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(1));
        var listener = builder.Build();
        listener.Run(system.Handle);
        await listener.StartAsync(stop);
        return new SimulatedDepartment(name, system, listener);
    }

    public async ValueTask DisposeAsync()
    {
        await system.LetGo();
        await site.StopAsync(CancellationToken.None);
        await site.DisposeAsync();
        await system.DisposeAsync();
    }
}
