using Exchange.Core.Registry;
using Exchange.Core.Storage;

namespace Exchange.Host.Security;

/// <summary>Where the key of the secrets lies.</summary>
public static class SecretKeyFile
{
    /// <summary>The setting names it; else it lies beside the embedded database. With a database elsewhere it must be named.</summary>
    public static SecretKey Open(HubOptions hub, StorageOptions storage)
    {
        if (hub.SecretKeyFile is { } named) return SecretKey.FromFile(named);
        if (storage.Provider == Provider.Sqlite)
        {
            var database = Path.GetFullPath(storage.ConnectionString);
            MakeFolder(Path.GetDirectoryName(database)!);
            return SecretKey.FromFile(database + ".key");
        }
        throw new InvalidOperationException("Hub:SecretKeyFile must name the file with the key of the secrets when the database is not the embedded one.");
    }

    /// <summary>Its path, whether or not it is there. Settings without one are refused before.</summary>
    public static string PathOf(HubOptions hub, StorageOptions storage) => Path.GetFullPath(hub.SecretKeyFile ?? Path.GetFullPath(storage.ConnectionString) + ".key");

    /// <summary>At the first start the key is there before the database. Nobody but the hub's own user reads what lies in the folder.</summary>
    private static void MakeFolder(string folder)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else if (!Directory.Exists(folder)) Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
