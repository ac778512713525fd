namespace Exchange.Core.Records.Stories;

/// <summary>An event that is unusual where it stands. It is kept and counts all the same: the order of stages is the department's affair.</summary>
/// <param name="EventId">The department's own id of the event.</param>
/// <param name="Code">Of <see cref="Order"/>.</param>
public sealed record StoryWarning(string EventId, string Stage, DateTimeOffset At, string Code, string Zh, string En)
{
    /// <summary>Every kind of unusual order: code, Chinese, English. A test holds docs/states.md to it.</summary>
    internal static IReadOnlyDictionary<string, (string Zh, string En)> Order { get; } = new Dictionary<string, (string, string)>(StringComparer.Ordinal)
    {
        [AfterEnd] = ("该环节晚于办结。", "It is dated after the step's end."),
        [Twice] = ("该环节重复。", "The stage was told before."),
        [ClosedOtherwise] = ("再次办结，代码不同；以后一次为准。", "It is closed once more, with another code; the later one counts."),
        [BeforeAcceptance] = ("该环节早于受理。", "It comes before any acceptance."),
        [AfterAcceptance] = ("该环节晚于受理。", "It comes after the acceptance."),
        [AfterRefusal] = ("该环节晚于不予受理或不予许可。", "It comes after a refusal."),
        [GoesBack] = ("批准之后又回到前面的环节。", "It goes back behind the approval."),
        [NothingAsked] = ("收到补正材料，但没有未答复的补正告知。", "A supplement is in that nobody asked for."),
        [NotPaused] = ("恢复时并未暂停。", "It resumes what was not paused."),
        [WhilePaused] = ("暂停期间准予办结。", "It is granted while it is paused."),
        [BeforeClosing] = ("出件或领取早于办结。", "A result comes before the closing."),
        [BeforeIssue] = ("领取早于出件。", "It is collected before it was issued."),
        [VersionBack] = ("所指办件版本比之前的过程信息旧。", "It is about an older version of the record than what came before."),
        [ExtensionTooLong] = ("延期天数超过事项规定。", "It extends by more days than the item allows."),
    };

    public const string AfterEnd = "stage.after-end";
    public const string Twice = "stage.twice";
    public const string ClosedOtherwise = "stage.closed-otherwise";
    public const string BeforeAcceptance = "stage.before-acceptance";
    public const string AfterAcceptance = "stage.after-acceptance";
    public const string AfterRefusal = "stage.after-refusal";
    public const string GoesBack = "stage.goes-back";
    public const string NothingAsked = "stage.nothing-asked";
    public const string NotPaused = "stage.not-paused";
    public const string WhilePaused = "stage.while-paused";
    public const string BeforeClosing = "stage.before-closing";
    public const string BeforeIssue = "stage.before-issue";
    public const string VersionBack = "stage.version-back";
    public const string ExtensionTooLong = "stage.extension-too-long";

    internal static StoryWarning Of(StageEvent about, string code) => new(about.EventId, about.Stage, about.At, code, Order[code].Zh, Order[code].En);
}
