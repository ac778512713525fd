using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Exchange.Adapters.Http;

/// <summary>What an answer to a push means: the cases of <see cref="Core.Contract.PushAnswer"/>.</summary>
public enum PushMeaning { Acknowledged, Rejected, Unavailable, Unknown }

/// <summary>What an answer to a question means: the cases of <see cref="Core.Contract.AskAnswer"/>.</summary>
public enum AskMeaning { Received, Refused, NotReceived, CannotTell }

/// <summary>
/// One reading of a push's answer. Expressions are JSONata over <c>{status, headers, body}</c>: the status as number, headers by lower-case name,
/// body as JSON (or as text, if it is text/plain).
/// </summary>
public sealed record PushRule
{
    [RegularExpression("^[1-5]([0-9]{2}|xx)$")]
    [Description("The status it is for: 409, or a class such as 2xx. Default: every status.")]
    public string? Status { get; init; }

    [StringLength(4000)]
    [Description("Condition: a JSONata expression over {status, headers, body}. Default: none, the status is enough.")]
    public string? When { get; init; }

    [Required, Description("acknowledged, rejected, unavailable (certainly not taken, worth another try) or unknown (it may have been taken). Required.")]
    public required PushMeaning Is { get; init; }

    [StringLength(4000)]
    [Description("For acknowledged: expression of the department's own number. Given and bringing nothing, the answer is unknown. Default: no number.")]
    public string? Number { get; init; }

    [StringLength(4000)]
    [Description("For rejected: expression of a short code; it goes to the log, so a text that is no code is replaced. Default: http- and the status.")]
    public string? Code { get; init; }

    [StringLength(4000)]
    [Description("For rejected: expression of the department's free text; it stays with the attempt. Default: the beginning of the answer.")]
    public string? Reason { get; init; }

    [StringLength(4000)]
    [Description("For unavailable: expression of seconds to wait. Default: the header Retry-After. Range 0 to 86400; more counts as 86400.")]
    public string? RetryAfter { get; init; }
}

/// <summary>One reading of an answer to a question; expressions as in <see cref="PushRule"/>.</summary>
public sealed record AskRule
{
    [RegularExpression("^[1-5]([0-9]{2}|xx)$")]
    [Description("The status it is for: 404, or a class such as 2xx. Default: every status.")]
    public string? Status { get; init; }

    [StringLength(4000)]
    [Description("Condition: a JSONata expression over {status, headers, body}. Default: none, the status is enough.")]
    public string? When { get; init; }

    [Required, Description("received, refused, notReceived (pushing again has no second effect) or cannotTell. Required.")]
    public required AskMeaning Is { get; init; }

    [StringLength(4000)]
    [Description("For received: expression of the department's own number. Given and bringing nothing, the answer is cannotTell. Default: no number.")]
    public string? Number { get; init; }

    [StringLength(4000)]
    [Description("For refused: expression of a short code; it goes to the log, so a text that is no code is replaced. Default: http- and the status.")]
    public string? Code { get; init; }

    [StringLength(4000)]
    [Description("For refused: expression of the department's free text; it stays with the attempt. Default: the beginning of the answer.")]
    public string? Reason { get; init; }

    [StringLength(4000)]
    [Description("For cannotTell: expression of seconds to wait. Default: the header Retry-After. Range 0 to 86400; more counts as 86400.")]
    public string? RetryAfter { get; init; }
}
