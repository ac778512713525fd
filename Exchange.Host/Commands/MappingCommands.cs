using System.CommandLine;
using Exchange.Core.Mapping;
using Exchange.Core.Mapping.Drafts;
using Exchange.Core.Mapping.Lineage;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;

namespace Exchange.Host.Commands;

/// <summary><c>mapping check</c>, <c>mapping lineage</c>, <c>mapping init</c>, beside those of <see cref="MappingTrials"/>: no hub is called.</summary>
public static class MappingCommands
{
    public static Command All() => new("mapping", "Mappings, without a hub 映射")
    {
        MappingTrials.Run(), MappingTrials.Test(), Check(), Lineage(), Init(), MappingTrials.Bench(),
    };

    internal static Argument<string> One() => new("mapping") { Description = "A file, or a folder with a mapping.yaml" };

    internal static Option<bool> Chinese() => new("--zh") { Description = "Messages in Chinese 中文提示" };

    internal static Argument<string[]> Some() => new("mappings") { Description = "Files, or folders that are looked through", Arity = ArgumentArity.OneOrMore };

    private static Command Check()
    {
        var source = new MappingSource();
        var mappings = Some();
        var chinese = Chinese();
        var command = source.On(new Command("check", "Check mappings against their schemas and code tables 检查映射") { mappings, chinese });
        command.SetAction(async (line, stop) =>
        {
            if (await source.Read(line, line.GetRequiredValue(mappings), stop) is not { } files) return 1;
            var lines = new FindingLines(line.GetValue(chinese));
            foreach (var fault in files.Broken) await Console.Out.WriteLineAsync(lines.Of(fault));
            var told = files.Mappings.SelectMany(mapping => FindingLines.About(files, mapping)).ToList();
            foreach (var (_, text) in told) await Console.Out.WriteLineAsync(text(lines));
            var errors = files.Broken.Count + told.Count(one => one.Severity == MappingSeverity.Error);
            await Console.Error.WriteLineAsync($"{files.Mappings.Count} mappings: {errors} errors, {told.Count(one => one.Severity == MappingSeverity.Warning)} warnings, "
                + $"{told.Count(one => one.Severity == MappingSeverity.CannotTell)} cannot tell");
            return await Hint(files, errors);
        });
        return command;
    }

    /// <summary>Exit code; and where to look for what was not found.</summary>
    private static async Task<int> Hint(MappingFiles files, int errors)
    {
        if (files.Mappings.Count == 0 && errors == 0) return await HubAddress.Fail("There is no mapping in what was named.");
        if (errors > 0 && files.Mappings.Any(mapping => !Known(files, (MappingDocument)mapping.Document)))
            await Console.Error.WriteLineAsync("Where are the schemas and code tables? Name their files or folders with --among.");
        return errors == 0 ? 0 : 1;
    }

    private static bool Known(MappingFiles files, MappingDocument mapping) => files.Registry.Schemas.ContainsKey(mapping.From) && files.Registry.Schemas.ContainsKey(mapping.To)
        && mapping.Tables.Values.All(use => files.Registry.CodeTables.ContainsKey(use.Table));

    private static Command Lineage()
    {
        var source = new MappingSource();
        var mappings = Some();
        var json = new Option<bool>("--json") { Description = "As JSON" };
        var mermaid = new Option<bool>("--mermaid") { Description = "As a Mermaid flowchart" };
        var field = new Option<string?>("--field") { Description = "Only this target field and what is in it, such as LEREP or INVS[].INV" };
        var uses = new Option<string?>("--uses") { Description = "The other way round: who uses this field of the form, such as legalRepresentative.idNumber" };
        var command = source.On(new Command("lineage", "Which source fields each target field depends on 字段血缘") { mappings, json, mermaid, field, uses });
        command.Validators.Add(result =>
        {
            if (new[] { result.GetValue(json), result.GetValue(mermaid), result.GetValue(uses) is not null }.Count(one => one) > 1)
                result.AddError("--json, --mermaid and --uses exclude each other.");
        });
        command.SetAction(async (line, stop) =>
        {
            if (await source.Read(line, line.GetRequiredValue(mappings), stop) is not { } files) return 1;
            var lines = new FindingLines(chinese: false);
            foreach (var fault in files.Broken) await Console.Error.WriteLineAsync(lines.Of(fault));
            if (files.Mappings.Count == 0) return await HubAddress.Fail("There is no mapping in what was named.");
            // What cannot be parsed has no lineage, and silence would look like one.
            var reports = files.Mappings.Select(mapping => (Mapping: mapping, Report: files.Report((MappingDocument)mapping.Document))).ToList();
            var faults = reports.SelectMany(one => one.Report.Findings.Where(IsBlind).Select(finding => lines.Of(one.Mapping, finding))).ToList();
            foreach (var fault in faults) await Console.Error.WriteLineAsync(fault);
            var some = reports.Select(one => Only(one.Report, line.GetValue(field))).ToList();
            if (line.GetValue(uses) is { } place) await PrintUses(LineageSearch.WhoUses(some, place), place);
            else foreach (var report in some) await Print(report, line.GetValue(json), line.GetValue(mermaid));
            return files.Broken.Count + faults.Count == 0 && (line.GetValue(field) is null || some.Exists(report => report.Lineage.Count > 0)) ? 0 : 1;
        });
        return command;
    }

    /// <summary>Without it parts of the lineage are not known.</summary>
    private static bool IsBlind(MappingFinding finding) => finding.Severity == MappingSeverity.Error && (finding.Code[0] == 'S' || finding.Code is "mapping.unknown-schema" or "mapping.bad-target");

    private static MappingReport Only(MappingReport report, string? field)
    {
        if (field is null) return report;
        var wanted = field.Replace("[]", "", StringComparison.Ordinal).Split('.');
        return report with { Lineage = [.. report.Lineage.Where(line => Names(line.Target).Take(wanted.Length).SequenceEqual(wanted, StringComparer.Ordinal))] };
    }

    private static IEnumerable<string> Names(string pointer) => pointer.Split('/').Skip(1).Where(name => name != "*")
        .Select(name => name.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal));

    private static async Task Print(MappingReport report, bool json, bool mermaid)
    {
        if (json || mermaid)
        {
            await Console.Out.WriteLineAsync((json ? LineageText.ToJson(report) : LineageText.ToMermaid(report)).TrimEnd('\n'));
            return;
        }
        await Console.Out.WriteLineAsync($"{report.Document.Name}: {report.Document.From} -> {report.Document.To}");
        foreach (var line in report.Lineage)
            await Console.Out.WriteLineAsync($"  {LineageText.Written(line.Target)}{(line.Personal ? " (personal)" : "")} <- {string.Join(", ", line.Sources.Select(LineageText.Written).DefaultIfEmpty("(constant)"))}"
                + (line.Conditions.Count == 0 ? "" : " if " + string.Join(", ", line.Conditions.Select(LineageText.Written)))
                + (line.Tables.Count == 0 ? "" : " by " + string.Join(", ", line.Tables)));
    }

    private static async Task PrintUses(IReadOnlyList<FieldUse> uses, string place)
    {
        foreach (var use in uses)
            await Console.Out.WriteLineAsync($"{use.Mapping}: {LineageText.Written(use.Target)} {(use.IsCondition ? "looks at" : "<-")} {LineageText.Written(use.Source)}");
        await Console.Error.WriteLineAsync($"{uses.Count} uses of {place}");
    }

    private static Command Init()
    {
        var source = new MappingSource();
        var from = new Argument<string>("from") { Description = "Schema of the record or row: a file, or the name of a schema in --among" };
        var to = new Argument<string>("to") { Description = "Schema of the message: likewise" };
        var row = new Option<bool>("--row") { Description = "The mapping reads rows that come back, not records" };
        var output = new Option<string?>("--out") { Description = "Folder under which <from>-to-<to>/mapping.yaml is written; what is there is not overwritten. Default: standard output" };
        var command = source.On(new Command("init", "Draft a mapping between two schemas by names, titles and types 起草映射") { from, to, row, output });
        command.SetAction(async (line, stop) =>
        {
            var (first, second) = (line.GetRequiredValue(from), line.GetRequiredValue(to));
            if (await source.Surroundings(line, [first, second], stop) is not { } files) return 1;
            if (await Name(files, first) is not { } fromName || await Name(files, second) is not { } toName) return 1;
            var draft = MappingDraft.Between(fromName, toName, line.GetValue(row) ? MappingReads.Row : MappingReads.Record, new MappingSurroundings
            {
                Schema = name => RegisteredSchemas.Find(files.Registry, name), CodeTable = name => files.Registry.CodeTables.GetValueOrDefault(name),
            });
            if (draft is null || draft.Matched.Count + draft.Unmatched.Count == 0)
                return await HubAddress.Fail($"{fromName} and {toName} have nothing in common that could be told by looking.");
            if (!await Write(draft, $"{fromName}-to-{toName}", line.GetValue(output), stop)) return 1;
            await Console.Error.WriteLineAsync($"{draft.Matched.Count} fields have a source, {draft.Open.Count} that need not be there have none.");
            foreach (var target in draft.Unmatched) await Console.Error.WriteLineAsync($"no source: {target}");
            return 0;
        });
        return command;
    }

    private static async Task<bool> Write(MappingDraft draft, string name, string? folder, CancellationToken stop)
    {
        if (folder is null)
        {
            await Console.Out.WriteAsync(draft.Yaml);
            return true;
        }
        var file = Path.Combine(folder, name, DocumentFolder.MappingFile);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await using var stream = new FileStream(file, FileMode.CreateNew, FileAccess.Write);
            await stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(draft.Yaml), stop);
            await Console.Out.WriteLineAsync(file);
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(error.Message);
            return false;
        }
    }

    /// <summary>The schema's registered name; what is wrong is printed and null comes back.</summary>
    private static async Task<string?> Name(MappingFiles files, string schema)
    {
        var name = File.Exists(schema)
            ? files.Registry.Entries.FirstOrDefault(entry => entry.Kind == DocumentKind.Schema && Path.GetFullPath(entry.File) == Path.GetFullPath(schema))?.Name ?? Path.GetFileNameWithoutExtension(schema)
            : schema;
        var faults = files.FaultsOf(name).Concat(files.Faults.Where(fault => File.Exists(schema) && Path.GetFullPath(fault.File.Length == 0 ? "?" : fault.File) == Path.GetFullPath(schema))).Distinct().ToList();
        foreach (var fault in faults) await Console.Error.WriteLineAsync(fault.ToString());
        if (faults.Count == 0 && files.Registry.Schemas.ContainsKey(name)) return name;
        if (faults.Count == 0) await Console.Error.WriteLineAsync($"{schema} is neither a file of a schema nor the name of a schema in --among.");
        return null;
    }
}
