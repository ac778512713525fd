using System.CommandLine;
using Exchange.Core.Checking;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;

namespace Exchange.Host.Commands;

/// <summary>A schema on disk with what it refers to: read as <c>apply</c> reads it, without a hub.</summary>
public sealed class SchemaSource
{
    private readonly Option<string[]> _among = new("--among", "-a")
    {
        Description = "Files or folders of the schemas that it refers to; its own folder is always looked at",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [],
    };

    public Command On(Command command)
    {
        command.Add(_among);
        return command;
    }

    /// <summary>Reads a schema; what is wrong with it, or with the file, is printed and null comes back.</summary>
    /// <param name="schema">A file, or the name of a schema among the others.</param>
    public async Task<SchemaFiles?> Read(ParseResult line, string schema, CancellationToken stop)
    {
        try
        {
            var isFile = File.Exists(schema);
            var own = isFile ? Path.GetFullPath(schema) : null;
            var files = new Dictionary<string, DocumentFile>(StringComparer.Ordinal);
            foreach (var file in line.GetRequiredValue(_among).SelectMany(DocumentsOnDisk.Within).Concat(own is null ? [] : Beside(own)).Where(file => file != own))
                files.TryAdd(file, new DocumentFile(file, await File.ReadAllBytesAsync(file, stop)));
            var others = DocumentsOnDisk.Read([.. files.Values]);
            var name = schema;
            var set = Schemas(others);
            if (own is not null)
            {
                var read = DocumentsOnDisk.Read([new DocumentFile(schema.Replace('\\', '/'), await File.ReadAllBytesAsync(own, stop))]);
                if (read.Faults.Count > 0) return await Fail(read.Faults.Select(fault => fault.ToString()));
                if (read.Documents.Count != 1 || read.Documents[0].Document is not SchemaDocument) return await Fail([$"{schema} is not one schema."]);
                name = read.Documents[0].Name;
                // The file that was named wins over another version of it beside it.
                set = Joined(read, set, name);
            }
            var check = DocumentsOnDisk.Together(set);
            if (!check.Next.Schemas.ContainsKey(name))
                return await Fail(others.Faults.Where(fault => fault.Name == name).Select(fault => fault.ToString()).DefaultIfEmpty($"{schema} is neither a file nor the name of a schema in --among."));
            var reached = RegisteredSchemas.Reached(check.Next, name);
            var faults = check.Faults.Where(fault => fault.Name is null || reached.Contains(fault.Name)).ToList();
            if (faults.Count > 0)
                return await Fail(faults.Select(fault => fault.ToString())
                    .Concat(faults.Exists(fault => fault.Code == "schema.reference") ? ["Where are the schemas that it refers to? Name their folder with --among."] : []));
            return new SchemaFiles(check.Next, name);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return await Fail([error.Message]);
        }
    }

    /// <summary>The folder itself and nothing below it: it may be anybody's. What is too large for a document is left out: it is a record.</summary>
    private static IEnumerable<string> Beside(string schema) => Directory.EnumerateFiles(Path.GetDirectoryName(schema)!)
        .Where(file => DocumentFolder.IsDocument(file) && new FileInfo(file).Length <= DocumentReader.MostFileBytes).Order(StringComparer.Ordinal);

    private static ReadSet Schemas(ReadSet read) => new([.. read.Documents.Where(document => document.Document is SchemaDocument).DistinctBy(document => document.Name, StringComparer.Ordinal)],
        read.Names.Where(name => name.Kind == DocumentKind.Schema).ToHashSet(), []);

    private static ReadSet Joined(ReadSet first, ReadSet others, string name) => new(
        [.. first.Documents, .. others.Documents.Where(document => document.Name != name)], others.Names.Append((DocumentKind.Schema, name)).ToHashSet(), []);

    private static async Task<SchemaFiles?> Fail(IEnumerable<string> lines)
    {
        foreach (var line in lines) await Console.Error.WriteLineAsync(line);
        return null;
    }
}

/// <summary>A schema without fault, with all that it refers to.</summary>
public sealed record SchemaFiles(RegistrySnapshot Registry, string Name)
{
    public Checker Checker => RegisteredSchemas.Checker(Registry, Name);

    public ReadOnlyMemory<byte> Text => RegisteredSchemas.TextOf(Registry, Name);

    public CompileOptions Options => RegisteredSchemas.OptionsFor(Registry, Name);
}
