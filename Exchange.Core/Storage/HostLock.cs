namespace Exchange.Core.Storage;

/// <summary>
/// Keeps a second host, and offline verbs, from an embedded database: its tables of leases and its schedules know of one host only.
/// It is the operating system's lock on a file beside the database (flock; on Windows the share mode), so it ends with the process however that ends, and nothing is left to be cleaned up.
/// The file itself stays: were it removed, two processes could each hold a lock on a file of this name.
/// Databases that several hosts share need none, and there it does nothing.
/// </summary>
public sealed class HostLock(StorageOptions options) : IDisposable
{
    // What the systems say when somebody else holds it: EWOULDBLOCK on Linux and on macOS, ERROR_SHARING_VIOLATION.
    private const int LinuxHeld = 11, MacHeld = 35, WindowsHeld = unchecked((int)0x80070020);

    private FileStream? _held;

    /// <summary>Taken before anything of the database is touched; a second time it does nothing.</summary>
    /// <exception cref="StorageTroubleException">Another process has it, or file or folder cannot be written.</exception>
    public void Take()
    {
        if (options.Provider != Provider.Sqlite || _held is not null) return;
        var file = SqliteFile.Final(options.ConnectionString);
        SqliteFile.Prepare(file);
        var how = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) how.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            _held = new FileStream(file + ".lock", how);
        }
        catch (IOException error) when (error.HResult is LinuxHeld or MacHeld or WindowsHeld)
        {
            throw new StorageTroubleException(SqliteTrouble.HeldByAnotherHost(file));
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException)
        {
            throw new StorageTroubleException(SqliteTrouble.ReadOnly(file + ".lock"));
        }
    }

    public void Dispose() => _held?.Dispose();
}
