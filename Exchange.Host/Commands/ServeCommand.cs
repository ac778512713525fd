using System.CommandLine;

namespace Exchange.Host.Commands;

/// <summary><c>serve</c>: runs the hub until it is told to stop.</summary>
public static class ServeCommand
{
    public static Command Make()
    {
        // Settings may stand on the line as well: --Storage:ConnectionString=/var/lib/exchange/exchange.db
        var serve = new Command("serve", "Run the hub 运行") { TreatUnmatchedTokensAsErrors = false };
        serve.SetAction((line, stop) => Run([.. line.UnmatchedTokens], stop));
        return serve;
    }

    private static Task<int> Run(string[] settings, CancellationToken stop) => StartFaults.Told("The hub does not start", "平台未启动", async () =>
    {
        if (ServeSettings.Faults(settings) is { Count: > 0 } faults) throw new SettingsException(faults);
        await using var app = Hub.Build(settings);
        await Hub.Run(app, stop);
        return 0;
    });
}
