using System.Security.Cryptography;
using System.Text;

namespace Exchange.Adapters.Files;

/// <summary>
/// Who may use the folders: one adapter (its name is kept in them), and of it one host at a time (a locked file in the work folder, which the
/// system lets go when its process ends, however it ends).
/// </summary>
internal sealed class FolderLock(string adapter, string work, IReadOnlyList<string> folders, TimeProvider clock) : IDisposable
{
    const string LockFile = "lock", OwnerFile = ".exchange-owner";
    static readonly string Nobody = new('-', 32);
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20), Longest = TimeSpan.FromSeconds(10);

    readonly SemaphoreSlim turn = new(1);
    readonly string instance = RandomNumberGenerator.GetHexString(32, lowercase: true);

    /// <summary>Waits for its turn.</summary>
    /// <exception cref="FolderTroubleException">Somebody else's, or still another host's after ten seconds.</exception>
    /// <exception cref="OperationCanceledException">Stopped while it waited.</exception>
    public async Task<Hold> Take(CancellationToken stop)
    {
        await turn.WaitAsync(stop);
        FileStream? file = null;
        try
        {
            file = await Open(stop);
            var (known, last) = Enter(file);
            return new Hold(file, turn, OthersWereHere: last != instance || !known);
        }
        catch
        {
            if (file is not null)
                await file.DisposeAsync();
            turn.Release();
            throw;
        }
    }

    public void Dispose() => turn.Dispose();

    async Task<FileStream> Open(CancellationToken stop)
    {
        var since = clock.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(Path.Combine(work, LockFile), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 0);
            }
            catch (IOException error) when (error is not (DirectoryNotFoundException or FileNotFoundException) && IsLocked(error))
            {
                if (clock.GetElapsedTime(since) > Longest)
                    throw new FolderTroubleException("another host is using the folders of this adapter; it is tried again");
                await Task.Delay(Pause, clock, stop);
            }
        }
    }

    // EWOULDBLOCK, or on Windows a sharing violation.
    static bool IsLocked(IOException error) => error.HResult is 11 or unchecked((int)0x80070020) or unchecked((int)0x80070021);

    /// <summary>
    /// Checks whose folders these are, and notes who was here last. The file holds three lines: adapter, the work folder's own id, the last instance.
    /// </summary>
    (bool Known, string? Last) Enter(FileStream file)
    {
        var content = new byte[1024];
        var read = file.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
        var lines = Encoding.UTF8.GetString(content, 0, read).Split('\n');
        var known = lines is [_, { Length: > 0 }, _];
        if (known && lines[0] != adapter)
            throw new FolderTroubleException($"the work folder belongs to the adapter {lines[0]}: give each adapter its own, or remove the file {LockFile} "
                + "if that one is gone for good");
        var id = known ? lines[1] : RandomNumberGenerator.GetHexString(16, lowercase: true);
        var last = known ? lines[2] : null;
        if (!known)
        {
            // The id first, and durably: if we stop while the folders are claimed with it, they are still ours.
            Write(file, id, Nobody);
            file.Flush(flushToDisk: true);
            Disk.FlushFolder(work);
        }
        if (last != instance)
        {
            foreach (var folder in folders)
                Claim(folder, $"{adapter}\n{id}");
            Write(file, id, instance);
        }
        return (known, last);
    }

    /// <summary>Over what is there and of the same length, so the file is never empty in between.</summary>
    void Write(FileStream file, string id, string who)
    {
        file.Position = 0;
        file.Write(Encoding.UTF8.GetBytes($"{adapter}\n{id}\n{who}"));
        file.SetLength(file.Position);
    }

    /// <summary>Two adapters on one folder would take each other's results and names.</summary>
    static void Claim(string folder, string owner)
    {
        var path = Path.Combine(folder, OwnerFile);
        // If we stop between creating and writing it, it is empty and nobody's.
        var text = File.Exists(path) ? Encoding.UTF8.GetString(Disk.ReadRegular(path, 1024) ?? [.. "?"u8]) : "";
        if (text.Length > 0)
        {
            if (text != owner)
                throw new FolderTroubleException(
                    $"{folder} belongs to the adapter {text.Split('\n')[0]} with another work folder: give each adapter its own, or remove {OwnerFile} "
                        + "there if that one is gone for good");
            return;
        }
        File.Delete(path);
        Disk.WriteNew(path, Encoding.UTF8.GetBytes(owner), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
    }

    /// <summary>The folders are this instance's until it is let go.</summary>
    /// <param name="OthersWereHere">What is remembered of the work folder may be out of date.</param>
    internal sealed record Hold(FileStream File, SemaphoreSlim Turn, bool OthersWereHere) : IDisposable
    {
        public void Dispose()
        {
            File.Dispose();
            Turn.Release();
        }
    }
}

/// <summary>The folders cannot be used as they are; the message says why and what to do.</summary>
internal sealed class FolderTroubleException(string message, Exception? inner = null) : Exception(message, inner);
