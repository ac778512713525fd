using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Exchange.Core.Registry.Documents;

/// <summary>Translates a record into a department's format, or what a department sends back into a progress event. 映射</summary>
/// <remarks>
/// The input of every expression is <c>{record, number, takenInAt, deliveryId, recordId, step, version, situation, steps: {S1: {acknowledgement, gives}}}</c>;
/// <c>record</c> is the body as it was sent. Of a mapping that reads rows it is <c>{row, source, key, receivedAt}</c>.
/// </remarks>
[Description("映射: translates a record into a department's format, or what a department sends back into a progress event.")]
public sealed record MappingDocument : Document
{
    [Description("What is translated: record (an application on its way out) or row (a staging row, result line or callback on its way back).")]
    public MappingReads Reads { get; init; } = MappingReads.Record;

    [Required, Description("Schema of the record's body, or of the row.")]
    public required string From { get; init; }

    [Required, Description("Schema of the message. Every message is checked against it before it is pushed.")]
    public required string To { get; init; }

    [Required, MinLength(1), Description("Target path (a.b.c) to expression (JSONata), in the order of the message.")]
    public required IReadOnlyDictionary<string, string> Fields { get; init; }

    [Description("Expressions used more than once: name to expression, called as $name in fields.")]
    public IReadOnlyDictionary<string, string> Snippets { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    [Description("Code tables used: the name in $code('name', value) to the table and the system's column.")]
    public IReadOnlyDictionary<string, TablePart> Tables { get; init; } = new Dictionary<string, TablePart>(StringComparer.Ordinal);

    [Description("Calendar behind $workdays and $workday. Without one both fail.")]
    public string? Calendar { get; init; }

    [Description("How the message is written: json, xml, or rows (a list of flat objects, for tables and CSV). Its schema is that of the JSON in each case.")]
    public MessageFormat Format { get; init; } = MessageFormat.Json;

    [Description("With format: xml, how the message becomes XML. A name that begins with @ is an attribute, #text the text of its element, an array a repeated element.")]
    public XmlPart? Xml { get; init; }

    [Description("With format: rows, what each row is made of.")]
    public RowsPart? Rows { get; init; }
}

/// <summary>What a mapping translates.</summary>
public enum MappingReads { Record, Row }

/// <summary>How a message is written.</summary>
public enum MessageFormat { Json, Xml, Rows }

/// <summary>How a message becomes XML.</summary>
[Description("How a message becomes XML.")]
public sealed record XmlPart
{
    [Required, Description("Name of the root element, with its prefix if it has one.")]
    public required string Root { get; init; }

    [Description("Namespace of names without a prefix.")]
    public string? Namespace { get; init; }

    [Description("Prefix to namespace; all are declared at the root.")]
    public IReadOnlyDictionary<string, string> Namespaces { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    [Description("Target paths whose content stands in a CDATA section; what has members is written there as XML of its own.")]
    public IReadOnlyList<string> Cdata { get; init; } = [];

    [Description("Whether an XML declaration comes first.")]
    public bool Declaration { get; init; } = true;
}

/// <summary>What each row is made of.</summary>
[Description("What each row is made of.")]
public sealed record RowsPart
{
    [Required, Description("Expression that gives an item for each row: fields see it as $item, and its number from 1 as $line.")]
    public required string Each { get; init; }
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
