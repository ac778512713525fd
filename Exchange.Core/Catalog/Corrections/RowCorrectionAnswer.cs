namespace Exchange.Core.Catalog.Corrections;

/// <summary>What came of a report or an answer: a closed set.</summary>
public abstract record RowCorrectionAnswer
{
    private RowCorrectionAnswer() { }

    /// <summary>It stands.</summary>
    public sealed record Taken(RowCorrection Case) : RowCorrectionAnswer;

    public sealed record Faulty(IReadOnlyList<CatalogFault> Faults) : RowCorrectionAnswer;

    /// <summary>It is answered already, or many reports came at the same moment.</summary>
    public sealed record Overtaken : RowCorrectionAnswer;
}
