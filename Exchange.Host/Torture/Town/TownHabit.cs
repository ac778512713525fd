using Exchange.Host.Demo.Identifiers;

namespace Exchange.Host.Torture.Town;

/// <summary>What a department's system does with one push.</summary>
public enum TownHabit
{
    Acknowledges, Slow,

    /// <summary>It has it, and never answers.</summary>
    HangsAfterStoring,

    /// <summary>It has it not, and never answers.</summary>
    HangsBeforeStoring,

    /// <summary>It has it, and answers when nobody waits any more.</summary>
    AnswersLate,

    /// <summary>Two answers to one push; the second one names another number.</summary>
    AnswersTwice,
    DropsAfterStoring, DropsBeforeStoring,

    /// <summary>It has it, and what it answers is no answer.</summary>
    Garbage,

    /// <summary>500, and nobody knows whether it has it: it has.</summary>
    FailsAfterStoring,

    /// <summary>503 with Retry-After.</summary>
    Busy,

    /// <summary>It will not take this, however often it is sent.</summary>
    Rejects,
}

/// <summary>Drawn from the seed and the thing alone, so that it does not depend on the order in which threads come by.</summary>
internal static class TownHabits
{
    private const int FromThenOnAllIsWell = 4;

    private static readonly (TownHabit Habit, int Weight)[] Weights =
    [
        (TownHabit.Acknowledges, 62), (TownHabit.Slow, 9), (TownHabit.HangsAfterStoring, 2), (TownHabit.HangsBeforeStoring, 2), (TownHabit.AnswersLate, 2), (TownHabit.AnswersTwice, 4),
        (TownHabit.DropsAfterStoring, 5), (TownHabit.DropsBeforeStoring, 3), (TownHabit.Garbage, 3), (TownHabit.FailsAfterStoring, 3), (TownHabit.Busy, 5),
    ];

    private static readonly int Whole = Weights.Sum(static one => one.Weight);

    /// <param name="thing">System, number, edition and purpose.</param>
    /// <param name="arrival">1 for the first time it comes.</param>
    public static TownHabit Of(int seed, string thing, int arrival)
    {
        if (Dice.For(seed, thing, "rejects").Chance(0.03)) return TownHabit.Rejects;
        if (arrival >= FromThenOnAllIsWell) return TownHabit.Acknowledges;
        var dice = Dice.For(seed, thing, arrival switch { 1 => "first", 2 => "second", _ => "third" });
        var drawn = dice.Next(Whole);
        foreach (var (habit, weight) in Weights)
            if ((drawn -= weight) < 0) return habit;
        return TownHabit.Acknowledges;
    }
}
