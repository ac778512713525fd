namespace Exchange.Core.Following;

/// <summary>The states of a subscription.</summary>
public static class SubscriptionState
{
    public const string Running = "running";

    /// <summary>Its receiver has not taken anything for too long, or said that it is gone: a person resumes it.</summary>
    public const string Stopped = "stopped";
}
