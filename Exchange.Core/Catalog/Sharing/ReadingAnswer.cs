namespace Exchange.Core.Catalog.Sharing;

/// <summary>What a share query or a verification comes to.</summary>
public abstract record ReadingAnswer
{
    private ReadingAnswer() { }

    /// <summary>Rows, which the log has.</summary>
    public sealed record Rows(SharePage Page) : ReadingAnswer;

    /// <summary>Yes, no or unknown, which the log has.</summary>
    public sealed record Verified(long Number, ShareVerdict Verdict) : ReadingAnswer;

    /// <summary>No such resource is published, or the hub holds no rows of it.</summary>
    public sealed record Missing : ReadingAnswer;

    /// <summary>The question itself is wrong.</summary>
    public sealed record Faulty(IReadOnlyList<CatalogFault> Faults) : ReadingAnswer;

    /// <summary>Access is denied, which the log has.</summary>
    public sealed record Denied(IReadOnlyList<CatalogFault> Why) : ReadingAnswer;

    /// <summary>More than the grant allows in a minute.</summary>
    public sealed record TooMany(TimeSpan RetryAfter) : ReadingAnswer;
}

/// <summary>Yes: a row has all that was said. No: there is a row, and it says otherwise. Unknown: there is none to be seen.</summary>
public enum ShareVerdict { Unknown, No, Yes }

/// <summary>Rows that may go out: their log event is durable.</summary>
/// <param name="Number">Of the answer: the position of its event in the exchange log.</param>
/// <param name="Batch">Of the library, as of which the rows are.</param>
/// <param name="Next">Where the next page goes on; null where this is the last one.</param>
public sealed record SharePage(long Number, ShareView View, RowCut Cut, long Batch, IReadOnlyList<FoundRow> Rows, SharePlace? Next);

/// <summary>A row as the library has it.</summary>
/// <param name="Key">Its identity.</param>
/// <param name="Content">JSON in UTF-8.</param>
/// <param name="Asked">By which of the given values it was found; null where one was given.</param>
public sealed record FoundRow(string Key, byte[] Content, string? Asked = null);
