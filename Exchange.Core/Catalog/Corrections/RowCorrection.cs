namespace Exchange.Core.Catalog.Corrections;

/// <summary>校核: a user of a resource's data says that a value is wrong; it goes to the organisation that owns it and comes back answered.</summary>
/// <param name="Number">From 1 on, without use beside being a name.</param>
/// <param name="Client">Who has reported it, and <paramref name="Reporter"/> its organisation.</param>
/// <param name="Provider">The organisation that answers: the entry's provider when it was reported.</param>
/// <param name="Due">The last day for the answer, yyyy-MM-dd; null where no calendar says it.</param>
/// <param name="AnsweredBy">The client that has.</param>
/// <param name="Chased">The log has said that the day is over.</param>
public sealed record RowCorrection(
    long Number, string Client, string Reporter, string Provider, string Resource, string Field, string? RecordId, CorrectionState State, string? Due, DateTimeOffset ReportedAt, string? AnsweredBy,
    DateTimeOffset? AnsweredAt, bool Chased, bool Pruned)
{
    /// <summary>In the column of the day where none is known: behind all days.</summary>
    internal const string NoDay = "9999-12-31";

    /// <summary>Whom it concerns: who has reported it, and who answers.</summary>
    public bool Concerns(CorrectionScope scope) => scope.Everything || Client == scope.Client || Provider == scope.Provider;
}

/// <summary>What was said of the row; of a person, perhaps. Kept with the case, never in the log, and pruned.</summary>
/// <param name="Key">Which row: the value of a field by which it is found.</param>
/// <param name="Found">As it stands in the data; null where it is missing there. <paramref name="Should"/> likewise: null where it should be none.</param>
/// <param name="Answer">Why it is kept, or what was done.</param>
public sealed record CorrectionWords(string? Key, string? Found, string? Should, string? Reason, string? Answer);

/// <summary>A case with its words.</summary>
public sealed record CorrectionCase(RowCorrection Case, CorrectionWords Words);

/// <summary>How a case stands. Open waits for its answer; Corrected: the value was wrong; Kept: it is right, with a reason.</summary>
public enum CorrectionState { Open, Corrected, Kept }

/// <summary>Which cases a reader sees: those that it has reported, those that its organisation answers, or all.</summary>
/// <param name="Client">Null: reports of nobody.</param>
/// <param name="Provider">Null: answers for nobody.</param>
public sealed record CorrectionScope(string? Client, string? Provider, bool Everything = false);

/// <summary>What is reported.</summary>
/// <param name="RecordId">The record in whose handling it was found.</param>
public sealed record CorrectionReport(string Resource, string Key, string Field, string? Found, string? Should, string Reason, string? RecordId);
