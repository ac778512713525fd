using Exchange.Adapters;
using Exchange.Core.Contract;
using Exchange.Core.Delivery;
using Exchange.Core.Hosts;
using Exchange.Core.Idempotency;
using Exchange.Core.Intake;
using Exchange.Core.Log;
using Exchange.Core.Mapping;
using Exchange.Core.Materials;
using Exchange.Core.Numbers;
using Exchange.Core.Progress;
using Exchange.Core.Reconciling;
using Exchange.Core.Records;
using Exchange.Core.Records.Stories;
using Exchange.Core.Registry;
using Exchange.Core.Storage;
using Exchange.Core.Tasks;
using Exchange.Host.Api;
using Exchange.Host.Jobs;
using Exchange.Host.Materials;
using Exchange.Host.Security;
using Exchange.Host.Watching;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Exchange.Host;

/// <summary>The hub's parts, each with what it needs.</summary>
public static class Composition
{
    public static IServiceCollection AddStorage(this IServiceCollection services, StorageOptions options) => services
        .AddSingleton(options)
        .AddSingleton<HostLock>()
        .AddSingleton<Database>()
        .AddSingleton(static provider =>
        {
            // Made after the lock and so disposed before it: what still waits is written while this host has the database for itself.
            _ = provider.GetRequiredService<HostLock>();
            return ActivatorUtilities.CreateInstance<CommitQueue>(provider);
        });

    /// <summary>How this host gets on with others on its database.</summary>
    public static IServiceCollection AddHosts(this IServiceCollection services, StorageOptions options)
    {
        services.AddSingleton<HostTurns>();
        if (options.Provider != Provider.Postgres) return services.AddSingleton(options.Provider == Provider.Sqlite ? OtherHosts.None : OtherHosts.Unheard);
        return services.AddSingleton<HostChannel>().AddSingleton(static provider => HostRings.Over(provider.GetRequiredService<HostChannel>())).AddHostedService<HostRings>();
    }

    /// <summary>Requests that their senders may repeat.</summary>
    public static IServiceCollection AddIdempotency(this IServiceCollection services, HubOptions hub) => services
        .AddSingleton(provider => ActivatorUtilities.CreateInstance<KeptAnswers>(provider, TimeSpan.FromHours(hub.AnswerHours)))
        .AddHostedService<Api.KeptAnswersWatch>();

    public static IServiceCollection AddLog(this IServiceCollection services) => services
        .AddSingleton<LogSearch>();

    public static IServiceCollection AddRegistry(this IServiceCollection services, IEnumerable<AdapterKind> kinds, HubOptions hub) => services
        .AddSingleton<IReadOnlyDictionary<string, AdapterKind>>(kinds.ToDictionary(kind => kind.Name, StringComparer.Ordinal))
        .AddSingleton(provider => SecretKeyFile.Open(hub, provider.GetRequiredService<StorageOptions>()))
        .AddSingleton<Secrets>()
        .AddSingleton<ClientKeys>()
        .AddSingleton<RegistryShelf>()
        .AddSingleton<DocumentReader>()
        .AddSingleton(new MappingOptions { Zone = HubTime.Zone })
        .AddSingleton<RegisteredMappings>()
        .AddSingleton(provider => HubDocumentChecks.Of(provider.GetRequiredService<RegisteredMappings>(), provider.GetRequiredService<IReadOnlyDictionary<string, AdapterKind>>()))
        .AddSingleton<RegistryDesk>()
        .AddSingleton<MappingWorkplace>()
        .AddSingleton<RegistryWatch>()
        .AddHostedService(static provider => provider.GetRequiredService<RegistryWatch>())
        .AddHostedService<MemoryTrim>();

    /// <summary>Files that come with records.</summary>
    public static IServiceCollection AddMaterials(this IServiceCollection services, MaterialOptions options)
    {
        var most = TimeSpan.FromSeconds(options.ScanSeconds);
        if (options.ScanCommand is { } command) services.AddSingleton<IFileScan>(_ => new BoundedScan(new CommandScan(command, most), options.Scans, most));
        else if (options.ScanIcap is { } icap) services.AddSingleton<IFileScan>(_ => new BoundedScan(new IcapScan(new Uri(icap), most), options.Scans, most));
        return services
            .AddSingleton(options)
            .AddSingleton<MaterialStore>()
            .AddSingleton<UploadTable>()
            .AddSingleton<UploadDesk>()
            .AddSingleton<MaterialLinks>()
            .AddSingleton<MaterialPruning>()
            .AddSingleton(static provider => ActivatorUtilities.CreateInstance<MaterialChaser>(provider, HubTime.Zone))
            .AddHostedService<MaterialWatch>();
    }

    /// <summary>Numbers for records, given away beforehand.</summary>
    public static IServiceCollection AddNumbers(this IServiceCollection services) => services
        .AddSingleton<NumberTable>()
        .AddSingleton(static provider => ActivatorUtilities.CreateInstance<NumberDesk>(provider, HubTime.Zone));

    public static IServiceCollection AddRecords(this IServiceCollection services, CardRules cards) => services
        .AddSingleton(cards)
        .AddSingleton(static provider => ActivatorUtilities.CreateInstance<CaseStories>(provider, HubTime.Zone))
        .AddSingleton(static provider => new Doorbell(provider.GetRequiredService<OtherHosts>()))
        .AddSingleton<CaseFiles>()
        .AddSingleton<CaseReading>()
        .AddSingleton<CaseMaterials>()
        .AddSingleton<CaseResults>()
        .AddSingleton(static provider => ActivatorUtilities.CreateInstance<ResultChaser>(provider, HubTime.Zone))
        .AddSingleton<BacklogLook>()
        .AddSingleton<Ledger>();

    public static IServiceCollection AddIntake(this IServiceCollection services) => services
        .AddSingleton<MaterialDesk>()
        .AddSingleton(static provider => ActivatorUtilities.CreateInstance<IntakeDesk>(provider, HubTime.Zone))
        .AddSingleton(static provider => ActivatorUtilities.CreateInstance<CorrectionDesk>(provider, HubTime.Zone))
        .AddSingleton<LateMaterialDesk>()
        .AddSingleton<ReplacementDesk>();

    public static IServiceCollection AddDelivery(this IServiceCollection services)
    {
        // Another's only in the torture kit.
        services.TryAddSingleton(LeaseTimes.Usual);
        return services
            .AddSingleton<Translations>()
            .AddSingleton(static provider => ActivatorUtilities.CreateInstance<Lanes>(provider, HubTime.Zone))
            .AddSingleton<PrepareFirstPush>(static provider => provider.GetRequiredService<Lanes>().Prepare);
    }

    public static IServiceCollection AddProgress(this IServiceCollection services) => services
        .AddSingleton(static provider => ActivatorUtilities.CreateInstance<ResultDesk>(provider, HubTime.Zone))
        .AddSingleton(static provider => ActivatorUtilities.CreateInstance<ProgressDesk>(provider, HubTime.Zone))
        .AddSingleton<ProgressRowMapping>()
        .AddSingleton<ParkedProgressTable>()
        .AddSingleton<ProgressRowDesk>()
        .AddSingleton<ProgressPoller>()
        .AddSingleton<BesideLane>(static provider => provider.GetRequiredService<ProgressPoller>().Run)
        .AddSingleton<CallbackAdapters>()
        .AddHostedService<CallbackRetries>();

    /// <summary>On top of storage, registry and records, with tasks of its own.</summary>
    public static IServiceCollection AddReconciling(this IServiceCollection services) => services
        .AddSingleton<ReconciliationTable>()
        .AddSingleton<HubSide>()
        .AddSingleton(static provider => RegisteredHandOver.By(provider.GetRequiredService<RegistryShelf>()))
        .AddSingleton<HeldLists>()
        .AddSingleton(static provider => ActivatorUtilities.CreateInstance<Comparison>(provider, HubTime.Zone))
        .AddSingleton<Reconcile>().AddSingleton<ReplayGap>()
        .AddSingleton(static provider => provider.GetRequiredService<Reconcile>().Kind)
        .AddSingleton(static provider => provider.GetRequiredService<ReplayGap>().Kind);

    /// <summary>How the hub is, for people and for whatever watches it.</summary>
    public static IServiceCollection AddWatching(this IServiceCollection services) => services
        .AddSingleton<HubPulse>()
        .AddHostedService<HubGauges>();

    public static IServiceCollection AddAccess(this IServiceCollection services)
    {
        // The core only: AddAuthentication would also bring a key ring for cookies, which nothing here uses, and write it to the user's folder.
        services.AddAuthenticationCore(options =>
        {
            options.DefaultScheme = KeyHandler.SchemeName;
            options.AddScheme<KeyHandler>(KeyHandler.SchemeName, null);
        });
        services.TryAddSingleton(new SetUpOffer(Wanted: true));
        return services.AddWebEncoders().AddTransient<KeyHandler>().AddAuthorization(Access.AddPolicies).AddSingleton<SetUp>();
    }
}
