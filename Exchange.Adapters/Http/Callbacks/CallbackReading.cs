using System.Security.Cryptography;
using System.Text;
using Exchange.Core.Contract;
using Exchange.Core.Expressions;

namespace Exchange.Adapters.Http.Callbacks;

/// <summary>Makes rows of a callback by the first rule that matches.</summary>
internal sealed class CallbackReading(IReadOnlyList<CallbackRule> rules)
{
    public const int MostRows = 500;

    const int KeyLength = 100;

    readonly List<Compiled> compiled =
    [
        .. rules.Select(r => new Compiled(
            r, r.When is { } when ? InputExpression.Parse(when) : null, InputExpression.Parse(r.Rows), r.Key is { } key ? InputExpression.Parse(key) : null)),
    ];

    sealed record Compiled(CallbackRule Rule, InputExpression? When, InputExpression Rows, InputExpression? Key);

    public bool TryRead(Value input, out IReadOnlyList<ProgressRow> rows, out CallbackFault? fault)
    {
        var made = new List<ProgressRow>();
        rows = made;
        fault = null;
        if (compiled.Find(c => c.When is null || c.When.IsTrue(input)) is not { } rule)
            return No(CallbackFault.NoRule, out fault);
        var found = rule.Rows.Of(input);
        if (found.Kind is ValueKind.Object)
            found = Value.FromArray(found);
        if (found.Kind is not ValueKind.Array || found.Count == 0)
            return No(CallbackFault.NoRows, out fault);
        if (found.Count > MostRows)
            return No(CallbackFault.TooManyRows, out fault);
        foreach (var row in found.Items)
        {
            if (row.Kind is not ValueKind.Object)
                return No(CallbackFault.NoRows, out fault);
            var bytes = Encoding.UTF8.GetBytes(row.ToString());
            if (Key(rule, row, bytes) is not { } key)
                return No(CallbackFault.NoKey, out fault);
            made.Add(new ProgressRow(rule.Rule.Source, key, rule.Rule.Mapping, bytes));
        }
        return true;
    }

    static string? Key(Compiled rule, Value row, byte[] bytes)
    {
        var text = rule.Key is null ? Digest(bytes) : rule.Key.Text(row)?.Trim();
        if (string.IsNullOrEmpty(text) || text.Any(char.IsControl))
            return null;
        var key = $"{rule.Rule.Source}:{text}";
        // A longer one still names the row: by its digest.
        return key.Length <= KeyLength ? key : $"{rule.Rule.Source}:{Digest(Encoding.UTF8.GetBytes(text))}";
    }

    static string Digest(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    static bool No(CallbackFault why, out CallbackFault? fault)
    {
        fault = why;
        return false;
    }
}
