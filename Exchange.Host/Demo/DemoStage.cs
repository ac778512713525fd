using Exchange.Core.Catalog;
using Exchange.Core.Catalog.Libraries;
using Exchange.Core.Registry;
using Exchange.Core.Storage;
using Exchange.Host.Demo.Applications;
using Exchange.Host.Demo.Departments;
using Exchange.Host.Demo.Screens;
using Exchange.Host.Demo.Sharing;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Spectre.Console;

namespace Exchange.Host.Demo;

/// <summary>Sets the stage: departments, a hub on a fresh folder, the district's documents, keys and secrets; then the run.</summary>
public static class DemoStage
{
    private const string By = "demo";

    /// <summary>Plays on the console.</summary>
    /// <returns>The exit code: 0 when the hub's account agrees with what the departments hold.</returns>
    public static Task<int> Play(DemoOptions options, int port, string? folder, CancellationToken stop) =>
        Play(options, port, folder, Console.IsOutputRedirected ? new PlainScreen(Console.Out) : new LiveScreen(AnsiConsole.Console), stop);

    /// <inheritdoc cref="Play(DemoOptions, int, string?, CancellationToken)"/>
    /// <param name="port">On loopback; 0 takes a free one.</param>
    /// <param name="folder">Of the databases and files. Null: a fresh temporary one.</param>
    internal static async Task<int> Play(DemoOptions options, int port, string? folder, IDemoScreen screen, CancellationToken stop)
    {
        folder = folder is null ? Directory.CreateTempSubdirectory("exchange-demo-").FullName : Directory.CreateDirectory(folder).FullName;
        var credentials = SimulatedCredentials.Make();
        var habits = new DepartmentOptions { Seed = options.Seed, Speed = options.Speed };
        await using var district = await DemoDistrict.Open(folder, habits, credentials, stop);

        await using var app = Hub.Build([], builder => Settle(builder, folder, port));
        try
        {
            await app.StartAsync(stop);
        }
        catch (IOException error)
        {
            await Console.Error.WriteLineAsync($"demo: {error.Message} --port names another one.");
            return 1;
        }
        catch (StorageTroubleException error)
        {
            await Console.Error.WriteLineAsync($"demo: {error.Trouble.Whole}{Environment.NewLine}{error.Trouble.WholeZh}");
            return 1;
        }
        try
        {
            return await Play(options, app, district, credentials, screen, folder, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return 1;
        }
        finally
        {
            await app.StopAsync(CancellationToken.None);
        }
    }

    private static async Task<int> Play(
        DemoOptions options, WebApplication app, DemoDistrict district, SimulatedCredentials credentials, IDemoScreen screen, string folder,
        CancellationToken stop)
    {
        var address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/");
        var night = Math.Max(1, (int)Math.Round(options.NightSeconds / options.Speed));
        var keys = await Register(app.Services, district.Places(night), credentials, options.Seed, stop);
        district.ReportTo(address, keys);

        screen.Say($"hub 中枢: {address}   API page 接口页面: {address}api   database: {Path.Combine(folder, "exchange.db")}");
        foreach (var department in district.Departments) screen.Say($"department 部门 {department.Name}: {department.Place}");
        var generator = new RecordGenerator(options.Seed, options.Day ?? Today());
        using var harvest = new DemoHarvest(address, keys("administrator"), TimeProvider.System);
        // While the window works: what is harvested shares the hub with what is handed in.
        var harvesting = harvest.Run(SharedTables.Held, options.Patience, stop);
        using var hub = new DemoHub(address, keys, harvesting, ActivatorUtilities.CreateInstance<DemoTally>(app.Services));
        var before = await hub.SharingLogged(stop);
        var grants = await DemoGrants.Settle(hub.Of, Today(), stop);
        var summary = await new DemoRun(hub, district.Departments, generator, options, screen, TimeProvider.System).Run(stop);
        summary = summary.With(await harvesting).With(await hub.Shared(grants, stop), Since(before, await hub.SharingLogged(stop)));
        summary = summary with { Catalog = await hub.LookAtCatalog(stop) };
        screen.Close(summary);
        if (options.Exit) return summary.ExitCode;
        await Console.Out.WriteLineAsync($"""

            The hub stays up; Ctrl+C ends it. 平台继续运行，Ctrl+C 结束。
              API page 接口页面     {address}api
              intake key 受理密钥    {keys("zsj-intake")}
              auditor key 审计密钥   {keys("auditor")}
              administrator 管理员   {keys("administrator")}
            """.AsMemory(), stop);
        await app.WaitForShutdownAsync(stop);
        return summary.ExitCode;
    }

    private static Dictionary<string, long> Since(IReadOnlyDictionary<string, long> before, IReadOnlyDictionary<string, long> now)
        => now.ToDictionary(one => one.Key, one => one.Value - before.GetValueOrDefault(one.Key), StringComparer.Ordinal);

    private static DateOnly Today() => DateOnly.FromDateTime(HubTime.Local(TimeProvider.System.GetUtcNow()).DateTime);

    private static void Settle(WebApplicationBuilder builder, string folder, int port)
    {
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.Configuration["Storage:ConnectionString"] = Path.Combine(folder, "exchange.db");
        builder.Logging.ClearProviders();
        builder.Logging.AddSimpleConsole().AddFilter(level => level >= LogLevel.Error);
        builder.Services.AddSingleton(new Security.SetUpOffer(Wanted: false));
    }

    /// <summary>The district's documents, one key a client, the adapters' secrets.</summary>
    private static async Task<Func<string, string>> Register(
        IServiceProvider services, DistrictPlaces places, SimulatedCredentials credentials, int seed, CancellationToken stop)
    {
        var files = new DistrictDocuments().Read(places);
        var answer = await services.GetRequiredService<RegistryDesk>().Apply(
            [.. files.Select(file => new DocumentFile(file.Path, file.Content))], new RegistryOrder(By, "the sample district"), stop);
        if (answer is RegistryAnswer.Faulty faulty)
            throw new InvalidOperationException("The sample district's documents have faults:\n" + string.Join('\n', faulty.Faults));
        await DemoCatalog.Publish(services.GetRequiredService<CatalogDesk>(), services.GetRequiredService<CatalogTable>(), stop);
        await DemoComingDown.Bring(services.GetRequiredService<LibraryWriter>(), seed, Today(), stop);
        var secrets = services.GetRequiredService<Secrets>();
        foreach (var (name, value) in credentials.Secrets) await secrets.Set(name, value, By, stop);
        var keys = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var client in services.GetRequiredService<RegistryShelf>().Current.Clients.Keys)
            keys[client] = (await services.GetRequiredService<ClientKeys>().Issue(client, By, expiresAt: null, stop))!.Text;
        return name => keys[name];
    }
}
