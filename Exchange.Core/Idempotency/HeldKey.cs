using Exchange.Core.Storage;

namespace Exchange.Core.Idempotency;

/// <summary>
/// A key that a request holds while it is carried out. Its answer is written by a command that belongs in the commit of what the request changes.
/// </summary>
public sealed class HeldKey
{
    /// <summary>Most bytes of an answer that is kept.</summary>
    public const int MostBytes = 256 * 1024;

    private static readonly Sql KeepAnswer = new("""
        update idempotent_answer set status = @status, body = cast(@body as {bytes})
        where client = @client and idempotency_key = @key and token = @token and status is null
        """);

    internal HeldKey(RepeatableRequest request, string token) => (Request, Token) = (request, token);

    internal RepeatableRequest Request { get; }

    internal string Token { get; }

    /// <summary>Somebody has asked for the command that keeps the answer; whether it was committed is another matter.</summary>
    public bool Used { get; private set; }

    /// <summary>Keeps the answer. Touches a row only while the key is still held: as a guard it lets nothing be done twice.</summary>
    /// <exception cref="ArgumentException">The answer is larger than <see cref="MostBytes"/>.</exception>
    public Command Keep(int status, byte[]? body)
    {
        if (body?.Length > MostBytes) throw new ArgumentException($"An answer that is kept has at most {MostBytes} bytes.", nameof(body));
        Used = true;
        return KeepAnswer.With((long)status, body, Request.Client, Request.Key, Token);
    }
}
