using Exchange.Core.Archive;

namespace Exchange.Host.Archive;

/// <summary>Packages of records that have closed.</summary>
public static class ArchiveRegistration
{
    /// <summary>On top of records and materials. Parts stand in a package in this order.</summary>
    public static IServiceCollection AddArchive(this IServiceCollection services) => services
        .AddSingleton<IArchivePart, FormPart>()
        .AddSingleton<IArchivePart, MaterialsPart>()
        .AddSingleton<IArchivePart, CasePart>()
        .AddSingleton<IArchivePart, ResultsPart>()
        .AddSingleton<IArchivePart, LogPart>()
        .AddSingleton<RecordArchive>();
}
