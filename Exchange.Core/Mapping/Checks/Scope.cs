namespace Exchange.Core.Mapping.Checks;

/// <summary>The variables of a block, a function call or a path.</summary>
internal sealed class Scope(Scope? outer = null)
{
    readonly Dictionary<string, Shape> variables = new(StringComparer.Ordinal);

    /// <summary>A variable that is bound twice may be either: the order is not followed.</summary>
    internal void Bind(string name, Shape value) => variables[name] = variables.TryGetValue(name, out var before) ? before.Or(value) : value;

    internal Shape? Find(string name) => variables.TryGetValue(name, out var value) ? value : outer?.Find(name);
}
