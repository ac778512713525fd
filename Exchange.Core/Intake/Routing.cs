using System.Text.Json;
using Exchange.Core.Checking;
using Exchange.Core.Records;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Intake;

/// <summary>
/// Who handles each step of a record. 管辖: where a step leaves it to a jurisdiction, the division in the record's body and the day of taking in decide.
/// What no jurisdiction knows goes to its default, with a warning: a record is never turned away because a table has a gap.
/// </summary>
public static class Routing
{
    /// <summary>A route for each step of the situation, in the item's order.</summary>
    /// <param name="body">A JSON object.</param>
    /// <param name="day">The day of taking in, in the hub's time zone.</param>
    /// <param name="findings">Gets a warning for each step whose division is not known; the division itself is not in it.</param>
    public static IReadOnlyList<StepRoute> Of(
        RegistrySnapshot registry, ItemDocument item, string? situation, ReadOnlyMemory<byte> body, DateOnly day, ICollection<Finding> findings)
    {
        var steps = StepPlan.StepsFor(item, situation).ToList();
        if (steps.TrueForAll(step => step.Jurisdiction is null)) return steps.ConvertAll(Fixed);
        using var document = JsonDocument.Parse(body);
        return steps.ConvertAll(step => step.Jurisdiction is null ? Fixed(step) : Resolved(registry, step, document.RootElement, day, findings));
    }

    /// <summary>Who handles one step for a division: the same answer as for a record, for whoever wants to see it beforehand.</summary>
    public static (StepRoute Route, JurisdictionAnswer? Answer) Of(RegistrySnapshot registry, StepPart step, string? division, DateOnly day)
    {
        if (step.Jurisdiction is not { } name) return (Fixed(step), null);
        var answer = JurisdictionTable.Of(registry, name).At(division, day);
        return (new StepRoute(step.Name, answer.Organisation, answer.Adapter, answer.Mapping, answer.WithdrawMapping), answer);
    }

    /// <summary>What a receipt says of it; null when there is nothing to say.</summary>
    /// <param name="path">Where the division stands in the body, or would be looked for first.</param>
    public static Finding? FindingOf(StepPart step, JurisdictionAnswer answer, string path)
    {
        var (code, zh, en) = answer switch
        {
            { Reason: JurisdictionReason.Missing } => ("jurisdiction.missing", "没有区划", "no division is given"),
            { Reason: JurisdictionReason.Unreadable } => ("jurisdiction.unreadable", "不是区划代码", "this is no division code"),
            { Reason: JurisdictionReason.Unknown } => ("jurisdiction.unknown", "没有登记该区划的管辖单位", "nobody is registered for this division"),
            { Retired: true } => ("jurisdiction.retired", "该区划代码已撤销，按现行区划处理", "this division is no more; its successor decides"),
            _ => (null, "", ""),
        };
        return code is null ? null : new Finding
        {
            Pointer = "/" + string.Join('/', path.Split('.').Select(Escape)), Code = code, Severity = Severity.Warning,
            Zh = $"子事项 {step.Name}：{zh}；由 {answer.Organisation} 办理。", En = $"Step {step.Name}: {en}; {answer.Organisation} gets it.",
        };
    }

    /// <summary>A correction lies elsewhere, and the step stays with the organisation that has it.</summary>
    internal static Finding Stays(StepLine step, StepRoute route) => new()
    {
        Pointer = "", Code = "jurisdiction.stays", Severity = Severity.Warning,
        Zh = $"子事项 {step.Name}：更正后的区划由 {route.Organisation} 管辖，但 {step.Organisation} 已收到该件，仍由其办理或转出；如需改办，请撤件后重新提交。",
        En = $"Step {step.Name}: the corrected division is {route.Organisation}'s, but {step.Organisation} has the record and decides what becomes of it; "
            + "withdraw it and hand it in anew to change that.",
    };

    private static StepRoute Fixed(StepPart step) => new(step.Name, step.Organisation, step.Adapter);

    private static StepRoute Resolved(RegistrySnapshot registry, StepPart step, JsonElement body, DateOnly day, ICollection<Finding> findings)
    {
        IReadOnlyList<string> paths = step.Division is { } own ? [own] : StepPart.UsualDivisions;
        var path = paths.FirstOrDefault(path => Text(body, path) is not null) ?? paths[0];
        var (route, answer) = Of(registry, step, Text(body, path), day);
        if (FindingOf(step, answer!, path) is { } finding) findings.Add(finding);
        return route;
    }

    /// <summary>The number of an earlier record, where the item says that one may stand in the body.</summary>
    internal static string? PreviousNumber(ItemDocument item, ReadOnlyMemory<byte> body)
    {
        if (item.PreviousNumber is not { } path) return null;
        using var document = JsonDocument.Parse(body);
        return Text(document.RootElement, path);
    }

    /// <summary>Null where nothing stands there; of what is neither text nor number, its JSON, which is no division code.</summary>
    private static string? Text(JsonElement at, string path)
    {
        foreach (var name in path.Split('.'))
        {
            if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(name, out var member)) return null;
            at = member;
        }
        return at.ValueKind switch
        {
            JsonValueKind.Null => null,
            JsonValueKind.String => at.GetString() is { Length: > 0 } text ? text : null,
            _ => at.GetRawText(),
        };
    }

    private static string Escape(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
