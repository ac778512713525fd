using Exchange.Core.Contract;

namespace Exchange.Adapters.Http;

/// <summary>What an answer to a question means, by the route's rules and, where they are silent, by its status.</summary>
internal sealed class AskReading(AnswerRules<AskMeaning> rules, TimeProvider clock)
{
    public bool ReadsBody(int status) => rules.ReadsBody(status);

    public AskAnswer Read(Answer answer)
    {
        var facts = new AnswerFacts(answer);
        return rules.FirstMatch(facts) is { } rule ? ByRule(rule, facts) : ByStatus(answer);
    }

    AskAnswer ByRule(AnswerRules<AskMeaning>.Rule rule, AnswerFacts facts) => rule.Is switch
    {
        AskMeaning.Received when rule.Number is null => new AskAnswer.Received(null),
        AskMeaning.Received => rule.Number.Number(facts) is { } number
            ? new AskAnswer.Received(number)
            : new AskAnswer.CannotTell($"status {facts.Status} without the number that tells it was received"),
        AskMeaning.Refused => new AskAnswer.Refused(Refusal.Code(rule.Code, facts), Refusal.Reason(rule.Reason, facts)),
        AskMeaning.NotReceived => new AskAnswer.NotReceived(),
        _ => new AskAnswer.CannotTell($"status {facts.Status}", rule.RetryAfter?.Wait(facts) ?? RetryAfter.Of(facts.Answer.Headers, clock)),
    };

    AskAnswer ByStatus(Answer answer) => answer.Status switch
    {
        >= 200 and < 300 when rules.TakesSuccessAtItsWord => new AskAnswer.Received(null),
        404 or 410 => new AskAnswer.NotReceived(),
        _ => new AskAnswer.CannotTell($"status {answer.Status}, and no rule knows the answer", RetryAfter.Of(answer.Headers, clock)),
    };
}
