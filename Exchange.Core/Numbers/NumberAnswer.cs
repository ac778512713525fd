using Exchange.Core.Checking;

namespace Exchange.Core.Numbers;

/// <summary>The answer to whoever asks for numbers: a closed set.</summary>
public abstract record NumberAnswer
{
    private NumberAnswer() { }

    /// <param name="Numbers">In ascending order; nobody else has them or ever gets them.</param>
    public sealed record Given(string Organisation, string Pattern, IReadOnlyList<string> Numbers) : NumberAnswer;

    public sealed record Declined(IReadOnlyList<Finding> Findings) : NumberAnswer;

    /// <summary>Less are left than were asked for.</summary>
    /// <param name="Left">That this host could still give.</param>
    public sealed record Exhausted(string Organisation, string Pattern, long Left) : NumberAnswer;

    /// <summary>Its numbers may be among those that another pattern has given away already.</summary>
    /// <param name="Series">The other one's, such as <c>449903261124######~mod-11-10</c>.</param>
    public sealed record Meets(string Organisation, string Pattern, string Series) : NumberAnswer;

    /// <summary>The request lost its idempotency key while it was carried out.</summary>
    public sealed record Lost : NumberAnswer;
}
