using Exchange.Core.Mapping.Schemas;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Registry.Reading;

namespace Exchange.Core.Registry.Checks;

/// <summary>Rules of an item: whatever would leave one of its steps waiting for ever is a fault before the first record.</summary>
internal sealed class ItemRules(CheckReport report, RegistryEntry entry, ItemDocument item)
{
    private readonly ILookup<string, StepPart> steps = item.Steps.ToLookup(step => step.Name, StringComparer.Ordinal);
    private readonly List<string> situations = item.Situations.Select(situation => situation.Code).ToList();

    public void Check()
    {
        Unique(situations, i => $"/situations/{i}/code");
        Unique(item.Steps.Select(step => step.Name).ToList(), i => $"/steps/{i}/name");
        Closings();
        Unique(item.Materials.Select(material => material.Code).ToList(), i => $"/materials/{i}/code");
        for (var i = 0; i < item.Materials.Count; i++)
        {
            Situations(item.Materials[i].When, $"/materials/{i}");
            Steps(item.Materials[i].Steps, $"/materials/{i}/steps");
            Evidence(item.Materials[i], $"/materials/{i}/evidence");
        }

        for (var i = 0; i < item.Prefill.Count; i++)
        {
            Situations(item.Prefill[i].When, $"/prefill/{i}");
            Prefill(item.Prefill[i], $"/prefill/{i}");
        }

        new SituationRules(report, entry, item).Check();
        Limits();
        if (item.PreviousNumber is { } previous)
        {
            foreach (var form in item.Forms().Where(form => !Described(form.Key, previous)))
                report.Warn(entry, "/previousNumber", FaultKind.PreviousAbsent, form.Key, previous);
        }

        for (var i = 0; i < item.Steps.Count; i++)
        {
            var step = item.Steps[i];
            Situations(step.When, $"/steps/{i}");
            Unique(step.Gives, g => $"/steps/{i}/gives/{g}");
            for (var n = 0; n < step.Numbers.Count; n++)
                Given(step, step.Numbers[n], $"/steps/{i}/numbers/{n}");
            Route(step, $"/steps/{i}");
            for (var w = 0; w < step.WaitsFor.Count; w++)
                Wait(step, step.WaitsFor[w], $"/steps/{i}/waitsFor/{w}");
        }

        Loops();
    }

    private void Unique(IReadOnlyList<string> names, Func<int, string> pointer)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < names.Count; i++)
        {
            if (!seen.Add(names[i]))
                report.Add(entry, pointer(i), FaultKind.NameTwice, names[i]);
        }
    }

    /// <summary>A closing whose outcome is not known could neither ready nor cancel the steps that wait.</summary>
    private void Closings()
    {
        if (!report.Next.CodeTables.TryGetValue(item.ClosingTable, out var table))
            return;
        foreach (var row in table.Rows.Where(row => row.Outcome is null))
            report.Add(entry, "/closingTable", FaultKind.ClosingOutcome, item.ClosingTable, row.Value);
    }

    /// <summary>What proves a material must be a way in which it may come: else people are told to bring what is declined then.</summary>
    private void Evidence(MaterialPart material, string pointer)
    {
        for (var i = 0; i < material.Evidence.Count; i++)
        {
            if (!material.MayCome(material.Evidence[i].As))
                report.Add(entry, $"{pointer}/{i}/as", FaultKind.EvidenceWay, material.Code);
        }
    }

    /// <summary>What is filled in where the form has no place for it would be declined when it is handed in.</summary>
    private void Prefill(PrefillPart part, string pointer)
    {
        if (part.From is null == part.Resource is null)
            report.Add(entry, pointer + (part.From is null ? "" : "/resource"), FaultKind.PrefillFrom);
        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (field, place) in part.Fields)
        {
            var at = JsonPointer.Add(pointer + "/fields", field);
            if (!taken.Add(place))
                report.Add(entry, at, FaultKind.NameTwice, place);
            else if (!IsPlace(place))
                report.Add(entry, at, FaultKind.PrefillPlace, place);
            else
            {
                foreach (var form in item.Forms().Where(form => (part.When.Count == 0 || form.Any(situation => part.When.Contains(situation, StringComparer.Ordinal)))
                    && !Described(form.Key, string.Join('.', Mapping.JsonPointer.Names(place)))))
                    report.Add(entry, at, FaultKind.PrefillAbsent, form.Key, place);
            }
        }
    }

    private static bool IsPlace(string place) => place.Length is > 1 and <= 300 && place[0] == '/' && Mapping.JsonPointer.Names(place).All(static name => name.Length > 0 && !name.Contains('.', StringComparison.Ordinal));

    /// <summary>Without a calendar no limit could ever be counted.</summary>
    private void Limits()
    {
        if (item.Calendar is not null)
            return;
        if (item.Limits is not null)
            report.Add(entry, "/limits", FaultKind.LimitsCalendar);
        if (item.Issue is not null)
            report.Add(entry, "/issue", FaultKind.LimitsCalendar);
        for (var i = 0; i < item.Steps.Count; i++)
        {
            if (item.Steps[i].Limits is not null)
                report.Add(entry, $"/steps/{i}/limits", FaultKind.LimitsCalendar);
        }

        for (var i = 0; i < item.Situations.Count; i++)
        {
            if (item.Situations[i].Limits is not null)
                report.Add(entry, $"/situations/{i}/limits", FaultKind.LimitsCalendar);
            for (var s = 0; s < item.Situations[i].Steps.Count; s++)
            {
                if (item.Situations[i].Steps[s].Limits is not null)
                    report.Add(entry, $"/situations/{i}/steps/{s}/limits", FaultKind.LimitsCalendar);
            }
        }
    }

    private void Situations(IReadOnlyList<string> when, string pointer)
    {
        for (var i = 0; i < when.Count; i++)
        {
            if (situations.Contains(when[i], StringComparer.Ordinal))
                continue;
            var (zh, en) = NearestName.Hint(when[i], situations);
            report.Add(entry, $"{pointer}/when/{i}", FaultKind.SituationUnknown, when[i], zh, en);
        }
    }

    /// <summary>A misspelt step would keep its department's materials from it for good.</summary>
    private void Steps(IReadOnlyList<string> named, string pointer)
    {
        for (var i = 0; i < named.Count; i++)
        {
            if (steps.Contains(named[i]))
                continue;
            var (zh, en) = NearestName.Hint(named[i], item.Steps.Select(step => step.Name));
            report.Add(entry, $"{pointer}/{i}", FaultKind.StepUnknown, named[i], zh, en);
        }
    }

    private void Route(StepPart step, string pointer)
    {
        if (step.Jurisdiction is not { } name)
        {
            if (step.Organisation is "")
                report.Add(entry, pointer + "/organisation", FaultKind.KeyMissing, "organisation");
            if (step.Adapter is "")
                report.Add(entry, pointer + "/adapter", FaultKind.KeyMissing, "adapter");
            if (step.Division is not null)
                report.Add(entry, pointer + "/division", FaultKind.StepDivision);
            return;
        }

        if (step.Organisation is not "" || step.Adapter is not "")
            report.Add(entry, pointer + "/jurisdiction", FaultKind.StepRoute);
        var paths = step.Division is { } path ? [path] : StepPart.UsualDivisions;
        foreach (var form in item.Forms().Where(form => form.Any(step.IsIn) && !paths.Any(path => Described(form.Key, path))))
            report.Warn(
                entry, pointer + (step.Division is null ? "/jurisdiction" : "/division"), FaultKind.StepDivisionAbsent, form.Key, string.Join(", ", paths));
    }

    /// <summary>Some form of the body has it. A misspelt path would send every record to the default, each with a warning that nobody expects.</summary>
    private bool Described(string form, string path)
    {
        if (RegisteredSchemas.Place(report.Next, form) is not { } place)
            return true;
        foreach (var name in path.Split('.'))
        {
            var (standing, member) = place.Member(name);
            if (standing is Standing.Undescribed or Standing.Forbidden)
                return false;
            place = member;
        }

        return true;
    }

    private void Wait(StepPart step, WaitPart wait, string pointer)
    {
        if (wait is { Gives: not null, Stage: not null })
            report.Add(entry, pointer, FaultKind.WaitBoth);
        if (wait.Stage is { } stage && !ProgressStage.All.Contains(stage, StringComparer.Ordinal))
        {
            var (zh, en) = NearestName.Hint(stage, ProgressStage.All);
            report.Add(entry, pointer + "/stage", FaultKind.StageUnknown, stage, zh, string.Join(", ", ProgressStage.All), en);
        }

        if (steps[wait.Step].FirstOrDefault() is not { } giver)
        {
            var (zh, en) = NearestName.Hint(wait.Step, item.Steps.Select(other => other.Name));
            report.Add(entry, pointer + "/step", FaultKind.StepUnknown, wait.Step, zh, en);
            return;
        }

        if (wait.Gives is { } fact)
            Given(giver, fact, pointer + "/gives");

        foreach (var situation in situations.Where(code => Exists(step, code) && !Exists(giver, code)))
            report.Warn(entry, pointer + "/step", FaultKind.WaitAbsent, situation, giver.Name, step.Name);
    }

    private void Given(StepPart giver, string fact, string pointer)
    {
        if (giver.Gives.Contains(fact, StringComparer.Ordinal))
            return;
        var (zh, en) = NearestName.Hint(fact, giver.Gives);
        report.Add(entry, pointer, FaultKind.WaitFact, giver.Name, fact, zh, en);
    }

    private static bool Exists(StepPart step, string situation) => step.When.Count == 0 || step.When.Contains(situation, StringComparer.Ordinal);

    /// <summary>Each loop once, at its step that stands first in the document.</summary>
    private void Loops()
    {
        var done = new HashSet<string>(StringComparer.Ordinal);
        var way = new List<string>();
        foreach (var step in item.Steps)
            Follow(step.Name, way, done);
    }

    private void Follow(string name, List<string> way, HashSet<string> done)
    {
        var at = way.IndexOf(name);
        if (at >= 0)
        {
            var index = item.Steps.Select(step => step.Name).ToList().IndexOf(name);
            report.Add(entry, $"/steps/{index}/waitsFor", FaultKind.WaitLoop, string.Join(" → ", way.Skip(at).Append(name)));
            return;
        }

        if (done.Contains(name) || steps[name].FirstOrDefault() is not { } step)
            return;
        way.Add(name);
        foreach (var wait in step.WaitsFor.DistinctBy(wait => wait.Step, StringComparer.Ordinal))
            Follow(wait.Step, way, done);
        way.RemoveAt(way.Count - 1);
        done.Add(name);
    }
}
