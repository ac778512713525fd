using Exchange.Adapters.Http.Proof;

namespace Exchange.Adapters.Http.Callbacks;

/// <summary>What is wrong with the options of a callback, each with its place.</summary>
internal static class CallbackFaults
{
    public static IEnumerable<(string Pointer, string Message)> Of(HttpCallback callback)
    {
        var auth = callback.Auth;
        if (auth.Method is CallbackMethod.Signature)
        {
            if (auth.Signature is not { } signature)
                yield return ("/callback/auth/signature", "is missing: method signature says how callbacks are signed");
            else
            {
                foreach (var fault in ProofFaults.OfSignature("/callback/auth/signature", signature, received: true))
                    yield return fault;
            }
            if (auth.Secret is not null)
                yield return ("/callback/auth/secret", "is for apiKey and bearer: a signature names its own");
        }
        else
        {
            if (auth.Secret is null)
                yield return ("/callback/auth/secret", "is missing: apiKey and bearer name the secret that the department shows");
            if (auth.Signature is not null)
                yield return ("/callback/auth/signature", "is only for method signature");
        }
        for (var n = 0; n < callback.Reads.Count; n++)
        {
            var rule = callback.Reads[n];
            foreach (var (name, text) in new[] { ("when", rule.When), ("rows", rule.Rows), ("key", rule.Key) })
            {
                if (text is not null && InputExpression.Fault(text) is { } fault)
                    yield return ($"/callback/reads/{n}/{name}", fault);
            }
            if (rule.When is null && n < callback.Reads.Count - 1)
                yield return ($"/callback/reads/{n}/when", "is missing: the rules after this one would never be looked at");
        }
        if (InputExpression.Fault(callback.Success.Body) is { } successFault)
            yield return ("/callback/success/body", successFault);
        if (InputExpression.Fault(callback.Failure.Body) is { } failureFault)
            yield return ("/callback/failure/body", failureFault);
        if (callback.Failure is { Status: >= 200 and < 300, Body: var body } && body == callback.Success.Body)
            yield return ("/callback/failure/body", "is the success answer under a success status: the department could not tell one from the other");
    }
}
