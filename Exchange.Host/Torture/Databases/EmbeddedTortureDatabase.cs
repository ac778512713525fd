using Exchange.Core.Storage;

namespace Exchange.Host.Torture.Databases;

/// <summary>SQLite: one host, a file on a small disk of its own where there can be one.</summary>
internal sealed class EmbeddedTortureDatabase : ITortureDatabase
{
    private const int Megabytes = 96;

    private readonly string _folder;
    private readonly SmallDisk? _disk;

    private EmbeddedTortureDatabase(string folder, SmallDisk? disk) => (_folder, _disk) = (folder, disk);

    public static async Task<EmbeddedTortureDatabase> Open()
    {
        var folder = Directory.CreateTempSubdirectory("exchange-torture-").FullName;
        return new EmbeddedTortureDatabase(folder, await SmallDisk.Mount(folder, Megabytes));
    }

    public TortureMeans Means => new(Hosts: 1, Wire: false, Server: false, Disk: _disk is not null);

    public Wire? Wire => null;

    public bool IsTroubled { get; private set; }

    public IReadOnlyList<string> Settings(string name) => ["--Storage:ConnectionString=" + FileOf(name), "--Jobs:LeaseSeconds=5"];

    public StorageOptions Direct(string name) => new() { ConnectionString = FileOf(name) };

    /// <summary>With what stands beside it: the log that is not in it yet, and the key of the secrets.</summary>
    public Task Copy(string from, string to, CancellationToken stop)
    {
        Directory.CreateDirectory(Path.Combine(_folder, to));
        foreach (var file in Directory.EnumerateFiles(Path.Combine(_folder, from))) File.Copy(file, Path.Combine(_folder, to, Path.GetFileName(file)));
        return Task.CompletedTask;
    }

    public Task Drop(string name)
    {
        Directory.Delete(Path.Combine(_folder, name), recursive: true);
        return Task.CompletedTask;
    }

    public Task Restart(bool crash, CancellationToken stop) => throw new NotSupportedException("An embedded database has no server.");

    public async Task Fill()
    {
        IsTroubled = true;
        await _disk!.Fill();
    }

    public Task Free(CancellationToken stop)
    {
        _disk?.Free();
        IsTroubled = false;
        return Task.CompletedTask;
    }

    private string FileOf(string name) => Path.Combine(_folder, name, "exchange.db");

    public async ValueTask DisposeAsync()
    {
        if (_disk is not null) await _disk.DisposeAsync();
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }
}
