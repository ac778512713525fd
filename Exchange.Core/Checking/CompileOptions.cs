using Exchange.Core.Checking.Conditions;

namespace Exchange.Core.Checking;

/// <summary>How a schema document is compiled.</summary>
public sealed record CompileOptions
{
    /// <summary>The hub's own documents: formats and rules over several fields are asserted, and what nobody knows is a fault.</summary>
    public static CompileOptions Hub { get; } = new() { AssertFormats = true, Strict = true, BindRule = FieldCondition.Bind };

    /// <summary>What the specification says: formats are annotations.</summary>
    public static CompileOptions Standard { get; } = new();

    /// <summary>Formats are asserted. Default false, as the specification has it.</summary>
    public bool AssertFormats { get; init; }

    /// <summary>
    /// A keyword or format that nobody knows is a fault instead of being passed over, unless it begins with x-: a mistyped "requierd" would else let
    /// everything through. Default false, as the specification has it.
    /// </summary>
    public bool Strict { get; init; }

    /// <summary>contentEncoding and contentMediaType of draft-07 are asserted. Default false.</summary>
    public bool AssertContent { get; init; }

    /// <summary>Name or URI under which the document is registered; what it refers to is relative to it unless it has an $id. Default: without a
    /// name.</summary>
    public string Name { get; init; } = "";

    /// <summary>Registered documents that may be referred to: from a name or URI without fragment to the JSON text, or null. Never a network.</summary>
    public Func<string, ReadOnlyMemory<byte>?>? Resolve { get; init; }

    /// <summary>Draft of a document without $schema. Default 2020-12.</summary>
    public SchemaDraft Draft { get; init; } = SchemaDraft.Draft202012;

    /// <summary>
    /// Turns an entry of the document's "rules" into a function, or throws a <see cref="ConditionException"/>. Default null: such entries are then
    /// annotations, as the specification asks for keywords that are not its own.
    /// </summary>
    public Func<FieldRuleText, FieldRule>? BindRule { get; init; }

    /// <summary>Bounds of the schema document itself, and of what it refers to.</summary>
    public CheckLimits Limits { get; init; } = CheckLimits.Default;
}

/// <summary>Drafts of JSON Schema that are understood. 2019-09 only so far as documents of the other two refer to it.</summary>
public enum SchemaDraft { Draft7, Draft201909, Draft202012 }
