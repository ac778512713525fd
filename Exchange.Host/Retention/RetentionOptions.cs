using System.ComponentModel.DataAnnotations;

namespace Exchange.Host.Retention;

/// <summary>How long contents are kept. Section <c>Retention</c> of the settings.</summary>
public sealed record RetentionOptions
{
    /// <summary>A century.</summary>
    internal const int MostDays = 36_500;

    /// <summary>Days after a record has closed for which its contents are kept: what was sent, what departments said and gave, the reasons that people gave. Default: for ever; 1 to 36,500.</summary>
    [Range(1, MostDays)]
    public int? ClosedDays { get; init; }

    /// <summary>The same for single items, by their names: Retention:Items:company-start=3650. Default: as ClosedDays says.</summary>
    public Dictionary<string, int>? Items { get; init; }

    /// <summary>Days for which the content of parked rows is kept once they have become events or were discarded. Default: for ever; 1 to 36,500.</summary>
    [Range(1, MostDays)]
    public int? ParkedDays { get; init; }

    /// <summary>Days for which tasks that have ended are listed. Default: for ever; 2 to 36,500.</summary>
    [Range(2, MostDays)]
    public int? TaskDays { get; init; }

    /// <summary>Days for which rows that libraries kept out are kept, counted from the end of their batch. Default: for ever; 1 to 36,500.</summary>
    [Range(1, MostDays)]
    public int? QuarantineDays { get; init; }

    /// <summary>Days after its answer for which what a correction 校核 says of a row is kept. Default: for ever; 1 to 36,500.</summary>
    [Range(1, MostDays)]
    public int? CorrectionDays { get; init; }

    /// <summary>Days for which a person is told who has read data of theirs. The log events stay, and are no longer found by the person. Default: for ever; 1 to 36,500.</summary>
    [Range(1, MostDays)]
    public int? ReaderDays { get; init; }

    /// <summary>When the day's pruning begins, in the hub's time zone. Default 02:30.</summary>
    [Required, RegularExpression("^([01][0-9]|2[0-3]):[0-5][0-9]$")]
    public string At { get; init; } = "02:30";

    /// <summary>Null: for ever.</summary>
    internal int? DaysOf(string item) => Items is not null && Items.TryGetValue(item, out var days) ? days : ClosedDays;

    /// <summary>The fewest days for which any record is kept; null when all are for ever.</summary>
    internal int? FewestDays() => (Items?.Values.Select(static days => (int?)days) ?? []).Append(ClosedDays).Min();

    /// <summary>Something is to be pruned at all.</summary>
    internal bool Wants() => FewestDays() is not null || ParkedDays is not null || TaskDays is not null || QuarantineDays is not null || CorrectionDays is not null || ReaderDays is not null;
}
