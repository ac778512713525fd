using Exchange.Core.Expressions;

namespace Exchange.Core.Mapping.Functions;

/// <summary>What a function of the hub says in both languages when it fails; the language's own exception carries it.</summary>
internal sealed class Wording(string zh, string en) : Exception(en)
{
    internal string Zh => zh;

    internal string En => Message;

    /// <param name="code">A word, such as code-unknown.</param>
    /// <param name="argument">Which argument is at fault, from 1.</param>
    /// <param name="value">The argument; never part of a message.</param>
    internal static ExpressionException Fault(string code, int argument, Value value, string zh, string en) =>
        new(code, 0, en, new Wording(zh, en)) { Argument = argument, Value = value };
}
