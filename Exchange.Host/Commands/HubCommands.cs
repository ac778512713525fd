using System.CommandLine;

namespace Exchange.Host.Commands;

/// <summary>The command line. Verbs that change something call the API; offline verbs touch no live database.</summary>
public static class HubCommands
{
    public static RootCommand Root()
    {
        var root = new RootCommand("Exchange: one window, many departments. 一窗受理、分发审批的交换平台。");
        root.Add(ServeCommand.Make());
        root.Add(MigrateCommand.Make());
        root.Add(HealthCommand.Make());
        root.Add(DoctorCommand.Make());
        foreach (var command in BackupCommands.All()) root.Add(command);
        root.Add(StatusCommand.Make());
        root.Add(DemoCommand.Make());
        root.Add(TortureCommand.Torture());
        root.Add(TortureCommand.Host());
        foreach (var command in RegistryCommands.All()) root.Add(command);
        root.Add(ItemCommands.All());
        root.Add(SchemaCommands.All());
        root.Add(MappingCommands.All());
        root.Add(ArchiveCommands.Record());
        root.Add(ArchiveCommands.Archive());
        root.Add(ReconcileCommands.All());
        root.Add(ParkedCommands.All());
        root.Add(CalendarCommand.Calendar());
        root.Add(CatalogCommands.All());
        root.Add(LibraryCommands.All());
        root.Add(HarvestCommands.All());
        root.Add(KeyCommands.Key());
        root.Add(KeyCommands.Secret());
        root.Add(KeyCommands.SetUp());
        return root;
    }
}
