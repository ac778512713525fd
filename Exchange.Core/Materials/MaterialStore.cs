using System.Buffers;
using System.Security.Cryptography;
using Exchange.Core.Storage;

namespace Exchange.Core.Materials;

/// <summary>
/// The folder of the files. <c>parts/{upload}</c> is what has come of an upload; <c>files/{two digits}/{SHA-256}</c> a whole file, once, however often it comes.
/// Names are made of ids and digests of the hub's own: nothing that a caller says is part of a path.
/// </summary>
public sealed class MaterialStore
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static readonly SearchValues<char> LowerHex = SearchValues.Create("0123456789abcdef");

    private readonly MaterialOptions _options;
    private readonly string? _root;

    public MaterialStore(MaterialOptions options, StorageOptions storage)
    {
        _options = options;
        _root = RootOf(options, storage);
    }

    /// <summary>Where it lies; null where a setting would have to say so.</summary>
    public static string? RootOf(MaterialOptions options, StorageOptions storage) => options.Folder is { } named ? Path.GetFullPath(named)
        : storage.Provider == Provider.Sqlite ? Path.Combine(Path.GetDirectoryName(Path.GetFullPath(storage.ConnectionString))!, "materials") : null;

    public bool IsThere => _root is not null;

    private string Root => _root ?? throw new InvalidOperationException("Materials:Folder is not set.");

    internal string PartOf(string upload) => Id.IsOne(upload) ? Path.Combine(Root, "parts", upload) : throw new ArgumentException("No id.", nameof(upload));

    private string FileOf(string digest) => IsDigest(digest) ? Path.Combine(Root, "files", digest[..2], digest) : throw new ArgumentException("No digest.", nameof(digest));

    /// <summary>A SHA-256 as the hub writes it.</summary>
    public static bool IsDigest(string? text) => text is { Length: 64 } && !text.AsSpan().ContainsAnyExcept(LowerHex);

    /// <summary>How much of an upload has come.</summary>
    public long LengthOfPart(string upload) => new FileInfo(PartOf(upload)) is { Exists: true } part ? part.Length : 0;

    /// <summary>The part, to be read and written by nobody else as long as it is open, on no host that shares the folder; null while somebody else has it.</summary>
    public FileStream? OpenPart(string upload)
    {
        var path = PartOf(upload);
        MakeFolder(Path.GetDirectoryName(path)!);
        try
        {
            return new FileStream(path, Sole(FileMode.OpenOrCreate));
        }
        catch (IOException) when (File.Exists(path))
        {
            return null;
        }
    }

    /// <summary>As much room as that, and what is to be left free.</summary>
    public bool HasRoomFor(long bytes)
    {
        MakeFolder(Root);
        return new DriveInfo(Root).AvailableFreeSpace - bytes >= _options.KeepFreeMib * 1024L * 1024;
    }

    /// <summary>SHA-256, MD5, size and type of what lies on the disk, which is not always what passed through memory.</summary>
    public static async Task<MaterialFile> Look(FileStream part, CancellationToken stop)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        // What departments' systems compare (decision 210); nothing here rests on it.
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        var buffer = new byte[256 * 1024];
        part.Position = 0;
        for (int read; (read = await part.ReadAsync(buffer, stop)) > 0;)
        {
            sha.AppendData(buffer, 0, read);
            md5.AppendData(buffer, 0, read);
        }
        return new MaterialFile(Convert.ToHexStringLower(sha.GetHashAndReset()), Convert.ToHexStringLower(md5.GetHashAndReset()), part.Length, FileSniffer.Of(part));
    }

    /// <summary>
    /// A part whose bytes are on the disk becomes the file of its digest, for good: afterwards it outlives the power. One that is a file already stays one, so it may be done again; false where there is neither.
    /// </summary>
    public bool Keep(string upload, MaterialFile looked)
    {
        var (part, file) = (PartOf(upload), FileOf(looked.Digest));
        MakeFolder(Path.GetDirectoryName(file)!);
        try
        {
            // Over one that is there: it is the same, or was spoilt since. A part of another size is none that was looked at.
            if (new FileInfo(part) is { Exists: true } one && one.Length == looked.Size) File.Move(part, file, overwrite: true);
        }
        catch (FileNotFoundException)
        {
            // Another request has just done it.
        }
        if (!File.Exists(file)) return false;
        FolderSync.Flush(Path.GetDirectoryName(file)!);
        return true;
    }

    public void RemovePart(string upload)
    {
        try
        {
            File.Delete(PartOf(upload));
        }
        catch (DirectoryNotFoundException)
        {
            // Nothing has come of any upload yet.
        }
    }

    /// <summary>Ids of uploads whose parts nobody has written to since.</summary>
    public IEnumerable<string> PartsOlderThan(DateTimeOffset time) => new DirectoryInfo(Path.Combine(Root, "parts")) is { Exists: true } parts
        ? parts.EnumerateFiles().Where(part => Id.IsOne(part.Name) && part.LastWriteTimeUtc < time.UtcDateTime).Select(static part => part.Name) : [];

    /// <summary>Takes a file out of its place and makes a part of it, which goes with those that are old. The same file, brought again from now on, takes the place and is another one. False where there is none.</summary>
    public bool SetAside(string digest, string part, DateTimeOffset now)
    {
        var (file, aside) = (FileOf(digest), PartOf(part));
        MakeFolder(Path.GetDirectoryName(aside)!);
        try
        {
            // Else it would be among the old ones at once.
            File.SetLastWriteTimeUtc(file, now.UtcDateTime);
            File.Move(file, aside, overwrite: true);
            return true;
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
    }

    /// <summary>Somebody needs what was set aside; where the same file has come to its place meanwhile, that one.</summary>
    public void PutBack(string part, string digest)
    {
        var file = FileOf(digest);
        if (File.Exists(file))
        {
            RemovePart(part);
            return;
        }
        File.Move(PartOf(part), file, overwrite: true);
        FolderSync.Flush(Path.GetDirectoryName(file)!);
    }

    public bool Has(string digest) => File.Exists(FileOf(digest));

    /// <summary>The folder is there and this file is not in it. False where no folder is set, or its disk is not mounted: then nothing is known of what was stored.</summary>
    public bool Lacks(string digest) => IsThere && Directory.Exists(Path.Combine(Root, "files")) && !Has(digest);

    /// <summary>To be read; null where it is not there any more.</summary>
    public FileStream? Open(string digest)
    {
        // The setting was there when it came, and has been taken away.
        if (!IsThere) return null;
        try
        {
            return new FileStream(FileOf(digest), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1, FileOptions.Asynchronous | FileOptions.SequentialScan);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private static FileStreamOptions Sole(FileMode mode)
    {
        // Not buffered: what was written is in the file, whatever becomes of the program.
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 0, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly;
        return options;
    }

    /// <summary>With those above it, each durable in the one that it lies in; nobody but the hub's own user looks in.</summary>
    private static void MakeFolder(string folder)
    {
        if (Directory.Exists(folder)) return;
        var above = Path.GetDirectoryName(folder);
        if (above is not null) MakeFolder(above);
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
        if (above is not null) FolderSync.Flush(above);
    }
}
