namespace Exchange.Core.Records;

/// <summary>Words kept in <c>alias.kind</c>: whose number it is.</summary>
public static class AliasKind
{
    /// <summary>原申办流水号: an earlier record's, which this one changes or renews.</summary>
    public const string Previous = "previous";

    /// <summary>A department's own number for a step, which it has replaced by another one since.</summary>
    public const string Acknowledgement = "acknowledgement";

    /// <summary>A fact that a step gives and that the item names as a number.</summary>
    public const string Fact = "fact";

    /// <summary>A certificate's or document's, which a step has brought.</summary>
    public const string Result = "result";
}
