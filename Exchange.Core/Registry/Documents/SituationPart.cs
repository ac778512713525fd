using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Exchange.Core.Registry.Documents;

/// <summary>情形: a variant of an item. It may change form, materials, steps and limits.</summary>
[Description("情形: a variant of an item. It may change form, materials, steps and limits.")]
public sealed record SituationPart
{
    [Required, RegularExpression("^[A-Za-z0-9]{1,8}$"), Description("What a record names: letters and digits, at most 8.")]
    public required string Code { get; init; }

    [Required, Description("What people read.")]
    public required Title Title { get; init; }

    [Description("Answers that lead to it: question to the answers of which one was given. All of these questions must have been asked. Empty: whatever is answered.")]
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Fits { get; init; } = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);

    [Description("Schema of a record's body in this situation, in place of the item's. The mappings of its steps read it, or a schema that it takes in whole: by $ref at its root, or in its allOf.")]
    public string? Schema { get; init; }

    [Description("Limits of the whole in this situation, in place of the item's.")]
    public LimitsPart? Limits { get; init; }

    [MaxLength(100), Description("What is otherwise with steps in this situation. Which steps there are in it, the steps say themselves (when).")]
    public IReadOnlyList<SituationStepPart> Steps { get; init; } = [];
}

/// <summary>What is otherwise with a step in a situation.</summary>
[Description("What is otherwise with a step in a situation.")]
public sealed record SituationStepPart
{
    [Required, Description("Name of the step.")]
    public required string Step { get; init; }

    [Description("In place of the step's mapping.")]
    public string? Mapping { get; init; }

    [Description("In place of the step's mapping for withdrawals.")]
    public string? WithdrawMapping { get; init; }

    [Description("In place of the step's limits.")]
    public LimitsPart? Limits { get; init; }
}
