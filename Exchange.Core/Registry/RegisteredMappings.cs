using Exchange.Core.Mapping;
using Exchange.Core.Mapping.Lineage;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Registry;

/// <summary>Compiles registered mappings, each with the code tables it names and the schema its messages must have.</summary>
public sealed class RegisteredMappings(MappingOptions options)
{
    private const int MostUnused = 20;

    /// <summary>The translator of a registered mapping, compiled once.</summary>
    /// <exception cref="KeyNotFoundException">There is no such mapping.</exception>
    /// <exception cref="ArgumentException">The mapping has faults: it could not have been applied by this program.</exception>
    public Translator Translator(RegistrySnapshot registry, string name) => registry.Derived(DocumentKind.Mapping, name, snapshot =>
    {
        var document = snapshot.Mappings[name];
        return new Translator(Compile(snapshot, document).OrThrow(), RegisteredSchemas.Checker(snapshot, document.To).Schema);
    });

    /// <summary>What can be said of a mapping without a record: for <see cref="DocumentChecks.Mapping"/>. What cannot be told is not reported.</summary>
    public IEnumerable<DocumentFinding> Check(RegistrySnapshot registry, MappingDocument mapping)
        => Report(registry, mapping).Findings
            .Where(finding => finding.Severity != MappingSeverity.CannotTell)
            .Select(finding => new DocumentFinding(
                finding.Place.Pointer, finding.Code, finding.Zh, finding.En, finding.Severity == MappingSeverity.Warning, Within(finding.Place)));

    /// <summary>All that can be said of a mapping without a record, and where each part of its message comes from.</summary>
    public MappingReport Report(RegistrySnapshot registry, MappingDocument mapping, CancellationToken stop = default)
        => MappingCheck.Check(mapping, Surroundings(registry, mapping), stop);

    /// <summary>Compiles a mapping that need not be registered, with what is: code tables, its calendar.</summary>
    public MappingCompilation Compile(RegistrySnapshot registry, MappingDocument mapping) =>
        MappingProgram.Compile(mapping, table => registry.CodeTables.GetValueOrDefault(table), For(registry, mapping));

    /// <summary>
    /// What can be said only where a mapping is used, for <see cref="DocumentChecks.Item"/>: what it reads of other steps that they do not give, and what of the form nobody reads.
    /// </summary>
    public IEnumerable<DocumentFinding> Check(RegistrySnapshot registry, ItemDocument item)
    {
        var reports = new Dictionary<string, List<MappingReport>>(StringComparer.Ordinal);
        var told = new HashSet<(string Pointer, string Name)>();
        foreach (var form in item.Forms())
        {
            reports[form.Key] = [];
            foreach (var (step, pointer, name) in form.SelectMany(situation => Used(registry, item, situation)).Distinct())
            {
                var mapping = registry.Mappings[name];
                var surroundings = Surroundings(registry, mapping);
                var here = surroundings with { Steps = MappingSurroundings.StepsFor(item, step) };
                var report = MappingCheck.Check(mapping, here);
                reports[form.Key].Add(report);
                if (!told.Add((pointer, name))) continue;
                foreach (var finding in report.Findings.Except(MappingCheck.Check(mapping, surroundings).Findings).Where(finding => finding.Severity != MappingSeverity.CannotTell))
                    yield return new DocumentFinding(pointer, finding.Code, $"映射 {name} {finding.Place.Pointer}：{finding.Zh}", $"mapping {name} {finding.Place.Pointer}: {finding.En}",
                        finding.Severity == MappingSeverity.Warning);
            }
        }
        var divisions = item.Steps.Where(step => step.Jurisdiction is not null)
            .SelectMany(step => step.Division is { } path ? [path] : StepPart.UsualDivisions).ToHashSet(StringComparer.Ordinal);
        foreach (var (form, its) in reports)
        {
            var unused = UnusedFields.Find(its, form, name => RegisteredSchemas.Find(registry, name)).Where(field => !divisions.Contains(field.Path)).ToList();
            if (unused.Count == 0) continue;
            var some = string.Join(", ", unused.Take(MostUnused).Select(field => field.Path)) + (unused.Count > MostUnused ? " …" : "");
            var at = form == item.Schema ? "/schema" : $"/situations/{item.Situations.Select(static one => one.Schema).ToList().IndexOf(form)}/schema";
            yield return new DocumentFinding(at, "mapping.unused-fields",
                $"表单中有 {unused.Count} 个字段没有任何映射使用：{some}", $"{unused.Count} fields of the form are used by no mapping: {some}", IsWarning: true);
        }
    }

    /// <summary>The mappings by which steps may go out in a situation: their own or the situation's, and those that their jurisdictions have in their place.</summary>
    private static IEnumerable<(string Step, string Pointer, string Name)> Used(RegistrySnapshot registry, ItemDocument item, string? situation)
    {
        for (var i = 0; i < item.Steps.Count; i++)
        {
            if (!item.Steps[i].IsIn(situation)) continue;
            var (own, step) = (item.Steps[i], item.StepIn(item.Steps[i].Name, situation)!);
            yield return (own.Name, At("mapping", step.Mapping != own.Mapping), step.Mapping);
            if (step.WithdrawMapping is not null) yield return (own.Name, At("withdrawMapping", step.WithdrawMapping != own.WithdrawMapping), step.WithdrawMapping);
            if (step.Jurisdiction is null || !registry.Jurisdictions.TryGetValue(step.Jurisdiction, out var jurisdiction)) continue;
            var theirs = jurisdiction.Rows.SelectMany(row => new[] { row.Mapping, row.WithdrawMapping })
                .Append(jurisdiction.Default.Mapping).Append(jurisdiction.Default.WithdrawMapping);
            foreach (var name in theirs.OfType<string>().Distinct(StringComparer.Ordinal)) yield return (own.Name, $"/steps/{i}/jurisdiction", name);

            string At(string member, bool changed)
            {
                if (!changed) return $"/steps/{i}/{member}";
                var s = item.Situations.Select(static one => one.Code).ToList().IndexOf(situation!);
                return $"/situations/{s}/steps/{item.Situations[s].Steps.Select(static one => one.Step).ToList().IndexOf(own.Name)}/{member}";
            }
        }
    }

    /// <summary>
    /// The hub's options with the mapping's own calendar, at the revision of the snapshot: a retry counts by the same days as the first push.
    /// </summary>
    private MappingOptions For(RegistrySnapshot registry, MappingDocument mapping)
        => mapping.Calendar is not null && registry.Calendars.ContainsKey(mapping.Calendar)
            ? options with { IsWorkingDay = RegisteredCalendars.Of(registry, mapping.Calendar)!.IsWorked }
            : options;

    private MappingSurroundings Surroundings(RegistrySnapshot registry, MappingDocument mapping) => new()
    {
        Schema = name => RegisteredSchemas.Find(registry, name),
        CodeTable = table => registry.CodeTables.GetValueOrDefault(table),
        Options = For(registry, mapping),
    };

    private static TextPlace? Within(MappingPlace place) => place.Line == 0 ? null : new TextPlace(place.Position, place.Line, place.Column);
}
