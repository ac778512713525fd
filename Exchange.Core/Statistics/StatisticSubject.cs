namespace Exchange.Core.Statistics;

/// <summary>What is counted: whole records, or each organisation's part of them.</summary>
public static class StatisticSubject
{
    /// <summary>办件: one, whoever takes part in it; it belongs to the organisation in the lead.</summary>
    public const string Record = "record";

    /// <summary>子事项: each organisation's own part.</summary>
    public const string Step = "step";
}
