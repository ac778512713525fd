using System.Security.Cryptography;

namespace Exchange.Core.Registry;

/// <summary>The key under which secrets lie in the database: 32 bytes, kept apart from it.</summary>
public sealed class SecretKey
{
    public const int Length = 32;

    private const int MakingTakesAtMost = 10_000;   // milliseconds

    private readonly byte[] bytes;

    private SecretKey(byte[] bytes) => this.bytes = bytes;

    internal ReadOnlySpan<byte> Bytes => bytes;

    /// <summary>From a setting (an environment variable, a mounted file): base64 of 32 bytes.</summary>
    /// <exception cref="FormatException">It is not.</exception>
    public static SecretKey FromText(string base64)
    {
        var key = new byte[Length];
        return Convert.TryFromBase64String(base64.Trim(), key, out var written) && written == Length
            ? new SecretKey(key)
            : throw new FormatException("The secret key must be base64 of 32 bytes, such as `openssl rand -base64 32` prints.");
    }

    /// <summary>From a file that only the hub's user may read; it is made when it is not there.</summary>
    /// <exception cref="UnauthorizedAccessException">Others may read it too.</exception>
    /// <exception cref="FormatException">It holds no key.</exception>
    public static SecretKey FromFile(string path)
    {
        if (!File.Exists(path))
            Make(path);
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite)) != UnixFileMode.None)
            throw new UnauthorizedAccessException($"{path} holds the key of the secrets and may be read by others than its owner: chmod 600 {path}");
        return FromText(File.ReadAllText(path));
    }

    /// <summary>Whole or not at all, and by one only: hosts that start together must not make two keys.</summary>
    private static void Make(string path)
    {
        var until = Environment.TickCount64 + MakingTakesAtMost;
        while (!File.Exists(path))
        {
            try
            {
                // Whoever holds this file is the maker. A rename that does not replace would not do: its look and its move are two steps.
                using var maker = new FileStream(path + ".making", ForOwner(FileMode.OpenOrCreate, FileOptions.DeleteOnClose));
                if (!File.Exists(path)) Write(path);
            }
            catch (IOException) when (Environment.TickCount64 < until)
            {
                SpinWait.SpinUntil(() => File.Exists(path), millisecondsTimeout: 20);
            }
        }
    }

    private static void Write(string path)
    {
        var temporary = $"{path}.{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}";
        using (var file = new FileStream(temporary, ForOwner(FileMode.CreateNew, FileOptions.None)))
        {
            file.Write(System.Text.Encoding.ASCII.GetBytes(Convert.ToBase64String(RandomNumberGenerator.GetBytes(Length)) + "\n"));
            file.Flush(flushToDisk: true);
        }
        File.Move(temporary, path, overwrite: false);
    }

    private static FileStreamOptions ForOwner(FileMode mode, FileOptions how)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write, Share = FileShare.None, Options = how };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }
}
