using Exchange.Core.Backup;
using Exchange.Core.Materials;
using Exchange.Core.Registry;
using Exchange.Core.Storage;

namespace Exchange.Host.Doctor;

/// <summary>A hub that is put together and not started, and what earlier checks have found out: later ones look at no more than is there.</summary>
public sealed class DoctorRound(IServiceProvider services, bool thorough)
{
    public IServiceProvider Services => services;

    /// <summary>May take as long as it takes.</summary>
    public bool Thorough => thorough;

    public HubOptions Hub { get; } = services.GetRequiredService<HubOptions>();

    public StorageOptions Storage { get; } = services.GetRequiredService<StorageOptions>();

    public BackupOptions Backup { get; } = services.GetRequiredService<BackupOptions>();

    public MaterialOptions Materials { get; } = services.GetRequiredService<MaterialOptions>();

    public Database Database { get; } = services.GetRequiredService<Database>();

    public TimeProvider Clock { get; } = services.GetRequiredService<TimeProvider>();

    /// <summary>It is there and answers.</summary>
    public bool HasDatabase { get; internal set; }

    /// <summary>Its schema is one that this program works with, and complete.</summary>
    public bool HasSchema { get; internal set; }

    /// <summary>Reads a secret, as an adapter does; null when the key does not open them.</summary>
    public Func<string, string?>? Secret { get; internal set; }

    /// <summary>What is registered; null when it cannot be read.</summary>
    public RegistrySnapshot? Registry { get; internal set; }

    public DateOnly Today => DateOnly.FromDateTime(HubTime.Local(Clock.GetUtcNow()).DateTime);
}
