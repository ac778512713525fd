using System.CommandLine;
using System.Data.Common;

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

    private static async Task<int> Run(string[] settings, CancellationToken stop)
    {
        try
        {
            if (ServeSettings.Faults(settings) is { Count: > 0 } faults) throw new SettingsException(faults);
            await using var app = Hub.Build(settings);
            await app.RunAsync(stop);
            return 0;
        }
        catch (SettingsException wrong)
        {
            await Console.Error.WriteLineAsync("The hub does not start; its settings are wrong:".AsMemory(), stop);
            foreach (var fault in wrong.Faults) await Console.Error.WriteLineAsync(("  " + fault).AsMemory(), stop);
            return 2;
        }
        catch (Exception error) when (error is InvalidOperationException or IOException or InvalidDataException or UnauthorizedAccessException or FormatException or DbException)
        {
            await Console.Error.WriteLineAsync($"The hub does not start: {error.Message}".AsMemory(), stop);
            return 1;
        }
    }
}
