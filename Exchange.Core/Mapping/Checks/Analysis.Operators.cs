using Exchange.Core.Expressions;
using Exchange.Core.Mapping.Schemas;

namespace Exchange.Core.Mapping.Checks;

internal sealed partial class Analysis
{
    Shape Binary(BinarySyntax binary, Shape context, Scope scope)
    {
        var left = Evaluate(binary.Left, context, scope);
        var right = binary.Operator == "and"
            ? Knowing(Presence(binary.Left).Where, binary.Right, context, scope)
            : binary.Operator == "or" ? Maybe(binary.Right, context, scope)
            : Evaluate(binary.Right, context, scope);
        var sources = left.All.And(right.All);
        switch (binary.Operator)
        {
            case "&":
                return Joined(left, right).With(sources);
            case "=" or "!=" or "in":
                TellNever(binary, left, right);
                return Shape.Of(Kinds.Boolean).With(sources);
            case "and" or "or":
                return Shape.Of(Kinds.Boolean).With(sources);
            case "<" or "<=" or ">" or ">=":
                return Shape.Of(Kinds.Boolean, left.MayMiss || right.MayMiss).With(sources);
            case "..":
                return Shape.OfForms([new RowForm(Shape.Of(Kinds.Integer), FromPath: false)], left.MayMiss || right.MayMiss, sources);
            default:
                var mayMiss = Numeric(left, binary.Left.Position, binary.Operator).MayMiss | Numeric(right, binary.Right.Position, binary.Operator).MayMiss;
                var isWhole = binary.Operator != "/" && (left.Kinds | right.Kinds) == Kinds.Integer;
                return Shape.Of(isWhole ? Kinds.Integer : Kinds.Number, mayMiss).With(sources);
        }
    }

    // Of few known values each way the joined ones are known too: codes are often put together.
    static Shape Joined(Shape left, Shape right)
    {
        const int most = 64;
        if (left is { MayMiss: false, Kinds: Kinds.String, Values: { } first } && right is { MayMiss: false, Kinds: Kinds.String, Values: { } second }
            && first.Count * second.Count <= most)
            return Shape.Of(new ScalarForm(Kinds.String, first.SelectMany(_ => second, (a, b) => a[..^1] + b[1..]).ToHashSet(StringComparer.Ordinal)));
        return Shape.Of(Kinds.String);
    }

    /// <summary>A number of the operand; one that cannot be a number is told.</summary>
    Shape Numeric(Shape operand, int position, string symbol)
    {
        var kinds = operand.Kinds;
        if (kinds != Kinds.None && (kinds & Kinds.Number) == Kinds.None && !operand.CannotTell)
            sightings.Tell(
                Certainly(operand), "mapping.not-a-number", position,
                $"运算“{symbol}”需要数字，这里是{kinds.Zh()}", $"'{symbol}' needs a number; this is {kinds.En()}");
        return Shape.Of((kinds & Kinds.Number) == Kinds.Integer ? Kinds.Integer : Kinds.Number, operand.MayMiss).With(operand.All);
    }

    void TellNever(BinarySyntax binary, Shape left, Shape right)
    {
        if (binary.Operator == "in")
            right = right.Items(out _);
        if (left.Values is not { } first || right.Values is not { } second || first.Overlaps(second))
            return;
        var literal = binary.Right is StringSyntax or NumberSyntax ? second : first;
        sightings.Tell(
            MappingSeverity.Warning, "mapping.never-equal", binary.Position,
            $"两侧的取值没有交集（{Some(literal)}），比较的结果不会变", $"The two sides have no value in common ({Some(literal)}), so the comparison never changes");
    }

    internal static string Some(IEnumerable<string> literals)
    {
        var all = literals.Order(StringComparer.Ordinal).ToList();
        return string.Join(", ", all.Take(6)) + (all.Count > 6 ? ", …" : "");
    }
}
