namespace Exchange.Core.Materials;

/// <summary>Words kept in <c>upload.state</c>.</summary>
public static class UploadState
{
    /// <summary>Bytes may come; how many there are the part's file says.</summary>
    public const string Open = "open";

    /// <summary>All bytes are there and looked at; the file is about to be put in its place.</summary>
    public const string Closing = "closing";

    /// <summary>The file is in the store; records may name the upload.</summary>
    public const string Ready = "ready";

    /// <summary>It is not what was announced, or not to be taken; nothing of it is kept.</summary>
    public const string Refused = "refused";
}

/// <summary>A file on its way in.</summary>
/// <param name="Length">Bytes that were announced.</param>
/// <param name="Name">The file's name as people see it; may be personal. Never part of a path.</param>
/// <param name="Expected">The SHA-256 that was announced.</param>
/// <param name="File">What came, once all of it is there.</param>
/// <param name="Code">Why it is refused.</param>
/// <param name="EndedAt">When it was ready, or refused.</param>
public sealed record Upload(
    string Id, string Client, long Length, string? Name, string? Expected, string State, MaterialFile? File, string? Code, DateTimeOffset CreatedAt, DateTimeOffset? EndedAt)
{
    /// <summary>Until when it may be gone on with, or be named by a record.</summary>
    public DateTimeOffset ExpiresAt(MaterialOptions options) => (EndedAt ?? CreatedAt).AddHours(options.UploadHours);
}
