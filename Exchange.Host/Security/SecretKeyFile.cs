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
        if (storage.Provider == Provider.Sqlite) return SecretKey.FromFile(Path.GetFullPath(storage.ConnectionString) + ".key");
        throw new InvalidOperationException("Hub:SecretKeyFile must name the file with the key of the secrets when the database is not the embedded one.");
    }
}
