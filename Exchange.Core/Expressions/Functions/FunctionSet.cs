using System.Collections.Frozen;

namespace Exchange.Core.Expressions;

/// <summary>What a function of the host does: arguments as its signature lets them through, missing ones undefined.</summary>
/// <param name="arguments">At least as many as the signature has parameters.</param>
/// <param name="context">Of the evaluation that calls it.</param>
public delegate Value HostFunction(ReadOnlySpan<Value> arguments, EvaluationContext context);

/// <summary>The functions that expressions can call by name; immutable.</summary>
public sealed class FunctionSet
{
    readonly FrozenDictionary<string, NativeFunction> functions;

    FunctionSet(IEnumerable<KeyValuePair<string, NativeFunction>> functions) => this.functions = functions.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The functions of JSONata 2.</summary>
    public static FunctionSet BuiltIn { get; } = new(Builtins.All.Select(f => KeyValuePair.Create(f.Name, f)));

    public IEnumerable<string> Names => functions.Keys;

    public bool Has(string name) => functions.ContainsKey(name);

    /// <summary>As <c>&lt;s-n?:s&gt;</c>, or null where there is no such function.</summary>
    public string? SignatureOf(string name) => Find(name)?.Signature?.Text;

    /// <summary>The same and one more; one of the same name is replaced.</summary>
    /// <param name="name">Without the $.</param>
    /// <param name="signature">Such as <c>&lt;s-n?:s&gt;</c>, in JSONata's letters.</param>
    /// <param name="body">Pure: the same arguments give the same value.</param>
    /// <exception cref="ArgumentException">The signature is not one.</exception>
    public FunctionSet With(string name, string signature, HostFunction body) => With([(name, signature, body)]);

    /// <summary>The same and more, made at once: a set is dear to make.</summary>
    /// <exception cref="ArgumentException">A signature is not one.</exception>
    public FunctionSet With(IEnumerable<(string Name, string Signature, HostFunction Body)> more)
    {
        var all = new Dictionary<string, NativeFunction>(functions, StringComparer.Ordinal);
        foreach (var (name, signature, body) in more)
        {
            var parsed = Signature.Parse(signature);
            all[name] = new NativeFunction(name, parsed, parsed.Count, (in Call call) => body(call.Arguments, call.Run.Context));
        }
        return new FunctionSet(all);
    }

    internal NativeFunction? Find(string name) => functions.GetValueOrDefault(name);
}
