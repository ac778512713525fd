namespace Exchange.Core.Expressions;

/// <summary>What a value is. Undefined is "nothing there", which JSON cannot say; Null is JSON's null.</summary>
public enum ValueKind : byte
{
    Undefined,
    Null,
    Boolean,
    Number,
    String,
    Array,
    Object,
    Function,
}
