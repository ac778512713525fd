using System.Diagnostics;
using System.Globalization;

namespace Exchange.Host.Torture.Databases;

/// <summary>A disk in memory, mounted on a folder, that can be filled to the last byte. Only root can mount one.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    // Waits for its standard input to end: the disk goes when the kit goes, however that ends. What ends the kit from a terminal is sent to its children as well.
    private const string Watch = """trap '' INT TERM HUP; read -r nothing; umount -l "$1"; rmdir "$1" 2>/dev/null""";

    private readonly string _folder;
    private readonly Process _watch;

    private SmallDisk(string folder)
    {
        _folder = folder;
        _watch = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", Watch, "sh", folder]) { UseShellExecute = false, RedirectStandardInput = true, WorkingDirectory = "/" })!;
    }

    private string Filler => Path.Combine(_folder, "filler");

    /// <param name="owner">User id of whoever works in the folder.</param>
    /// <returns>Null where it cannot be mounted.</returns>
    public static async Task<SmallDisk?> Mount(string folder, int megabytes, int owner = 0)
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess) return null;
        var options = string.Create(CultureInfo.InvariantCulture, $"size={megabytes}m,mode=0700,uid={owner}");
        return await Run("mount", "-t", "tmpfs", "-o", options, "exchange-torture", folder) ? new SmallDisk(folder) : null;
    }

    public async Task Fill()
    {
        var zeros = new byte[64 * 1024];
        await using var filler = new FileStream(Filler, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        // In ever smaller pieces, until not a page is left.
        for (var piece = zeros.Length; piece >= 512;)
        {
            try
            {
                await filler.WriteAsync(zeros.AsMemory(0, piece));
            }
            catch (IOException)
            {
                piece /= 2;
            }
        }
    }

    public void Free() => File.Delete(Filler);

    /// <summary>The disk and the folder that it was mounted on are gone.</summary>
    public async ValueTask DisposeAsync()
    {
        _watch.StandardInput.Close();
        await _watch.WaitForExitAsync();
        _watch.Dispose();
    }

    private static async Task<bool> Run(string program, params string[] arguments)
    {
        try
        {
            using var running = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true })!;
            await running.WaitForExitAsync();
            return running.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
