using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Exchange.Core.Registry.Documents;

/// <summary>Something one can apply for. A bundle is an item whose steps belong to several organisations. 事项</summary>
[Description("事项: something one can apply for. A bundle is an item whose steps belong to several organisations.")]
public sealed record ItemDocument : Document
{
    /// <summary>行政许可法 44: ten days from the decision, which by 82 are working days.</summary>
    public const int UsualIssueDays = 10;

    [Required, StringLength(40), Description("Implementation code 实施编码, as the city's item list has it.")]
    public required string Code { get; init; }

    [Required, Description("The organisation in the lead.")]
    public required string Organisation { get; init; }

    [Description("办理渠道: where people can apply: window 窗口, online 网上, mobile 移动端, kiosk 自助终端. Empty: everywhere.")]
    public IReadOnlyList<ItemChannel> Channels { get; init; } = [];

    [Required, Description("Name of the schema that a record's body is checked against.")]
    public required string Schema { get; init; }

    [MaxLength(100), Description("Variants of the item. Empty: a record names none.")]
    public IReadOnlyList<SituationPart> Situations { get; init; } = [];

    [MaxLength(30), Description("情形引导: what is asked, in this order, to find the situation. Every full set of answers leads to one situation or to one refusal.")]
    public IReadOnlyList<QuestionPart> Questions { get; init; } = [];

    [MaxLength(50), Description("Answers with which the item cannot be applied for, and what people are told then.")]
    public IReadOnlyList<RefusalPart> Refusals { get; init; } = [];

    [Required, Description("Code table of closings; each of its rows says the outcome.")]
    public required string ClosingTable { get; init; }

    [Description("Calendar by which limits count working days. Required where there are limits. The calendar as it stands today counts, not as it stood when a record was taken in.")]
    public string? Calendar { get; init; }

    [Description("Limits of the whole: they run from the first acceptance by the organisation in the lead until the last step has ended, and stand still while a step of the lead's is paused.")]
    public LimitsPart? Limits { get; init; }

    [Description("出件时限: within how many days of its decision a result is to be issued, counted by the calendar. Default 10 working days (行政许可法 44).")]
    public LimitPart? Issue { get; init; }

    /// <summary>It, or a step of it, has a limit.</summary>
    internal bool HasLimits() => Limits is not null || Steps.Any(static step => step.Limits is not null)
        || Situations.Any(static situation => situation.Limits is not null || situation.Steps.Any(static step => step.Limits is not null));

    [Description("A delivery of its records is replaced (edited or not, under a new key) only when a second person has approved it. Default false.")]
    public bool ReplayApproval { get; init; }

    [StringLength(200), RegularExpression(@"^[^.\s]+(\.[^.\s]+)*$")]
    [Description("Where in a record's body the number of an earlier record stands (a.b.c) that it changes or renews: it is found by that number too.")]
    public string? PreviousNumber { get; init; }

    [MaxLength(100), Description("What is asked for beside the form. A record names what comes with it by these codes.")]
    public IReadOnlyList<MaterialPart> Materials { get; init; } = [];

    [MaxLength(20), Description("表单预填: what of the form the hub fills in from shared rows, before it is handed in.")]
    public IReadOnlyList<PrefillPart> Prefill { get; init; } = [];

    [Required, MinLength(1), MaxLength(100), Description("Each organisation's part.")]
    public required IReadOnlyList<StepPart> Steps { get; init; }

    /// <summary>Whether a step's department gets the material of that code. One that the item does not name nobody gets.</summary>
    public bool HandsOver(string material, string step) => Materials.Any(part => part.Code == material && part.GoesTo(step));

    /// <summary>Null for none, and for one that there is not.</summary>
    public SituationPart? SituationOf(string? code) => code is null ? null : Situations.FirstOrDefault(situation => situation.Code == code);

    /// <summary>Name of the schema of a record's body in a situation.</summary>
    public string FormIn(string? situation) => SituationOf(situation)?.Schema ?? Schema;

    /// <summary>Limits of the whole in a situation.</summary>
    public LimitsPart? LimitsIn(string? situation) => SituationOf(situation)?.Limits ?? Limits;

    /// <summary>A step as it is in a situation, whether or not it is there; null when the item has no such step.</summary>
    public StepPart? StepIn(string name, string? situation)
    {
        var step = Steps.FirstOrDefault(step => step.Name == name);
        return step is null || SituationOf(situation)?.Steps.FirstOrDefault(other => other.Step == name) is not { } other ? step
            : step with { Mapping = other.Mapping ?? step.Mapping, WithdrawMapping = other.WithdrawMapping ?? step.WithdrawMapping, Limits = other.Limits ?? step.Limits };
    }

    /// <summary>Names of the schemas that bodies of its records may have, each with the situations in which they do (null: there are none).</summary>
    public ILookup<string, string?> Forms() => Situations.Count == 0
        ? new string?[] { null }.ToLookup(_ => Schema, StringComparer.Ordinal)
        : Situations.ToLookup(situation => situation.Schema ?? Schema, situation => (string?)situation.Code, StringComparer.Ordinal);
}

/// <summary>办理渠道</summary>
public enum ItemChannel { Window, Online, Mobile, Kiosk }

/// <summary>One organisation's part of an item: adapter, mapping and when. 子事项</summary>
[Description("子事项: one organisation's part of an item: adapter, mapping and when.")]
public sealed record StepPart
{
    /// <summary>Where the division is looked for when a step does not say it, first to last.</summary>
    public static IReadOnlyList<string> UsualDivisions { get; } = ["region.jurisdiction", "region.occurred"];

    [Required, RegularExpression("^[A-Za-z][A-Za-z0-9]{0,15}$"), Description("Such as S1: a letter, then letters and digits, at most 16.")]
    public required string Name { get; init; }

    [Required, Description("What people read.")]
    public required Title Title { get; init; }

    [Description("The organisation that decides it. Required, unless a jurisdiction says it.")]
    public string Organisation { get; init; } = "";

    [Description("The adapter that reaches its system. Required, unless a jurisdiction says it.")]
    public string Adapter { get; init; } = "";

    [Description("In place of organisation and adapter: the jurisdiction that says who handles the record's division.")]
    public string? Jurisdiction { get; init; }

    [StringLength(200), RegularExpression(@"^[^.\s]+(\.[^.\s]+)*$")]
    [Description("With a jurisdiction: where in the record's body the division stands (a.b.c). Default: region.jurisdiction, and without that region.occurred.")]
    public string? Division { get; init; }

    [Required, Description("The mapping that translates a record for it.")]
    public required string Mapping { get; init; }

    [Description("The mapping that translates a withdrawal. Without one, a withdrawal is parked for a person to tell the department.")]
    public string? WithdrawMapping { get; init; }

    [Description("Situations in which the step exists. Empty: in all.")]
    public IReadOnlyList<string> When { get; init; } = [];

    [Description("What must be there before it is pushed: all of them.")]
    public IReadOnlyList<WaitPart> WaitsFor { get; init; } = [];

    [Description("Names of the facts that its department gives back, for later steps to use.")]
    public IReadOnlyList<string> Gives { get; init; } = [];

    [Description("Of these facts, those that are numbers by which a record is found, such as the certificate's. A person's identity number never is.")]
    public IReadOnlyList<string> Numbers { get; init; } = [];

    [Description("Schedule that releases its deliveries. Without one they are pushed at once.")]
    public string? Schedule { get; init; }

    [Description("Limits of the step: from its acceptance until its closing.")]
    public LimitsPart? Limits { get; init; }

    [Range(0, 9), Description("Order within the lane: 0 first, 9 last. Default 5.")]
    public int Priority { get; init; } = 5;

    /// <summary>Whether it exists in a situation.</summary>
    public bool IsIn(string? situation) => When.Count == 0 || (situation is not null && When.Contains(situation, StringComparer.Ordinal));
}

/// <summary>
/// One thing a step waits for: a fact that another step gives, a stage that it has reached, or (neither named) its closing with outcome done.
/// A refused or withdrawn step that has not brought what is waited for cancels the waiting one.
/// </summary>
[Description("One thing a step waits for: a fact that another step gives, a stage that it has reached, or (neither named) its closing with outcome done.")]
public sealed record WaitPart
{
    [Required, Description("The step that is waited for. In a situation without that step nothing is waited for.")]
    public required string Step { get; init; }

    [Description("A fact that the step gives.")]
    public string? Gives { get; init; }

    [Description("A stage that the step has reached, such as accepted.")]
    public string? Stage { get; init; }
}
