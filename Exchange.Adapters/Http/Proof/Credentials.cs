using System.Security.Cryptography;
using Exchange.Core.Contract;

namespace Exchange.Adapters.Http.Proof;

/// <summary>The proof that a request carries, or why it has none.</summary>
/// <param name="Trouble">Names a secret, never its value; null when the request has its proof.</param>
/// <param name="Secret">What stands in the request and must be in no text.</param>
/// <param name="Token">The token, when the proof is one.</param>
internal sealed record Shown(string? Trouble, string? Secret = null, string? Token = null, TimeSpan? RetryAfter = null)
{
    /// <summary>Takes the proof out of a department's free text: some error pages repeat the request's headers.</summary>
    public string Mask(string text) => Secret is null ? text : text.Replace(Secret, "***", StringComparison.Ordinal);
}

/// <summary>Puts the hub's proof into a request. Secrets are read at every request and kept nowhere, so a changed one works at once.</summary>
internal sealed class Credentials(HttpAuth auth, HttpSignature? signature, AdapterContext context, TokenSource? tokens)
{
    static readonly Shown NoToken = new("no token in time");

    readonly Signing? signing = signature is null ? null : new Signing(signature);

    public async ValueTask<Shown> Add(HttpRequestMessage request, CancellationToken stop)
    {
        var shown = await AddSecret(request, stop);
        return shown.Trouble is null && signing is not null && Sign(request, signing) is { } trouble ? new Shown(trouble) : shown;
    }

    async ValueTask<Shown> AddSecret(HttpRequestMessage request, CancellationToken stop)
    {
        if (auth.Method is HttpAuthMethod.None)
            return new Shown(Trouble: null);
        var secret = context.Secret(auth.Secret!);
        if (string.IsNullOrEmpty(secret))
            return new Shown($"the secret {auth.Secret} is not set");
        if (tokens is not null)
            return await AddToken(request, tokens, secret, stop);
        if (!HeaderRules.IsValue(secret))
            return new Shown($"the secret {auth.Secret} holds a character that no header may hold");
        if (auth.Method is HttpAuthMethod.Bearer)
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {secret}");
        else
            request.Headers.TryAddWithoutValidation(auth.Header, secret);
        return new Shown(Trouble: null, secret);
    }

    static async ValueTask<Shown> AddToken(HttpRequestMessage request, TokenSource tokens, string secret, CancellationToken stop)
    {
        try
        {
            switch (await tokens.Get(secret, stop))
            {
                case TokenAnswer.Token { Text: var token }:
                    request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
                    return new Shown(Trouble: null, token, token);
                case TokenAnswer.None none:
                    return new Shown(none.Reason, RetryAfter: none.RetryAfter);
                case var other:
                    throw new NotSupportedException(other.GetType().Name);
            }
        }
        catch (OperationCanceledException)
        {
            return NoToken;
        }
    }

    string? Sign(HttpRequestMessage request, Signing signing)
    {
        var options = signing.Options;
        var secret = context.Secret(options.Secret);
        if (string.IsNullOrEmpty(secret))
            return $"the secret {options.Secret} is not set";
        if (signing.Key(secret) is not { } key)
            return $"the secret {options.Secret} is no key in {(options.KeyEncoding is KeyEncoding.Hex ? "hexadecimal" : "Base64")}";
        var body = (request.Content as TrackedContent)?.Bytes ?? default;
        var signed = new SignedRequest(
            request.Method.Method,
            request.RequestUri!.PathAndQuery,
            signing.Stamp(context.Clock.GetUtcNow()),
            Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)),
            body);
        Set(options.SignatureHeader, signing.Write(signing.Sign(signed, key)));
        Set(options.TimestampHeader, signed.Timestamp);
        Set(options.NonceHeader, signed.Nonce);
        Set(options.KeyIdHeader, options.KeyId);
        if (options.DigestHeader.Length > 0)
            Set(options.DigestHeader, signing.Digest(body.Span));
        return null;

        void Set(string header, string value)
        {
            if (header.Length > 0 && value.Length > 0)
                request.Headers.TryAddWithoutValidation(header, value);
        }
    }
}
