namespace Exchange.Core.Checking;

/// <summary>A rule over several fields: holds or not for the JSON text of the value that the schema describes.</summary>
/// <param name="Holds">Called with the UTF-8 JSON text of the value. Must not throw.</param>
/// <param name="Zh">Message in Chinese; must not repeat values of the record.</param>
/// <param name="En">Message in English.</param>
public sealed record FieldRule(FieldRuleCondition Holds, string Zh, string En, Severity Severity = Severity.Error);

public delegate bool FieldRuleCondition(ReadOnlySpan<byte> utf8);

/// <summary>An entry of "rules" as the schema document has it.</summary>
/// <param name="Condition">Text in the expression language.</param>
public sealed record FieldRuleText(string Condition, string Zh, string En, Severity Severity);
