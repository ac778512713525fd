namespace Exchange.Client;

/// <summary>A file as it comes from the hub. To be disposed: it holds a connection until then.</summary>
public sealed class DownloadedFile : IAsyncDisposable, IDisposable
{
    private readonly HttpResponseMessage _answer;

    internal DownloadedFile(HttpResponseMessage answer, Stream content) => (_answer, Content) = (answer, content);

    /// <summary>Its bytes, read once.</summary>
    public Stream Content { get; }

    public string? Name => _answer.Content.Headers.ContentDisposition is { } named ? named.FileNameStar ?? named.FileName?.Trim('"') : null;

    public string? MediaType => _answer.Content.Headers.ContentType?.MediaType;

    /// <summary>Bytes; null where that is not told.</summary>
    public long? Length => _answer.Content.Headers.ContentLength;

    /// <summary>SHA-256 of the whole, 64 lower-case hex characters, where the hub tells it (RFC 9530): whoever keeps the file holds it to this.</summary>
    public string? Sha256
    {
        get
        {
            const string named = "sha-256=:";
            if (!_answer.Headers.TryGetValues("Repr-Digest", out var values) && !_answer.Content.Headers.TryGetValues("Repr-Digest", out values)) return null;
            var told = string.Join(',', values).Split(',').Select(static one => one.Trim()).FirstOrDefault(static one => one.StartsWith(named, StringComparison.Ordinal));
            return told is null ? null : Convert.ToHexStringLower(Convert.FromBase64String(told[named.Length..].TrimEnd(':')));
        }
    }

    public void Dispose()
    {
        Content.Dispose();
        _answer.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await Content.DisposeAsync();
        _answer.Dispose();
    }
}
