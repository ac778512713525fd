using System.Security.Cryptography;

namespace Exchange.Core.Registry;

/// <summary>The key under which secrets lie in the database: 32 bytes, kept apart from it.</summary>
public sealed class SecretKey
{
    public const int Length = 32;

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

    private static void Make(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var temporary = $"{path}.{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}";
        using (var file = new FileStream(temporary, options))
        {
            file.Write(System.Text.Encoding.ASCII.GetBytes(Convert.ToBase64String(RandomNumberGenerator.GetBytes(Length)) + "\n"));
            file.Flush(flushToDisk: true);
        }

        try
        {
            // Whole or not at all, and the first one wins: two hosts that start together must not make two keys.
            File.Move(temporary, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(temporary);
        }
    }
}
