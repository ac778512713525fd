using Exchange.Adapters.Http.Proof;

namespace Exchange.Adapters.Http;

/// <summary>One request with the hub's proof, and its answer: sent once, and a second time only with a new token where the first was refused.</summary>
internal sealed class Conversation(Wire wire, Credentials credentials, TokenSource? tokens)
{
    /// <param name="again">Makes the same request anew.</param>
    /// <param name="reads">Says by status whether the answer's body is wanted.</param>
    public async Task<(Reply Reply, Shown Shown)> Say(
        HttpRequestMessage first, Func<HttpRequestMessage> again, Func<int, bool> reads, CancellationToken stop)
    {
        var said = await Once(first, reads, stop);
        if (tokens is null || said is not (Reply.Answered { Answer: var refusal }, { Token: { } token }) || !tokens.Refuses(refusal) || !tokens.Forget(token))
            return said;
        // The department says that it looked at no more than the token: nothing was taken, and the same request may go again.
        refusal.Dispose();
        said = await Once(again(), reads, stop);
        if (said.Reply is Reply.Answered { Answer: var answer } && tokens.Refuses(answer))
            tokens.RefusedAgain();
        return said;
    }

    async Task<(Reply Reply, Shown Shown)> Once(HttpRequestMessage request, Func<int, bool> reads, CancellationToken stop)
    {
        using (request)
        {
            var shown = await credentials.Add(request, stop);
            return shown.Trouble is { } trouble
                ? (new Reply.NotSent(trouble, shown.RetryAfter), shown)
                : (await wire.Send(request, tokens is { ReadsBody: true } ? static _ => true : reads, stop), shown);
        }
    }
}
