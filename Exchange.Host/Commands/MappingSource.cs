using System.CommandLine;
using Exchange.Core.Mapping;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;

namespace Exchange.Host.Commands;

/// <summary>Mappings on disk with the schemas, code tables and calendars around them: read as <c>apply</c> reads them, without a hub.</summary>
public sealed class MappingSource
{
    /// <summary>What of the other files is of use to a mapping.</summary>
    private static readonly DocumentKind[] Around = [DocumentKind.Schema, DocumentKind.CodeTable, DocumentKind.Calendar];

    /// <summary>What is looked at where nothing is named: folders of these names beside a folder above the mapping.</summary>
    private static readonly string[] UsualFolders = ["schemas", "code-tables", "codeTables", "calendars"];

    private readonly Option<string[]> _among = new("--among", "-a")
    {
        Description = "Files or folders of schemas, code tables and calendars. Default: the folder schemas above the mapping, and code-tables and calendars beside it",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string> _zone = new("--time-zone")
    {
        Description = "The hub's time zone, an IANA name. Default: Asia/Shanghai",
        DefaultValueFactory = _ => new HubOptions().TimeZone,
    };

    public Command On(Command command)
    {
        _zone.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && !TimeZoneInfo.TryFindSystemTimeZoneById(result.Tokens[0].Value, out var _)) result.AddError($"There is no time zone {result.Tokens[0].Value}.");
        });
        command.Add(_among);
        command.Add(_zone);
        return command;
    }

    /// <summary>Reads mappings; what cannot be read at all is printed and null comes back.</summary>
    /// <param name="paths">Files, or folders that are looked through.</param>
    public async Task<MappingFiles?> Read(ParseResult line, IReadOnlyList<string> paths, CancellationToken stop)
    {
        try
        {
            // A folder may hold other documents beside its mappings.
            var files = paths.SelectMany(DocumentsOnDisk.Within).Distinct(StringComparer.Ordinal).ToList();
            var named = await Load(files, stop);
            var others = await Load(Others(line, paths).Except(files, StringComparer.Ordinal), stop);
            return Put(named, others, [.. paths.Where(File.Exists).Select(Path.GetFullPath)], Options(line));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(error.Message);
            return null;
        }
    }

    /// <summary>Schemas and what they need, without a mapping.</summary>
    public async Task<MappingFiles?> Surroundings(ParseResult line, IReadOnlyList<string> schemas, CancellationToken stop)
    {
        try
        {
            var files = Others(line, [.. schemas.Where(File.Exists)]).Concat(schemas.Where(File.Exists).Select(Path.GetFullPath)).Distinct(StringComparer.Ordinal);
            return Put(DocumentsOnDisk.Nothing, await Load(files, stop), [], Options(line));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(error.Message);
            return null;
        }
    }

    private MappingOptions Options(ParseResult line) => new() { Zone = TimeZoneInfo.FindSystemTimeZoneById(line.GetRequiredValue(_zone)) };

    private static MappingFiles Put(ReadSet named, ReadSet others, IReadOnlyList<string> single, MappingOptions options)
    {
        var around = others.Documents.Concat(named.Documents).Where(document => Around.Contains(document.Kind))
            .DistinctBy(document => (document.Kind, document.Name)).ToList();
        var mappings = named.Documents.Where(document => document.Kind == DocumentKind.Mapping).ToList();
        var names = named.Names.Concat(others.Names).Where(name => Around.Contains(name.Kind) || name.Kind == DocumentKind.Mapping).ToHashSet();
        var check = DocumentsOnDisk.Together(new ReadSet([.. around, .. mappings], names, []));
        // Whose kind could not be made out counts where it was named itself.
        var broken = named.Faults.Where(fault => fault.Kind == DocumentKind.Mapping.Name || (fault.Kind is null && (single.Count > 0 || fault.Code != "kind.missing"))).ToList();
        return new MappingFiles(new RegisteredMappings(options), check.Next, mappings, broken,
            [.. others.Faults.Concat(named.Faults).Where(fault => fault.Kind != DocumentKind.Mapping.Name), .. check.Faults]);
    }

    private IEnumerable<string> Others(ParseResult line, IReadOnlyList<string> paths)
    {
        var asked = line.GetRequiredValue(_among);
        return asked.Length > 0 ? asked.SelectMany(DocumentsOnDisk.Within) : paths.SelectMany(Usual).Distinct(StringComparer.Ordinal);
    }

    /// <summary>The nearest folder above that has one of the usual names beside it.</summary>
    private static IEnumerable<string> Usual(string path)
    {
        for (var at = Path.GetDirectoryName(Path.GetFullPath(path)); at is not null; at = Path.GetDirectoryName(at))
            if (Directory.Exists(Path.Combine(at, UsualFolders[0])))
                return UsualFolders.Select(name => Path.Combine(at, name)).Where(Directory.Exists).SelectMany(DocumentFolder.Paths);
        return [];
    }

    private static async Task<ReadSet> Load(IEnumerable<string> files, CancellationToken stop)
    {
        var read = new List<DocumentFile>();
        foreach (var file in files)
        {
            // What is larger than any document is somebody's data: it is not read to be refused.
            if (new FileInfo(file).Length <= DocumentReader.MostFileBytes) read.Add(new DocumentFile(Shown(file), await File.ReadAllBytesAsync(file, stop)));
            else await Console.Error.WriteLineAsync($"{Shown(file)}: more than {DocumentReader.MostFileBytes} bytes, passed over.");
        }
        return DocumentsOnDisk.Read(read);
    }

    /// <summary>As people and editors find it: relative where it lies below, with its folder in any case, since a mapping may have its name from there.</summary>
    private static string Shown(string file)
    {
        var relative = Path.GetRelativePath(Directory.GetCurrentDirectory(), file).Replace('\\', '/');
        return relative.StartsWith("..", StringComparison.Ordinal) || !relative.Contains('/', StringComparison.Ordinal) ? file.Replace('\\', '/') : relative;
    }
}

/// <summary>Mappings that were read, and a registry of what lies around them.</summary>
/// <param name="Compiler">Compiles and checks them as the hub does.</param>
/// <param name="Mappings">Those without a fault of their own.</param>
/// <param name="Broken">What is wrong with files of mappings that could not be read as such.</param>
/// <param name="Faults">What is wrong around them, and between documents.</param>
public sealed record MappingFiles(
    RegisteredMappings Compiler, RegistrySnapshot Registry, IReadOnlyList<ReadDocument> Mappings, IReadOnlyList<DocumentFault> Broken, IReadOnlyList<DocumentFault> Faults)
{
    public MappingReport Report(MappingDocument mapping) => Compiler.Report(Registry, mapping);

    public MappingCompilation Compile(MappingDocument mapping) => Compiler.Compile(Registry, mapping);

    /// <summary>Faults of the schema, and of those that it refers to, if it can be found.</summary>
    public IReadOnlyList<DocumentFault> FaultsOf(string schema)
    {
        var reached = Registry.Schemas.ContainsKey(schema) ? RegisteredSchemas.Reached(Registry, schema) : new HashSet<string>(StringComparer.Ordinal) { schema };
        return [.. Faults.Where(fault => fault.Kind == DocumentKind.Schema.Name && fault.Name is { } name && reached.Contains(name))];
    }
}
