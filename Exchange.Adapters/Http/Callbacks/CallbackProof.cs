using System.Security.Cryptography;
using System.Text;
using Exchange.Adapters.Http.Proof;
using Exchange.Core.Contract;

namespace Exchange.Adapters.Http.Callbacks;

/// <summary>Tells whether a callback comes from the department. Secrets are read live; what is compared is compared in constant time.</summary>
internal sealed class CallbackProof(CallbackAuth auth, AdapterContext context)
{
    const string Bearer = "Bearer ";

    readonly Signing? signing = auth.Method is CallbackMethod.Signature ? new Signing(auth.Signature!) : null;
    readonly ReplayGuard guard = new();

    string Header => auth.Method switch
    {
        CallbackMethod.Bearer => "authorization",
        CallbackMethod.ApiKey => auth.Header.ToLowerInvariant(),
        _ => auth.Signature!.SignatureHeader.ToLowerInvariant(),
    };

    /// <summary>A header that carries the proof, which no row and no answer may hold.</summary>
    public bool Carries(string header) => header is "authorization" or "cookie" || header == Header;

    /// <summary>The signature that was shown, for <see cref="Pass"/>; the fault, when it is not the department.</summary>
    public (ShownSignature? Signature, CallbackFault? Fault) Check(CallbackRequest request)
    {
        var secrets = Secrets();
        if (secrets.Count == 0)
            return (null, CallbackFault.NotSetUp);
        return signing is null ? (null, Shows(request, secrets) ? null : CallbackFault.NotAuthentic) : CheckSignature(request, signing, secrets);
    }

    /// <summary>Lets a callback pass, once or as often as it comes, as the options say. Without <see cref="ReplayGuard.Passing.Done"/> it may come again.</summary>
    public ReplayGuard.Passing Pass(ShownSignature? shown, out CallbackFault? fault)
    {
        fault = null;
        if (shown is null || auth.Repeats is RepeatedCallback.AnsweredAgain)
            return ReplayGuard.Passing.Free;
        var passing = guard.Enter(shown.Bytes, shown.At.AddSeconds(auth.WindowSeconds), context.Clock.GetUtcNow());
        fault = passing.Entry switch
        {
            ReplayGuard.Entry.Known => CallbackFault.Replayed,
            ReplayGuard.Entry.Full => CallbackFault.NotKept,
            _ => null,
        };
        return passing;
    }

    List<string> Secrets() =>
    [
        .. new[] { signing is null ? auth.Secret : signing.Options.Secret, auth.FormerSecret }
            .Select(name => name is null ? null : context.Secret(name)).Where(s => !string.IsNullOrEmpty(s)).Select(s => s!),
    ];

    bool Shows(CallbackRequest request, List<string> secrets)
    {
        if (!request.Headers.TryGetValue(Header, out var shown))
            return false;
        if (auth.Method is CallbackMethod.Bearer)
        {
            if (!shown.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
                return false;
            shown = shown[Bearer.Length..].Trim();
        }
        // Digests, so that the lengths tell nothing either; every secret is looked at, so that the time does not tell which.
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes(shown));
        return secrets.Aggregate(false, (any, s) => CryptographicOperations.FixedTimeEquals(digest, SHA256.HashData(Encoding.UTF8.GetBytes(s))) | any);
    }

    (ShownSignature?, CallbackFault?) CheckSignature(CallbackRequest request, Signing scheme, List<string> secrets)
    {
        var options = scheme.Options;
        var stamp = Of(options.TimestampHeader);
        if (Of(options.SignatureHeader) is not { } header || scheme.Read(header) is not { } shown || stamp is null || scheme.Moment(stamp) is not { } at)
            return (null, CallbackFault.NotAuthentic);
        var nonce = Of(options.NonceHeader);
        if (nonce is null && SignatureText.Holds(options.Canonical, "nonce"))
            return (null, CallbackFault.NotAuthentic);
        if (options.KeyId.Length > 0 && options.KeyIdHeader.Length > 0 && Of(options.KeyIdHeader) != options.KeyId)
            return (null, CallbackFault.NotAuthentic);
        var signed = new SignedRequest(request.Method, request.Target, stamp, nonce ?? "", request.Body);
        var right = secrets.Select(scheme.Key).Aggregate(
            false, (any, key) => (key is not null && CryptographicOperations.FixedTimeEquals(scheme.Sign(signed, key), shown)) | any);
        if (!right)
            return (null, CallbackFault.NotAuthentic);
        // Said only to whoever has the key.
        return (context.Clock.GetUtcNow() - at).Duration() > TimeSpan.FromSeconds(auth.WindowSeconds)
            ? (null, CallbackFault.Stale)
            : (new ShownSignature(shown, at), null);

        string? Of(string name) => name.Length > 0 ? request.Headers.GetValueOrDefault(name.ToLowerInvariant()) : null;
    }
}

/// <summary>A signature that is right, and when it was made.</summary>
internal sealed record ShownSignature(byte[] Bytes, DateTimeOffset At);
