using Exchange.Core.Storage;
using Exchange.Host.Commands;

namespace Exchange.Host.Doctor;

/// <summary>All checks, in the order in which one rests on the other.</summary>
public static class DoctorVisit
{
    /// <summary>The settings, which come before everything: without them there is nothing to look at.</summary>
    public const string Settings = "settings";

    /// <param name="settings">As <c>serve</c> takes them.</param>
    public static async Task<IReadOnlyList<(string Check, DoctorLine Line)>> Look(string[] settings, bool thorough, CancellationToken stop)
    {
        if (ServeSettings.Faults(settings) is { Count: > 0 } line) return Wrong(line);
        WebApplication hub;
        try
        {
            hub = Hub.Build(settings, static builder => builder.Logging.ClearProviders());
        }
        catch (SettingsException wrong)
        {
            return Wrong(wrong.Faults);
        }
        await using (hub)
        {
            var found = new List<(string, DoctorLine)> { (Settings, DoctorLine.Ok("all known and within their ranges", "均可识别且在范围内")) };
            var round = new DoctorRound(hub.Services, thorough);
            foreach (var make in Checks(hub.Services))
            {
                var check = make();
                found.AddRange((await One(check, round, stop)).Select(one => (check.Name, one)));
            }
            return found;
        }
    }

    /// <summary>Each is made when its turn comes: what it is made of may need what an earlier one has found to be there.</summary>
    internal static IEnumerable<Func<IDoctorCheck>> Checks(IServiceProvider services) =>
    [
        Make<DatabaseCheck>(services), Make<SchemaCheck>(services), Make<RightsCheck>(services), Make<DurabilityCheck>(services), Make<IntegrityCheck>(services), Make<ClockCheck>(services),
        Make<DiskCheck>(services), Make<MaterialFilesCheck>(services), Make<SecretsCheck>(services), Make<RegistryCheck>(services), Make<TimeZoneCheck>(services), Make<CalendarCheck>(services), Make<AdapterCheck>(services),
        Make<OwnCertificateCheck>(services), Make<BackupAgeCheck>(services),
    ];

    private static Func<IDoctorCheck> Make<T>(IServiceProvider services) where T : IDoctorCheck => () => ActivatorUtilities.CreateInstance<T>(services);

    private static async Task<IReadOnlyList<DoctorLine>> One(IDoctorCheck check, DoctorRound round, CancellationToken stop)
    {
        try
        {
            return await check.Look(round, stop);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            if (StorageTrouble.Of(error, round.Storage) is { } trouble) return [DoctorLine.Failure(trouble)];
            // Its kind only: what a driver says may quote values.
            return [DoctorLine.Failure($"it could not be looked at: {error.GetType().Name}", $"无法检查：{error.GetType().Name}", "Look at what the checks before it say.", "请先查看前面各项的结果。")];
        }
    }

    private static IReadOnlyList<(string, DoctorLine)> Wrong(IEnumerable<string> faults)
        => [.. faults.Select(static fault => (Settings, DoctorLine.Failure(fault, fault, "docs/settings.md has every setting.", "各项设置见 docs/settings.md。")))];
}
