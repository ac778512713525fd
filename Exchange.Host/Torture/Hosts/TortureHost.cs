using System.Diagnostics;
using Exchange.Core.Delivery;

namespace Exchange.Host.Torture.Hosts;

/// <summary>
/// The hub as it is served, with three things that no setting can bring about: it may kill itself at a log event, its clock may be wrong, and its leases are short.
/// It ends with whoever started it.
/// </summary>
public static class TortureHost
{
    /// <summary>An adapter that has a second for a push has a lease of four and a half.</summary>
    public static LeaseTimes Leases { get; } = new(TimeSpan.FromSeconds(2.5), TimeSpan.FromSeconds(0.3), TimeSpan.FromSeconds(0.7));

    /// <summary>Longer than any lease of the kit's adapters.</summary>
    public static TimeSpan PastLease { get; } = TimeSpan.FromSeconds(5.5);

    public static async Task<int> Run(CrashPoint? kill, TimeSpan ahead, string[] settings, CancellationToken stop)
    {
        EndWithParent();
        await using var app = Hub.Build(settings, builder => Arm(builder, kill, ahead));
        await Hub.Run(app, stop);
        return 0;
    }

    private static void Arm(WebApplicationBuilder builder, CrashPoint? kill, TimeSpan ahead)
    {
        builder.Services.AddSingleton(Leases);
        if (ahead != TimeSpan.Zero) builder.Services.AddSingleton<TimeProvider>(new OffsetClock(ahead));
        builder.Logging.ClearProviders().AddSimpleConsole(console => console.SingleLine = true)
            .AddFilter<Microsoft.Extensions.Logging.Console.ConsoleLoggerProvider>(static level => level >= LogLevel.Warning);
        if (kill is not null) builder.Logging.AddProvider(new KillingLoggerProvider(kill)).AddFilter<KillingLoggerProvider>("Exchange", LogLevel.Trace);
    }

    // The kit may be killed itself: then this end of the pipe closes, and nothing is left behind.
    private static void EndWithParent() => new Thread(static () =>
    {
        while (Console.In.Read() >= 0)
        {
        }
        Process.GetCurrentProcess().Kill();
    }) { IsBackground = true, Name = "parent" }.Start();
}
