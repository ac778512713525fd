namespace Exchange.Adapters.Tests.Contract;

/// <summary>How a department's system behaves towards the next pushes.</summary>
public enum Habit
{
    /// <summary>Takes what comes and acknowledges it under a number of its own.</summary>
    Takes,

    /// <summary>Will not take it, with <see cref="TestDepartment.RefusalCode"/> and <see cref="TestDepartment.RefusalReason"/>.</summary>
    Refuses,

    /// <summary>Takes nothing for now and asks to be left alone for <see cref="TestDepartment.Pause"/>.</summary>
    NotNow,

    /// <summary>Reads the message, keeps nothing and never answers.</summary>
    Hangs,

    /// <summary>Keeps the message and breaks off before it answers.</summary>
    StoresAndBreaksOff,
}
