using System.Runtime.InteropServices;

namespace Exchange.Core.Storage;

/// <summary>The embedded database's file and folder, looked at before SQLite is.</summary>
internal static partial class SqliteFile
{
    private const int MayWrite = 2;   // W_OK

    /// <summary>The file that a path leads to: two names of one file are one file.</summary>
    public static string Final(string path)
    {
        var full = Path.GetFullPath(path);
        try
        {
            return File.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full;
        }
        catch (IOException)
        {
            // Not there yet, or links in a circle: opening says so.
            return full;
        }
    }

    /// <summary>Makes the folder, and finds that both can be written.</summary>
    /// <exception cref="StorageTroubleException">They cannot.</exception>
    public static void Prepare(string file)
    {
        var folder = Path.GetDirectoryName(file)!;
        try
        {
            MakeFolder(folder);
        }
        catch (UnauthorizedAccessException)
        {
            throw new StorageTroubleException(SqliteTrouble.NoFolder(folder, "the hub's user may not make it"));
        }
        catch (IOException error)
        {
            throw new StorageTroubleException(SqliteTrouble.NoFolder(folder, error.Message));
        }
        // By access(2) and not by opening: closing a file of SQLite's behind its back would give up the locks that this process holds on it.
        if (!CanWrite(folder)) throw new StorageTroubleException(SqliteTrouble.ReadOnly(folder));
        if (File.Exists(file) && !CanWrite(file)) throw new StorageTroubleException(SqliteTrouble.ReadOnly(file));
    }

    /// <summary>
    /// A database that is not there yet begins as an empty file that only the hub's user reads: its folder may be one that was there before and is open to others. SQLite gives the log
    /// beside it the same rights. If we stop here an empty file is left, which is a new database.
    /// </summary>
    public static void MakeForOwner(string file)
    {
        if (OperatingSystem.IsWindows() || File.Exists(file)) return;
        try
        {
            using var made = new FileStream(file, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
        }
        catch (IOException) when (File.Exists(file))
        {
            // Somebody else was first: the lock or SQLite says what is to be said.
        }
    }

    private static void MakeFolder(string folder)
    {
        if (Directory.Exists(folder)) return;
        // Personal data lies here: nobody but the hub's own user reads it.
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static bool CanWrite(string path) => OperatingSystem.IsWindows() || Access(path, MayWrite) == 0;

    [LibraryImport("libc", EntryPoint = "access", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Access(string path, int mode);
}
