using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Exchange.Core.Registry.Documents;

/// <summary>Translates a record into a department's format. 映射</summary>
/// <remarks>
/// The input of every expression is <c>{record, number, takenInAt, deliveryId, recordId, step, version, situation, steps: {S1: {acknowledgement, gives}}}</c>;
/// <c>record</c> is the body as it was sent.
/// </remarks>
[Description("映射: translates a record into a department's format.")]
public sealed record MappingDocument : Document
{
    [Required, Description("Schema of the record's body.")]
    public required string From { get; init; }

    [Required, Description("Schema of the message. Every message is checked against it before it is pushed.")]
    public required string To { get; init; }

    [Required, MinLength(1), Description("Target path (a.b.c) to expression (JSONata), in the order of the message.")]
    public required IReadOnlyDictionary<string, string> Fields { get; init; }

    [Description("Expressions used more than once: name to expression, called as $name in fields.")]
    public IReadOnlyDictionary<string, string> Snippets { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    [Description("Code tables used: the name in $code('name', value) to the table and the system's column.")]
    public IReadOnlyDictionary<string, TablePart> Tables { get; init; } = new Dictionary<string, TablePart>(StringComparer.Ordinal);
}

/// <summary>What becomes of a code that a table does not know.</summary>
public enum UnknownCode { Fail, Pass, Default }

/// <summary>How a mapping uses a code table.</summary>
[Description("How a mapping uses a code table.")]
public sealed record TablePart
{
    [Required, Description("The code table's name.")]
    public required string Table { get; init; }

    [Required, Description("The system whose coding is wanted: a column of the table.")]
    public required string System { get; init; }

    [Description("A code that the table does not know: fail (the delivery is parked), pass (as it is) or default.")]
    public UnknownCode Unknown { get; init; } = UnknownCode.Fail;

    [Description("What is written for a code that the table does not know, with unknown: default.")]
    public string? Default { get; init; }
}
