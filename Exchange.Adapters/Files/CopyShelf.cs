using System.Buffers;
using System.Security.Cryptography;
using Exchange.Core.Contract;

namespace Exchange.Adapters.Files;

/// <summary>
/// Files of materials in a folder of the department's, each under its SHA-256 and type. Named by what is in it, a file is there or not, whoever stopped where:
/// a repeat finds it, or writes it again over what an earlier one left unfinished. The department takes away what it has read.
/// </summary>
internal sealed class CopyShelf(string folder, string mode, Action<string> at)
{
    const int Chunk = 81_920;

    readonly UnixFileMode mode = (UnixFileMode)Convert.ToInt32(mode, 8);
    bool named;

    /// <summary>Null when all of them lie there; else why not, in words.</summary>
    /// <exception cref="OperationCanceledException">Stopped; nothing names what is there already.</exception>
    public string? Lay(IReadOnlyList<MessageFile> files, CancellationToken stop)
    {
        foreach (var file in files)
        {
            var path = Path.Combine(folder, $"{file.Sha256}.{file.Type}");
            if (new FileInfo(path) is { Exists: true } there && there.Length == file.Size)
                continue;
            try
            {
                if (!Copy(file, path, stop))
                    return "a file that goes with the message is not what was taken in; put the hub's folder back from its backup";
            }
            catch (FileNotFoundException error) when (error.FileName is null)
            {
                return "a file that goes with the message is not in the hub's folder";
            }
        }
        return null;
    }

    /// <summary>The names that are new outlive a power failure.</summary>
    public void Flush()
    {
        if (!named)
            return;
        named = false;
        Disk.FlushFolder(folder);
        at("copies-flushed");
    }

    /// <summary>False when its bytes are not those of its name.</summary>
    bool Copy(MessageFile file, string path, CancellationToken stop)
    {
        var part = Path.Combine(folder, $".{file.Sha256}.part");
        // If we stop at any line before the rename the department sees nothing that ends as its files do, and the next one begins anew.
        using (var from = file.Open())
        {
            using var to = new FileStream(part, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 0 });
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(to.SafeFileHandle, mode);
            if (Pour(from, to, stop) != file.Sha256)
            {
                to.Dispose();
                Disk.TryDelete(part);
                return false;
            }
            to.Flush(flushToDisk: true);
        }
        at("copy-written");
        File.Move(part, path, overwrite: true);
        named = true;
        at("copy-laid");
        return true;
    }

    static string Pour(Stream from, FileStream to, CancellationToken stop)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var chunk = ArrayPool<byte>.Shared.Rent(Chunk);
        try
        {
            while (from.Read(chunk, 0, Chunk) is > 0 and var read)
            {
                stop.ThrowIfCancellationRequested();
                hash.AppendData(chunk, 0, read);
                to.Write(chunk, 0, read);
            }
            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }
}
