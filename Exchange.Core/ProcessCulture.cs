using System.Globalization;
using System.Runtime.InteropServices;

namespace Exchange.Core;

/// <summary>
/// The program reads and writes numbers, dates and cases in one way, whatever the machine's language: texts for people come from its own resources, and what is compared is compared ordinally (decision 73).
/// </summary>
public static class ProcessCulture
{
    private const string Switch = "System.Globalization.Invariant", Environment = "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", Version = "CLR_ICU_VERSION_OVERRIDE", AppLocal = "System.Globalization.AppLocalIcu";

    // libicuuc.so.NN: Debian 8 had 52; the newest of late 2026 is 78.
    private const int OldestIcu = 50, NewestIcu = 99;

    /// <summary>The first thing a process does: before any culture is asked for, and so before threads start.</summary>
    /// <remarks>
    /// Where libicu is missing the runtime would end the process at the first culture that is asked for. Then its invariant mode is switched on here, as if the settings had said so:
    /// the hub runs, except on SQL Server, whose client says why it opens nothing. What the settings or the environment say goes before.
    /// </remarks>
    public static void SetInvariant()
    {
        if (IsUnsaid && OperatingSystem.IsLinux() && !HasIcu()) AppContext.SetSwitch(Switch, true);
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.InvariantCulture;
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.InvariantCulture;
    }

    private static bool IsUnsaid => !AppContext.TryGetSwitch(Switch, out _) && AppContext.GetData(AppLocal) is null
        && System.Environment.GetEnvironmentVariable(Environment) is null && System.Environment.GetEnvironmentVariable(Version) is null;

    private static bool HasIcu()
    {
        if (NativeLibrary.TryLoad("libicuuc.so", out _)) return true;
        for (var version = NewestIcu; version >= OldestIcu; version--)
            if (NativeLibrary.TryLoad($"libicuuc.so.{version}", out _)) return true;
        return false;
    }
}
