namespace Exchange.Adapters.Http.Proof;

/// <summary>What is wrong with the options of proof, each with its place.</summary>
internal static class ProofFaults
{
    public static IEnumerable<(string Pointer, string Message)> OfAuth(HttpAuth auth)
    {
        if (auth.Method is not HttpAuthMethod.None && string.IsNullOrEmpty(auth.Secret))
            yield return ("/auth/secret", "is missing: apiKey and bearer name the secret they send, oauth2 the client's");
        if (auth.Method is HttpAuthMethod.ApiKey && HeaderRules.FaultOfConnection(auth.Header) is { } fault)
            yield return ("/auth/header", fault);
        if (auth.Method is HttpAuthMethod.Oauth2 && auth.Oauth2 is null)
            yield return ("/auth/oauth2", "is missing: oauth2 says where tokens come from");
        if (auth.Method is not HttpAuthMethod.Oauth2 && auth.Oauth2 is not null)
            yield return ("/auth/oauth2", "is only for method oauth2");
        if (auth.Oauth2 is not { } oauth2)
            yield break;
        if (!Uri.TryCreate(oauth2.TokenAddress, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.Host.Length == 0)
            yield return ("/auth/oauth2/tokenAddress", "is no http or https address");
        else if (uri.UserInfo.Length > 0)
            yield return ("/auth/oauth2/tokenAddress", "holds a user or password: the client's id and secret have places of their own");
        else if (Outward.IsRefused(uri))
            yield return ("/auth/oauth2/tokenAddress", "is a link-local or cloud metadata address, where no department's system is");
        else if (uri.Fragment.Length > 0 || oauth2.TokenAddress.Any(c => c <= ' ' || c == '\\'))
            yield return ("/auth/oauth2/tokenAddress", "has a fragment, a space or a backslash");
        foreach (var (name, text) in new[] { ("token", oauth2.Token), ("lifetime", oauth2.Lifetime), ("renewWhen", oauth2.RenewWhen) })
        {
            if (InputExpression.Fault(text) is { } words)
                yield return ($"/auth/oauth2/{name}", words);
        }
    }

    /// <param name="received">The signature is one that the hub checks: it must cover what it vouches for.</param>
    public static IEnumerable<(string Pointer, string Message)> OfSignature(string at, HttpSignature signature, bool received)
    {
        foreach (var fault in SignatureText.Faults(signature.Canonical))
            yield return ($"{at}/canonical", fault);
        var keyed = signature.Algorithm is SignatureAlgorithm.HmacSha256 or SignatureAlgorithm.HmacSm3;
        if (!keyed && !SignatureText.Holds(signature.Canonical, "secret"))
            yield return ($"{at}/canonical", "has no {secret}: a plain hash without it is no signature");
        if (keyed && SignatureText.Holds(signature.Canonical, "secret"))
            yield return ($"{at}/canonical", "has {secret}, which is the key already");
        if (received && !SignatureText.Holds(signature.Canonical, "timestamp"))
            yield return ($"{at}/canonical", "has no {timestamp}: an old callback could be sent again");
        if (received && !SignatureText.Holds(signature.Canonical, "bodyDigest") && !SignatureText.Holds(signature.Canonical, "body"))
            yield return ($"{at}/canonical", "has neither {bodyDigest} nor {body}: another body could be put under the signature");
        if (SignatureText.Holds(signature.Canonical, "timestamp") && signature.TimestampHeader.Length == 0)
            yield return ($"{at}/timestampHeader", "is empty, and the signed text has {timestamp}");
        if (SignatureText.Holds(signature.Canonical, "nonce") && signature.NonceHeader.Length == 0)
            yield return ($"{at}/nonceHeader", "is empty, and the signed text has {nonce}");
        if (SignatureText.Holds(signature.Canonical, "keyId") && signature.KeyId.Length == 0)
            yield return ($"{at}/keyId", "is empty, and the signed text has {keyId}");
        if (signature.KeyId.Length > 0 && !HeaderRules.IsValue(signature.KeyId))
            yield return ($"{at}/keyId", "begins or ends with a space, or holds something else than visible ASCII");
        if (signature.Prefix.Length > 0 && !HeaderRules.IsValue(signature.Prefix.TrimEnd() + "x"))
            yield return ($"{at}/prefix", "begins with a space, or holds something else than visible ASCII");
        foreach (var fault in OfHeaders(at, signature))
            yield return fault;
    }

    public static IEnumerable<(string Pointer, string Message)> OfTls(HttpOptions options)
    {
        if (options.Tls is not { } tls)
            yield break;
        if (!options.Address.StartsWith("https:", StringComparison.OrdinalIgnoreCase))
            yield return ("/tls", "is for an https address");
        if (tls.Password is not null && tls.ClientCertificate is null)
            yield return ("/tls/password", "is given without the clientCertificate that it opens");
        if (tls.Authority is { } authority && ServerTrust.Fault(authority) is { } fault)
            yield return ("/tls/authority", fault);
        if (tls.ServerName is { } name && Uri.CheckHostName(name) is not (UriHostNameType.Dns or UriHostNameType.IPv4 or UriHostNameType.IPv6))
            yield return ("/tls/serverName", "is no host name");
    }

    static IEnumerable<(string Pointer, string Message)> OfHeaders(string at, HttpSignature signature)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, header) in new[]
                 {
                     ("signatureHeader", signature.SignatureHeader), ("timestampHeader", signature.TimestampHeader), ("nonceHeader", signature.NonceHeader),
                     ("keyIdHeader", signature.KeyIdHeader), ("digestHeader", signature.DigestHeader),
                 })
        {
            if (header.Length == 0)
                continue;
            if (HeaderRules.FaultOfConnection(header) is { } fault)
                yield return ($"{at}/{name}", fault);
            if (!seen.Add(header))
                yield return ($"{at}/{name}", "is the header of another part of the signature");
        }
    }
}
