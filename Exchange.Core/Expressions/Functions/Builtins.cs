namespace Exchange.Core.Expressions;

/// <summary>The functions of JSONata 2 by theme; each theme is a file.</summary>
internal static class Builtins
{
    internal static IEnumerable<NativeFunction> All => [
        .. NumberFunctions.All, .. StringFunctions.All, .. MatchFunctions.All, .. ArrayFunctions.All, .. ObjectFunctions.All, .. HigherOrderFunctions.All,
        .. CodingFunctions.All, .. DateFunctions.All, .. LogicFunctions.All];

    /// <param name="name">Without the $.</param>
    /// <param name="signature">As JSONata's documentation gives it.</param>
    /// <param name="arity">Arguments that a higher-order function passes to it.</param>
    /// <param name="body">What it does with checked arguments.</param>
    internal static NativeFunction Define(string name, string signature, int arity, Builtin body) => new(name, Signature.Parse(signature), arity, body);
}
