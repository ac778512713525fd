using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Exchange.Core.Registry.Documents;

/// <summary>情形引导: a question whose answer helps to find the situation.</summary>
[Description("情形引导: a question whose answer helps to find the situation.")]
public sealed record QuestionPart
{
    [Required, RegularExpression("^[A-Za-z][A-Za-z0-9_-]{0,31}$"), Description("What answers name: a letter, then letters, digits, hyphen, underscore; at most 32.")]
    public required string Code { get; init; }

    [Required, Description("What people read.")]
    public required Title Title { get; init; }

    [Required, MinLength(2), MaxLength(50), Description("What can be answered.")]
    public required IReadOnlyList<AnswerPart> Answers { get; init; }

    [Description("It is asked only after these answers: earlier question to the answers of which one was given. Empty: always.")]
    public IReadOnlyDictionary<string, IReadOnlyList<string>> When { get; init; } = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
}

/// <summary>What can be answered.</summary>
[Description("What can be answered.")]
public sealed record AnswerPart
{
    [Required, RegularExpression("^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$"), Description("What a record has: letters, digits, hyphen, underscore; at most 32.")]
    public required string Code { get; init; }

    [Required, Description("What people read.")]
    public required Title Title { get; init; }
}

/// <summary>不符合条件: answers that lead to no situation, and what people are told then.</summary>
[Description("不符合条件: answers that lead to no situation, and what people are told then.")]
public sealed record RefusalPart
{
    [Required, Description("Answers that lead here, as in a situation's fits.")]
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Fits { get; init; }

    [Required, Description("What people read: why not, and what they can do.")]
    public required Title Guidance { get; init; }

    [MaxLength(20), Description("Items that can be applied for instead, such as the single ones of a bundle.")]
    public IReadOnlyList<string> Items { get; init; } = [];
}
