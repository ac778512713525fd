using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Registry;

/// <summary>
/// 情形引导: leads by an item's questions to one of its situations, or to a refusal. Pure: the same answers lead to the same place, at the window, at home and when the record comes in.
/// </summary>
public static class SituationGuide
{
    /// <summary>Where the answers lead. Answers to questions after the first that is open are not looked at: they may turn out not to be asked.</summary>
    /// <param name="answers">Question to answer, in any order.</param>
    public static GuideAnswer Follow(ItemDocument item, IReadOnlyDictionary<string, string> answers)
    {
        var faults = answers.Keys.Where(code => item.Questions.All(question => question.Code != code)).Order(StringComparer.Ordinal)
            .Select(static code => new GuideFault(code, GuideFaultKind.UnknownQuestion, [])).ToList();
        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        QuestionPart? open = null;
        foreach (var question in item.Questions)
        {
            var answered = answers.TryGetValue(question.Code, out var answer);
            if (!Holds(question.When, given))
            {
                if (answered) faults.Add(new GuideFault(question.Code, GuideFaultKind.NotAsked, []));
            }
            else if (!answered)
            {
                open = question;
                break;
            }
            else if (question.Answers.Any(one => one.Code == answer)) given.Add(question.Code, answer!);
            else
            {
                faults.Add(new GuideFault(question.Code, GuideFaultKind.UnknownAnswer, [.. question.Answers.Select(static one => one.Code)]));
                // What comes after it depends on an answer that there is not.
                break;
            }
        }
        if (faults.Count > 0) return new GuideAnswer.Wrong(faults);
        if (open is not null) return new GuideAnswer.Ask(open);
        return item.Questions.Count == 0 ? WithoutQuestions(item) : End(item, given);
    }

    /// <summary>All of these questions were answered, each by one of its answers here.</summary>
    internal static bool Holds(IReadOnlyDictionary<string, IReadOnlyList<string>> condition, IReadOnlyDictionary<string, string> answers)
        => condition.All(one => answers.TryGetValue(one.Key, out var answer) && one.Value.Contains(answer, StringComparer.Ordinal));

    /// <summary>Every full set of answers: what can be said by somebody who answers all that is asked. The same table is given again and again; read it before the next.</summary>
    internal static IEnumerable<IReadOnlyDictionary<string, string>> FullSets(ItemDocument item)
    {
        var answers = new Dictionary<string, string>(StringComparer.Ordinal);
        return From(0);

        IEnumerable<IReadOnlyDictionary<string, string>> From(int at)
        {
            while (at < item.Questions.Count && !Holds(item.Questions[at].When, answers)) at++;
            if (at == item.Questions.Count)
            {
                yield return answers;
                yield break;
            }
            foreach (var answer in item.Questions[at].Answers)
            {
                answers[item.Questions[at].Code] = answer.Code;
                foreach (var set in From(at + 1)) yield return set;
            }
            answers.Remove(item.Questions[at].Code);
        }
    }

    private static GuideAnswer WithoutQuestions(ItemDocument item) => item.Situations switch
    {
        [] => new GuideAnswer.Fits(null),
        [var only] => new GuideAnswer.Fits(only),
        var several => new GuideAnswer.Choose(several),
    };

    private static GuideAnswer End(ItemDocument item, Dictionary<string, string> given)
        // The check lets no gap through; an item that an older program has stored has no questions.
        => item.Situations.FirstOrDefault(situation => Holds(situation.Fits, given)) is { } situation ? new GuideAnswer.Fits(situation)
            : new GuideAnswer.Refuse(item.Refusals.First(refusal => Holds(refusal.Fits, given)));
}

/// <summary>Where answers lead: a closed set.</summary>
public abstract record GuideAnswer
{
    private GuideAnswer() { }

    /// <summary>The next question.</summary>
    public sealed record Ask(QuestionPart Question) : GuideAnswer;

    /// <summary>The situation; null where the item has none.</summary>
    public sealed record Fits(SituationPart? Situation) : GuideAnswer;

    /// <summary>The item has situations and no questions: somebody chooses.</summary>
    public sealed record Choose(IReadOnlyList<SituationPart> Situations) : GuideAnswer;

    /// <summary>The item cannot be applied for with these answers.</summary>
    public sealed record Refuse(RefusalPart Refusal) : GuideAnswer;

    /// <summary>Some are no answers to what is asked.</summary>
    public sealed record Wrong(IReadOnlyList<GuideFault> Faults) : GuideAnswer;
}

public enum GuideFaultKind
{
    UnknownQuestion,

    /// <summary>After the answers before it, this is not asked.</summary>
    NotAsked,
    UnknownAnswer,
}

/// <param name="Question">As it was sent.</param>
/// <param name="Choices">Codes of what could be answered, where something else was.</param>
public sealed record GuideFault(string Question, GuideFaultKind Kind, IReadOnlyList<string> Choices);
