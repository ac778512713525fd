namespace Exchange.Core.Checking.Rules;

/// <summary>The code of a message and its two texts.</summary>
internal readonly record struct Wording(string Code, string Zh, string En);
