namespace Exchange.Core.Materials;

/// <summary>What came of a request about an upload.</summary>
public abstract record UploadAnswer
{
    private UploadAnswer() { }

    /// <summary>How it stands.</summary>
    /// <param name="Offset">Bytes that are there.</param>
    public sealed record Stands(Upload Upload, long Offset) : UploadAnswer;

    /// <summary>There is none, it is somebody else's, or its time is over.</summary>
    public sealed record NoSuchUpload : UploadAnswer;

    /// <summary>Not where the bytes that are there end.</summary>
    public sealed record OtherOffset(long Offset) : UploadAnswer;

    /// <summary>Another request writes to it at this moment.</summary>
    public sealed record Busy : UploadAnswer;

    /// <summary>All of it is there, and another request hashes or scans it at this moment: whether it is taken is not known yet.</summary>
    public sealed record Looking(Upload Upload) : UploadAnswer;

    /// <summary>It is gone, as its sender wanted.</summary>
    public sealed record Discarded : UploadAnswer;

    /// <summary>More than was announced, or than a file may have.</summary>
    public sealed record TooLarge(long Most) : UploadAnswer;

    /// <summary>These bytes are not those of the checksum that came with them; none of them is kept.</summary>
    public sealed record OtherChecksum : UploadAnswer;

    /// <summary>All is there, and it is not taken: <see cref="Upload.Code"/> says why.</summary>
    public sealed record Refused(string Code) : UploadAnswer;

    /// <summary>The client has too many open ones.</summary>
    public sealed record TooMany(int Most) : UploadAnswer;

    /// <summary>All is there, and the scanner cannot tell now what it is: it is looked at again when it is asked about.</summary>
    public sealed record NoScan : UploadAnswer;

    /// <summary>There is no room for it, or no folder. Nothing of the request is kept.</summary>
    public sealed record NoRoom : UploadAnswer;
}
