using Exchange.Core.Contract;

namespace Exchange.Adapters.Http;

/// <summary>Puts the hub's proof into a request. The secret is read at every request and kept nowhere.</summary>
internal sealed class Credentials(HttpAuth auth, AdapterContext context)
{
    /// <summary>False when there is no usable secret; <paramref name="trouble"/> then says so by the secret's name, never by its value.</summary>
    public bool TryAdd(HttpRequestMessage request, out string trouble)
    {
        trouble = "";
        if (auth.Method is HttpAuthMethod.None)
            return true;
        var secret = context.Secret(auth.Secret!);
        if (string.IsNullOrEmpty(secret))
        {
            trouble = $"the secret {auth.Secret} is not set";
            return false;
        }
        if (!HeaderRules.IsValue(secret))
        {
            trouble = $"the secret {auth.Secret} holds a character that no header may hold";
            return false;
        }
        if (auth.Method is HttpAuthMethod.Bearer)
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {secret}");
        else
            request.Headers.TryAddWithoutValidation(auth.Header, secret);
        return true;
    }

    /// <summary>Takes the proof out of a department's free text: some error pages repeat the request's headers.</summary>
    public string Mask(string text, HttpRequestMessage request)
    {
        if (auth.Method is HttpAuthMethod.None)
            return text;
        var header = auth.Method is HttpAuthMethod.Bearer ? "Authorization" : auth.Header;
        var sent = request.Headers.NonValidated[header].ToString();
        return text.Replace(auth.Method is HttpAuthMethod.Bearer ? sent["Bearer ".Length..] : sent, "***", StringComparison.Ordinal);
    }
}
