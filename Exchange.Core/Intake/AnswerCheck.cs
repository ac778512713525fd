using Exchange.Core.Checking;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Intake;

/// <summary>Holds the answers to an item's questions to the situation for which they are given. What was answered is in no finding.</summary>
public static class AnswerCheck
{
    /// <param name="answers">Question to answer: all that is asked, and nothing else.</param>
    internal static IEnumerable<Finding> Of(ItemDocument item, string? situation, IReadOnlyDictionary<string, string> answers)
    {
        if (item.Questions.Count == 0)
            return answers.Count == 0 ? [] : [Submission.Fault("/answers", "answers.none-asked", "该事项没有引导问题。", "The item asks no questions.")];
        return SituationGuide.Follow(item, answers) switch
        {
            GuideAnswer.Wrong wrong => Of(wrong.Faults),
            GuideAnswer.Ask { Question: var open } => [Submission.Fault("/answers", "answers.missing", $"缺少问题 {open.Code} 的答案。", $"Question {open.Code} is asked and not answered.")],
            GuideAnswer.Refuse => [Submission.Fault("/answers", "answers.refused", "按所答，该事项不能办理。", "With these answers the item cannot be applied for.")],
            GuideAnswer.Fits { Situation: { } fits } when fits.Code != situation => [OtherSituation(fits)],
            _ => [],
        };
    }

    /// <summary>Answers and a situation that do not belong together.</summary>
    public static Finding OtherSituation(SituationPart fits)
        => Submission.Fault("/situation", "answers.other-situation", $"按所答，情形应为 {fits.Code}。", $"The answers lead to situation {fits.Code}.");

    /// <summary>Faults of single answers, each at its place.</summary>
    public static IEnumerable<Finding> Of(IReadOnlyList<GuideFault> faults) => faults.Select(static fault => fault.Kind switch
    {
        GuideFaultKind.UnknownQuestion => Submission.Fault(At(fault), "answers.unknown-question", "该事项没有这个问题。", "The item has no such question."),
        GuideFaultKind.NotAsked => Submission.Fault(At(fault), "answers.not-asked", "按之前的答案，不问这个问题。", "After the answers before it this is not asked."),
        _ => Submission.Fault(At(fault), "answers.unknown-answer", $"答案为其中之一：{string.Join('、', fault.Choices)}。", $"It is answered by one of {string.Join(", ", fault.Choices)}."),
    });

    private static string At(GuideFault fault) => "/answers/" + Submission.Escape(fault.Question);
}
