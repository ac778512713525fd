namespace Exchange.Adapters.Files;

/// <summary>What a failed step on the file system means, in words for whoever can help. Paths are the configured ones, never what messages hold.</summary>
internal static class DiskTrouble
{
    const int Eperm = 1, Enoent = 2, Eacces = 13, Efbig = 27, Enospc = 28, Erofs = 30, Enametoolong = 36, Edquot = 122, DiskFull = unchecked((int)0x80070070);

    public static bool Is(Exception error) => error is IOException or UnauthorizedAccessException;

    /// <param name="doing">Such as "writing into /srv/out".</param>
    public static string Words(Exception error, string doing) => (error, error.HResult) switch
    {
        (_, Enospc or DiskFull) => $"{doing}: the disk is full; make room",
        (_, Edquot) => $"{doing}: the quota is used up; make room or raise it",
        (_, Efbig) => $"{doing}: the file is larger than the system allows",
        (_, Erofs) => $"{doing}: the file system is read-only; mount it for writing",
        (_, Disk.Exdev) => $"{doing}: work and outbox lie on different file systems; put work on that of outbox",
        (_, Disk.Eexist) => $"{doing}: a file of that name is there already; move it away",
        (_, Disk.Eloop) => $"{doing}: it is a link or no regular file; links are not followed",
        (_, Enametoolong) => $"{doing}: the name is too long",
        (UnauthorizedAccessException, _) or (_, Eperm or Eacces) => $"{doing}: not allowed; give the hub's user rights to it",
        (DirectoryNotFoundException or FileNotFoundException, _) or (_, Enoent) => $"{doing}: it does not exist; create or mount it",
        _ => $"{doing}: {error.GetType().Name} {error.HResult}",
    };
}
