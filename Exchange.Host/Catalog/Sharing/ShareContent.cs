using System.Text.Json;
using Exchange.Core.Intake;
using Exchange.Host.Api;

namespace Exchange.Host.Catalog.Sharing;

/// <summary>What was asked, as it came: a signed answer names the digest of its question.</summary>
internal static class ShareContent
{
    /// <summary>Most bytes: a thousand keys, and long ones.</summary>
    public const int MostBytes = 1024 * 1024;

    private static readonly JsonSerializerOptions Strict = Options();

    /// <exception cref="BadHttpRequestException">It is not JSON, or none of this shape; the framework's words for it are made the API's.</exception>
    public static async Task<(T Body, byte[] Bytes)> Read<T>(HttpContext context) where T : class
    {
        if (!Content.Is(context.Request, "application/json")) throw new BadHttpRequestException("The content type.", StatusCodes.Status415UnsupportedMediaType);
        if (await Content.Read(context.Request, MostBytes, context.RequestAborted) is not { } bytes) throw new BadHttpRequestException("The size.", StatusCodes.Status413PayloadTooLarge);
        try
        {
            return (JsonSerializer.Deserialize<T>(bytes, Strict) ?? throw new BadHttpRequestException("There is none."), bytes);
        }
        catch (JsonException wrong)
        {
            throw new BadHttpRequestException("The content.", wrong);
        }
    }

    /// <summary>SHA-256 of its RFC 8785 form, 64 hex characters: whoever has the question makes the same of it.</summary>
    public static string Digest(byte[] bytes) => CanonicalJson.Digest(JsonElement.Parse(bytes));

    private static JsonSerializerOptions Options()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        ApiJson.ConfigureContents(options);
        return options;
    }
}
