using System.Buffers;
using Exchange.Adapters.Http.Callbacks;
using Exchange.Adapters.Http.Proof;

namespace Exchange.Adapters.Http;

/// <summary>What is wrong with options beyond what their attributes say: all of it, each with its place as JSON Pointer (RFC 6901).</summary>
internal static class HttpFaults
{
    static readonly SearchValues<char> NeverInAddress = SearchValues.Create("{}\\ \t\r\n");

    public static IEnumerable<(string Pointer, string Message)> Of(HttpOptions options)
    {
        foreach (var fault in OfAddress(options.Address))
            yield return ("/address", fault);
        if (options.IdempotencyHeader.Length > 0 && HeaderRules.FaultOfName(options.IdempotencyHeader) is { } keyFault)
            yield return ("/idempotencyHeader", keyFault);

        IEnumerable<(string, string)>[] parts =
        [
            ProofFaults.OfAuth(options.Auth),
            options.Signature is { } signature ? ProofFaults.OfSignature("/signature", signature, received: false) : [],
            ProofFaults.OfTls(options),
            OfMultipart(options),
            OfHeaders("/headers", options.Headers),
            OfPush("/submit", options.Submit),
            options.Withdraw is { } withdraw ? OfPush("/withdraw", withdraw) : [],
            options.Ask is { } ask ? OfAsk("/ask", ask) : [],
            options.Held is { } held ? OfHeld(held) : [],
            OfPulls(options.Pull),
            options.Probe is { } probe ? OfPath("/probe/path", probe.Path, placeholders: false) : [],
            options.Callback is { } callback ? CallbackFaults.Of(callback) : [],
        ];
        foreach (var fault in parts.SelectMany(p => p))
            yield return fault;
    }

    /// <summary>A signature is over the body, which is made as it is sent; a withdrawal brings no files.</summary>
    static IEnumerable<(string, string)> OfMultipart(HttpOptions options)
    {
        if (options.Submit.Encoding is BodyEncoding.Multipart && options.Signature is not null)
            yield return ("/signature", "cannot be made over a multipart body");
        if (options.Withdraw is { Encoding: BodyEncoding.Multipart })
            yield return ("/withdraw/encoding", "a withdrawal brings no files: use another encoding");
        if (options.Ask is { Encoding: BodyEncoding.Multipart })
            yield return ("/ask/encoding", "a question brings no files: use another encoding");
    }

    static IEnumerable<string> OfAddress(string address)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.Host.Length == 0)
        {
            yield return "is no http or https address";
            yield break;
        }
        if (Outward.IsRefused(uri))
            yield return "is a link-local or cloud metadata address, where no department's system is";
        if (uri.UserInfo.Length > 0)
            yield return "holds a user or password: use auth";
        if (address.AsSpan().ContainsAny("?#"))
            yield return "has a query or fragment: they belong to a route's path";
        if (address.AsSpan().ContainsAny(NeverInAddress))
            yield return "has a character that no address has; placeholders belong to a route's path";
    }

    static IEnumerable<(string, string)> OfPush(string at, PushRoute route) =>
        OfPath($"{at}/path", route.Path, placeholders: true)
            .Concat(OfHeaders($"{at}/headers", route.Headers))
            .Concat(route.Answers.SelectMany((rule, n) => OfRule(
                $"{at}/answers/{n}",
                rule.When,
                ("number", rule.Number, rule.Is is PushMeaning.Acknowledged, "acknowledged"),
                ("code", rule.Code, rule.Is is PushMeaning.Rejected, "rejected"),
                ("reason", rule.Reason, rule.Is is PushMeaning.Rejected, "rejected"),
                ("retryAfter", rule.RetryAfter, rule.Is is PushMeaning.Unavailable, "unavailable"))));

    static IEnumerable<(string, string)> OfAsk(string at, AskRoute route)
    {
        foreach (var fault in OfPath($"{at}/path", route.Path, placeholders: true).Concat(OfHeaders($"{at}/headers", route.Headers)))
            yield return fault;
        if (route.Body is { } body && route.Method is "GET" or "HEAD")
            yield return ($"{at}/body", $"cannot go with {route.Method}");
        else if (route.Body is not null && QuestionExpression.Fault(route.Body) is { } fault)
            yield return ($"{at}/body", fault);
        foreach (var ruleFault in route.Answers.SelectMany((rule, n) => OfRule(
                     $"{at}/answers/{n}",
                     rule.When,
                     ("number", rule.Number, rule.Is is AskMeaning.Received, "received"),
                     ("code", rule.Code, rule.Is is AskMeaning.Refused, "refused"),
                     ("reason", rule.Reason, rule.Is is AskMeaning.Refused, "refused"),
                     ("retryAfter", rule.RetryAfter, rule.Is is AskMeaning.CannotTell, "cannotTell"))))
            yield return ruleFault;
    }

    static IEnumerable<(string, string)> OfHeld(HeldRoute held)
    {
        foreach (var fault in OfPath("/held/path", held.Path, placeholders: false).Concat(OfHeaders("/held/headers", held.Headers)))
            yield return fault;
        foreach (var (name, _) in held.Headers.Where(one => Template.Split(one.Value).Any(part => part.Placeholder is not null)))
            yield return ("/held/headers", $"'{name}' has a placeholder, but there is no delivery to take a value from");
        foreach (var (name, text) in new[] { ("lines", held.Lines), ("next", held.Next) })
        {
            if (InputExpression.Fault(text) is { } fault)
                yield return ($"/held/{name}", fault);
        }
        if (new[] { held.FromParameter, held.UntilParameter, held.AfterParameter, held.LimitParameter }.Distinct(StringComparer.Ordinal).Count() < 4)
            yield return ("/held", "has two query parameters of one name");
    }

    static IEnumerable<(string, string)> OfPulls(IReadOnlyList<PullRoute> pulls)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var n = 0; n < pulls.Count; n++)
        {
            var (at, pull) = ($"/pull/{n}", pulls[n]);
            if (!seen.Add(pull.Name))
                yield return ($"{at}/name", "is given twice");
            foreach (var fault in OfPath($"{at}/path", pull.Path, placeholders: false).Concat(OfHeaders($"{at}/headers", pull.Headers)))
                yield return fault;
            foreach (var (name, _) in pull.Headers.Where(one => Template.Split(one.Value).Any(part => part.Placeholder is not null)))
                yield return ($"{at}/headers", $"'{name}' has a placeholder, but there is no delivery to take a value from");
            foreach (var (name, text) in new[] { ("rows", pull.Rows), ("next", pull.Next), ("since", pull.Since), ("deleted", pull.Deleted) })
            {
                if (text is not null && InputExpression.Fault(text) is { } fault)
                    yield return ($"{at}/{name}", fault);
            }
            var parameters = new[] { pull.AfterParameter, pull.LimitParameter, pull.SinceParameter }.OfType<string>().ToList();
            if (parameters.Distinct(StringComparer.Ordinal).Count() < parameters.Count)
                yield return (at, "has two query parameters of one name");
        }
    }

    static IEnumerable<(string, string)> OfRule(string at, string? when, params (string Name, string? Text, bool Fits, string Case)[] expressions)
    {
        if (when is not null && InputExpression.Fault(when) is { } whenFault)
            yield return ($"{at}/when", whenFault);
        foreach (var (name, text, fits, @case) in expressions)
        {
            if (text is null)
                continue;
            if (!fits)
                yield return ($"{at}/{name}", $"is only for a rule that is {@case}");
            if (InputExpression.Fault(text) is { } fault)
                yield return ($"{at}/{name}", fault);
        }
    }

    static IEnumerable<(string, string)> OfPath(string at, string path, bool placeholders)
    {
        foreach (var fault in Template.Faults(path, placeholders))
            yield return (at, fault);
        if (!path.StartsWith('/') || path.StartsWith("//", StringComparison.Ordinal))
            yield return (at, "must begin with one slash; it is appended to the address");
        if (path.AsSpan().ContainsAny("#\\"))
            yield return (at, "has a character that no path has");
        if (path.Any(c => c <= ' ' || c == '\u007F'))
            yield return (at, "has a space or control character");
        if (path.Split('?')[0].Split('/').Any(s => s is "." or ".."))
            yield return (at, "has a segment of dots");
    }

    static IEnumerable<(string, string)> OfHeaders(string at, IReadOnlyDictionary<string, string> headers)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in headers)
        {
            var pointer = $"{at}/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";
            if (HeaderRules.FaultOfName(name) is { } nameFault)
                yield return (pointer, nameFault);
            if (!seen.Add(name))
                yield return (pointer, "is given twice: header names know no case");
            if (!HeaderRules.IsValue(value))
                yield return (pointer, "has a value that is empty, begins or ends with a space, or holds something else than visible ASCII");
            foreach (var fault in Template.Faults(value))
                yield return (pointer, fault);
        }
    }
}
