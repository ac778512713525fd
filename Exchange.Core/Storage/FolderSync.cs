using System.Runtime.InteropServices;

namespace Exchange.Core.Storage;

/// <summary>What .NET cannot: what was created, renamed or removed in a folder is made to outlive the power.</summary>
internal static partial class FolderSync
{
    private const int CloseOnExec = 0x80000, Invalid = 22, NotImplemented = 38, NotSupported = 95;

    /// <exception cref="IOException">It could not be done; HResult is the errno.</exception>
    public static void Flush(string folder)
    {
        if (OperatingSystem.IsWindows()) return;
        var descriptor = Open(folder, CloseOnExec);
        if (descriptor < 0) throw Failed(folder, Marshal.GetLastPInvokeError());
        var error = Fsync(descriptor) == 0 ? 0 : Marshal.GetLastPInvokeError();
        _ = Close(descriptor);
        // Some network file systems have no such call: their server decides.
        if (error is not (0 or Invalid or NotImplemented or NotSupported)) throw Failed(folder, error);
    }

    private static IOException Failed(string folder, int error) => new($"{folder}: {Marshal.GetPInvokeErrorMessage(error)}", error);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Fsync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Close(int descriptor);
}
