using System.Diagnostics;

namespace Exchange.Core.Tests.Checking;

/// <summary>Runs a script in the machine's Node.js, where there is one: an oracle, not a requirement.</summary>
static class NodeJs
{
    /// <summary>What the script printed, or null where Node.js is missing or the script failed to start.</summary>
    public static string? Run(string script, string input, string? folder = null)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("node", ["-e", script])
            {
                UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
                    WorkingDirectory = folder ?? Path.GetTempPath(),
            })!;
            var output = process.StandardOutput.ReadToEndAsync();
            var errors = process.StandardError.ReadToEndAsync();
            process.StandardInput.Write(input);
            process.StandardInput.Close();
            process.WaitForExit();
            if (process.ExitCode != 0) throw new InvalidOperationException("node: " + errors.GetAwaiter().GetResult());
            return output.GetAwaiter().GetResult();
        }
        catch (System.ComponentModel.Win32Exception) { return null; }
    }
}
