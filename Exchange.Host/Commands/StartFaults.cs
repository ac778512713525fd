using System.Data.Common;
using System.Security.Cryptography;
using Exchange.Core.Storage;

namespace Exchange.Host.Commands;

/// <summary>Says in plain words why the program does not do what it was started for. Exit code 2 for settings, 1 for everything else.</summary>
internal static class StartFaults
{
    public static async Task<int> Told(string en, string zh, Func<Task<int>> run)
    {
        try
        {
            return await run();
        }
        catch (SettingsException wrong)
        {
            await Console.Error.WriteLineAsync($"{en}; its settings are wrong: {zh}，设置有误：");
            foreach (var fault in wrong.Faults) await Console.Error.WriteLineAsync("  " + fault);
            return 2;
        }
        catch (StorageTroubleException error)
        {
            await Console.Error.WriteLineAsync($"{en}: {error.Trouble.Whole}{Environment.NewLine}{zh}：{error.Trouble.WholeZh}");
            return 1;
        }
        catch (Exception error) when (error is InvalidOperationException or IOException or InvalidDataException or UnauthorizedAccessException or FormatException
            or DbException or CryptographicException or TimeoutException or HttpRequestException or TaskCanceledException { InnerException: TimeoutException })
        {
            await Console.Error.WriteLineAsync($"{en}: {error.Message}");
            return 1;
        }
    }
}
