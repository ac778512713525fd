using System.ComponentModel.DataAnnotations;

namespace Exchange.Core.Records.Stories;

/// <summary>When a limit shows a card. Section <c>Cards</c> of the settings. A red card 红牌 is shown from the day after the last one, and stays when the step ends too late.</summary>
public sealed record CardRules
{
    /// <summary>A yellow card 黄牌 is shown once so many per cent of the limit's days are used up, the day that runs among them. Default 90; 1 to 100.</summary>
    [Range(1, 100)]
    public int YellowPercent { get; init; } = 90;

    /// <summary>It is shown, too, when no more than so many of its days are left after the day that runs; never before the first one that counts. Default 1; 0 to 100.</summary>
    [Range(0, 100)]
    public int YellowDaysBefore { get; init; } = 1;

    internal bool IsYellow(int used, int days) => used > 0 && (used * 100 >= days * YellowPercent || used >= days - YellowDaysBefore);
}
