namespace Exchange.Core.Records;

/// <summary>Other hosts on the same database, as far as a bell goes. What is told and what is heard are hints: the delivery table is the truth.</summary>
/// <param name="Tell">That something may be due at an adapter. Returns at once, never throws; called between two commits.</param>
/// <param name="AreHeard">Whether what they tell is heard here now. While it is not, lanes look more often where they find something.</param>
public sealed record OtherHosts(Action<string> Tell, Func<bool> AreHeard)
{
    /// <summary>There are none: the embedded database has one host.</summary>
    public static OtherHosts None { get; } = new(static _ => { }, static () => true);

    /// <summary>There may be some, and there is no way between them but the database's tables.</summary>
    public static OtherHosts Unheard { get; } = new(static _ => { }, static () => false);
}
