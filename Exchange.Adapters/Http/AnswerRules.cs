namespace Exchange.Adapters.Http;

/// <summary>The rules of one route, compiled: the first that matches an answer decides what it means.</summary>
internal sealed class AnswerRules<TMeaning>(IReadOnlyList<AnswerRules<TMeaning>.Rule> rules) where TMeaning : struct
{
    internal sealed record Rule(
        StatusPattern Status,
        TMeaning Is,
        AnswerExpression? When,
        AnswerExpression? Number,
        AnswerExpression? Code,
        AnswerExpression? Reason,
        AnswerExpression? RetryAfter)
    {
        public bool ReadsBody => When is not null || Number is not null || Code is not null || Reason is not null || RetryAfter is not null;
    }

    /// <exception cref="FormatException">An expression is not JSONata; <see cref="HttpFaults"/> says so before.</exception>
    public static Rule Compile(string? status, TMeaning @is, string? when, string? number, string? code, string? reason, string? retryAfter)
    {
        return new Rule(StatusPattern.Parse(status), @is, Of(when), Of(number), Of(code), Of(reason), Of(retryAfter));

        static AnswerExpression? Of(string? text) => text is null ? null : AnswerExpression.Parse(text);
    }

    readonly bool judgesSuccess = rules.Any(r => r.Status.TouchesSuccess);

    /// <summary>
    /// Whether the answer's body is wanted. A refusal's is even without a rule: its beginning is what a person reads to see what is wrong.
    /// </summary>
    public bool ReadsBody(int status) => status is >= 400 and < 500 || rules.Any(r => r.Status.Matches(status) && r.ReadsBody);

    /// <summary>Without a rule for any 2xx, a 2xx speaks for itself; with one, a 2xx that no rule knows says nothing.</summary>
    public bool TakesSuccessAtItsWord => !judgesSuccess;

    /// <summary>The first rule that matches.</summary>
    public Rule? FirstMatch(AnswerFacts facts)
    {
        foreach (var rule in rules)
        {
            if (rule.Status.Matches(facts.Status) && CanJudge(rule, facts) && (rule.When is null || rule.When.IsTrue(facts)))
                return rule;
        }
        return null;
    }

    // A gateway's error page, often with 200, is no answer of the department. A condition like $not($exists(body.error)) would take it for success, and
    // "every other 200 is a refusal" for a refusal. Other statuses still speak for themselves.
    static bool CanJudge(Rule rule, AnswerFacts facts) => (rule.When is null && !(rule.ReadsBody && facts.IsSuccess)) || facts.Readable;
}
