using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Exchange.Adapters.Files;

/// <summary>
/// The few steps on a file system on which everything else rests. .NET cannot flush a folder, and its Move may copy between file systems, which
/// would show half a file: hence the calls of the C library. Errors are <see cref="IOException"/>s whose HResult is the errno.
/// </summary>
internal static partial class Disk
{
    const int AtCwd = -100, NoReplace = 1, CloseOnExec = 0x80000, NonBlocking = 0x800;

    internal const int Eio = 5, Eexist = 17, Exdev = 18, Einval = 22, Enosys = 38, Eloop = 40, Eopnotsupp = 95;

    // O_NOFOLLOW has another value on ARM.
    static readonly int NoFollow = RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm ? 0x8000 : 0x20000;

    /// <summary>Writes a new file and flushes it; nothing is there under that name afterwards if it fails.</summary>
    public static void WriteNew(string path, ReadOnlySpan<byte> content, UnixFileMode mode)
        => WriteNew(path, FileBytes.Of(content), mode);

    /// <inheritdoc cref="WriteNew(string, ReadOnlySpan{byte}, UnixFileMode)" />
    public static void WriteNew(string path, FileBytes content, UnixFileMode mode)
    {
        var stream = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
            stream.UnixCreateMode = mode;
        try
        {
            using var file = new FileStream(path, stream);
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(file.SafeFileHandle, mode);   // Whatever the umask is.
            content.WriteTo(file);
            file.Flush(flushToDisk: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException && !Exists(error))
        {
            TryDelete(path);
            throw;
        }

        static bool Exists(Exception error) => error is IOException { HResult: Eexist };
    }

    /// <summary>Moves within one file system and never over another file.</summary>
    public static void Rename(string from, string to)
    {
        if (OperatingSystem.IsWindows())
        {
            File.Move(from, to, overwrite: false);
            return;
        }

        var error = RenameNoReplace(from, to);
        if (error is Einval or Enosys)
        {
            // NFS knows no "unless it exists". If we stop between the two the file has both names; the one behind is then taken away by its digest.
            error = link(from, to) == 0 ? 0 : Marshal.GetLastPInvokeError();
            if (error == 0 && unlink(from) != 0)
                error = Marshal.GetLastPInvokeError();
        }

        if (error != 0)
            throw Error(error);
    }

    /// <summary>What was created, renamed or removed in this folder outlives a power failure.</summary>
    public static void FlushFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;
        var descriptor = open(folder, CloseOnExec);
        if (descriptor < 0)
            throw Error(Marshal.GetLastPInvokeError());
        var error = fsync(descriptor) == 0 ? 0 : Marshal.GetLastPInvokeError();
        _ = close(descriptor);
        // Some network file systems have no such call: their server decides.
        if (error is not (0 or Einval or Enosys or Eopnotsupp))
            throw Error(error);
    }

    /// <summary>Opens for reading what is itself a regular file: no link is followed and no pipe waited for.</summary>
    /// <exception cref="IOException">It is none (HResult ELOOP), or cannot be opened.</exception>
    public static FileStream OpenRegular(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            if (new FileInfo(path).LinkTarget is not null)
                throw Error(Eloop);
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 0);
        }

        var descriptor = open(path, CloseOnExec | NonBlocking | NoFollow);
        if (descriptor < 0)
            throw Error(Marshal.GetLastPInvokeError());
        var stream = new FileStream(new SafeFileHandle(descriptor, ownsHandle: true), FileAccess.Read, 0);
        if (stream.CanSeek)
            return stream;
        stream.Dispose();
        throw Error(Eloop);
    }

    /// <summary>All of a regular file, if it is no longer than that; null if it is.</summary>
    public static byte[]? ReadRegular(string path, long most)
    {
        using var file = OpenRegular(path);
        if (file.Length > most)
            return null;
        var content = new byte[file.Length];
        var read = file.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
        return read == content.Length ? content : content[..read];
    }

    public static string? DigestOf(string path)
    {
        try
        {
            using var file = OpenRegular(path);
            return Convert.ToHexStringLower(SHA256.HashData(file));
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (IOException error) when (error.HResult == 2)
        {
            return null;
        }
    }

    /// <summary>Whether two folders lie on one file system; null where that cannot be told.</summary>
    public static bool? SameFileSystem(string one, string other)
    {
        var (first, second) = (DeviceOf(one), DeviceOf(other));
        return first is null || second is null ? null : first == second;
    }

    public static bool MayWrite(string folder) => OperatingSystem.IsWindows() || access(folder, 2 | 1) == 0;

    public static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It is looked for and removed again at the next start.
        }
    }

    static int RenameNoReplace(string from, string to)
    {
        try
        {
            return renameat2(AtCwd, from, AtCwd, to, NoReplace) == 0 ? 0 : Marshal.GetLastPInvokeError();
        }
        catch (EntryPointNotFoundException)
        {
            return Enosys;
        }
    }

    static (uint Major, uint Minor)? DeviceOf(string path)
    {
        if (OperatingSystem.IsWindows())
            return null;
        // struct statx: 256 bytes on every architecture; the device's numbers are at 136 and 140.
        Span<byte> facts = stackalloc byte[256];
        try
        {
            if (statx(AtCwd, path, 0, 0, ref MemoryMarshal.GetReference(facts)) != 0)
                return null;
        }
        catch (EntryPointNotFoundException)
        {
            return null;
        }
        return (MemoryMarshal.Read<uint>(facts[136..]), MemoryMarshal.Read<uint>(facts[140..]));
    }

    static IOException Error(int errno) => new(Marshal.GetPInvokeErrorMessage(errno), errno);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int fsync(int descriptor);

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int close(int descriptor);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int renameat2(int fromFolder, string from, int toFolder, string to, uint flags);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int link(string from, string to);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int unlink(string path);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int access(string path, int mode);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int statx(int folder, string path, int flags, uint mask, ref byte facts);
}
