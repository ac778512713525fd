using Exchange.Core.Contract;

namespace Exchange.Adapters.Http;

/// <summary>What an answer to a push means, by the route's rules and, where they are silent, by its status.</summary>
internal sealed class PushReading(AnswerRules<PushMeaning> rules, bool honoursKey, TimeProvider clock)
{
    public bool ReadsBody(int status) => rules.ReadsBody(status);

    public PushAnswer Read(Answer answer)
    {
        var facts = new AnswerFacts(answer);
        return rules.FirstMatch(facts) is { } rule ? ByRule(rule, facts) : ByStatus(answer);
    }

    PushAnswer ByRule(AnswerRules<PushMeaning>.Rule rule, AnswerFacts facts) => rule.Is switch
    {
        PushMeaning.Acknowledged when rule.Number is null => new PushAnswer.Acknowledged(null),
        PushMeaning.Acknowledged => rule.Number.Number(facts) is { } number
            ? new PushAnswer.Acknowledged(number)
            : new PushAnswer.Unknown($"status {facts.Status} without the number that acknowledges"),
        PushMeaning.Rejected => new PushAnswer.Rejected(Refusal.Code(rule.Code, facts), Refusal.Reason(rule.Reason, facts)),
        PushMeaning.Unavailable => new PushAnswer.Unavailable(
            $"status {facts.Status}: not now", rule.RetryAfter?.Wait(facts) ?? RetryAfter.Of(facts.Answer.Headers, clock), Reached: true),
        _ => new PushAnswer.Unknown($"status {facts.Status}: may have been taken"),
    };

    PushAnswer ByStatus(Answer answer) => answer.Status switch
    {
        >= 200 and < 300 => rules.TakesSuccessAtItsWord
            ? new PushAnswer.Acknowledged(null)
            : new PushAnswer.Unknown($"status {answer.Status}, but no rule knows the answer"),

        // Moved for good or for now, by the gateway: nothing was taken, and every push would go the same way until the address is corrected.
        301 or 307 or 308 => NotNow(answer, "redirects are not followed, correct the address"),

        // The hub's own credentials are wrong or withdrawn. Rejecting would spoil every delivery for what one new secret mends.
        401 or 403 or 407 => NotNow(answer, "the hub's credentials are refused"),

        408 or 425 or 429 or 503 => NotNow(answer, "not now"),

        // A gateway lost the system behind it, perhaps after that had stored. Only a system that honours the key may be pushed to again unasked.
        502 or 504 when honoursKey => NotNow(answer, "the gateway does not reach the system"),

        >= 400 and < 500 => new PushAnswer.Rejected(Refusal.Code(answer.Status), Refusal.Reason(answer)),
        _ => new PushAnswer.Unknown($"status {answer.Status}: may have been taken"),
    };

    PushAnswer.Unavailable NotNow(Answer answer, string why) => new($"status {answer.Status}: {why}", RetryAfter.Of(answer.Headers, clock), Reached: true);
}
