namespace Exchange.Core.Expressions;

internal enum Arithmetic : byte
{
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

/// <summary>+, -, *, /, %.</summary>
internal sealed class ArithmeticPlan(Arithmetic operation, Plan left, Plan right, int position, string symbol) : Plan
{
    internal override Value Evaluate(Value input, Scope scope)
    {
        var a = left.Evaluate(input, scope);
        var b = right.Evaluate(input, scope);
        double x = 0, y = 0;
        try
        {
            if (!a.IsUndefined && !ValueLogic.IsUsableNumber(a, out x))
                throw new ExpressionException("T2001", position) { Value = a };
            if (!b.IsUndefined && !ValueLogic.IsUsableNumber(b, out y))
                throw new ExpressionException("T2002", position) { Value = b };
        }
        catch (ExpressionException fault) when (fault.Pass(position, symbol))
        {
            throw;
        }
        if (a.IsUndefined || b.IsUndefined)
            return default;
        return operation switch
        {
            Arithmetic.Add => x + y,
            Arithmetic.Subtract => x - y,
            Arithmetic.Multiply => x * y,
            Arithmetic.Divide => x / y,
            _ => x % y,
        };
    }
}

/// <summary>= and !=; false where either side is missing.</summary>
internal sealed class EqualityPlan(bool equal, Plan left, Plan right) : Plan
{
    internal override Value Evaluate(Value input, Scope scope)
    {
        var a = left.Evaluate(input, scope);
        var b = right.Evaluate(input, scope);
        return !a.IsUndefined && !b.IsUndefined && ValueLogic.AreEqual(a, b, scope.Run) == equal;
    }
}

/// <summary>= or != with a text that is written in the expression: compared with the bytes of the input.</summary>
internal sealed class TextEqualityPlan(bool equal, Plan side, PropertyName text) : Plan
{
    internal override Value Evaluate(Value input, Scope scope)
    {
        var value = side.Evaluate(input, scope);
        if (value.IsUndefined)
            return false;
        if (value.Reference is JsonTape tape && tape.KindAt((int)value.Bits) == ValueKind.String && !tape.HasEscapes((int)value.Bits))
            return tape.BytesAt((int)value.Bits).SequenceEqual(text.Utf8) == equal;
        return (value.IsString && string.Equals(value.AsString(), text.Text, StringComparison.Ordinal)) == equal;
    }
}

/// <summary>&lt;, &lt;=, &gt;, &gt;=: numbers with numbers, strings with strings; nothing where either side is missing.</summary>
internal sealed class ComparisonPlan(string symbol, Plan left, Plan right, int position) : Plan
{
    internal override Value Evaluate(Value input, Scope scope)
    {
        var a = left.Evaluate(input, scope);
        var b = right.Evaluate(input, scope);
        if (!IsComparable(a) || !IsComparable(b))
            throw new ExpressionException("T2010", position) { Value = IsComparable(a) ? b : a }.Place(position, symbol);
        if (a.IsUndefined || b.IsUndefined)
            return default;
        if (a.Kind != b.Kind)
            throw new ExpressionException("T2009", position) { Value = a }.Place(position, symbol);
        if (a.Kind == ValueKind.Number)
        {
            var (x, y) = (a.AsNumber(), b.AsNumber());
            return symbol switch { "<" => x < y, "<=" => x <= y, ">" => x > y, _ => x >= y };
        }
        scope.Run.CountText(a);
        scope.Run.CountText(b);
        var order = string.CompareOrdinal(a.AsString(), b.AsString());
        return symbol switch { "<" => order < 0, "<=" => order <= 0, ">" => order > 0, _ => order >= 0 };
    }

    static bool IsComparable(Value value) => value.Kind is ValueKind.Undefined or ValueKind.Number or ValueKind.String;
}

/// <summary>and, or: the right side only where it matters.</summary>
internal sealed class LogicPlan(bool isAnd, Plan left, Plan right, int position) : Plan
{
    internal override Value Evaluate(Value input, Scope scope)
    {
        try
        {
            var first = ValueLogic.IsTrue(left.Evaluate(input, scope));
            return first == isAnd ? ValueLogic.IsTrue(right.Evaluate(input, scope)) : first;
        }
        catch (ExpressionException fault) when (fault.Pass(position, isAnd ? "and" : "or"))
        {
            throw;
        }
    }
}

/// <summary>in: whether the right side has the left.</summary>
internal sealed class InPlan(Plan left, Plan right) : Plan
{
    internal override Value Evaluate(Value input, Scope scope)
    {
        var wanted = left.Evaluate(input, scope);
        var among = right.Evaluate(input, scope);
        if (wanted.IsUndefined || among.IsUndefined)
            return false;
        if (!among.IsArray)
            return ValueLogic.AreSame(wanted, among, scope.Run);
        scope.Run.Steps(among.Count);
        foreach (var item in among.Items)
            if (ValueLogic.AreSame(wanted, item, scope.Run))
                return true;
        return false;
    }
}

/// <summary>a &amp; b &amp; c: one plan for the whole chain, written to the output without a string in between.</summary>
/// <param name="positions">For each part, of the &amp; that joins it.</param>
internal sealed class ConcatPlan(Plan[] parts, int[] positions) : Plan
{
    internal override Value Evaluate(Value input, Scope scope)
    {
        var texts = new string[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            var part = parts[i].Evaluate(input, scope);
            try
            {
                texts[i] = part.IsUndefined ? "" : ValueText.ToText(part, scope.Run);
            }
            catch (ExpressionException fault) when (fault.Code == "D3001" && fault.Pass(positions[i], "&"))
            {
                throw;
            }
        }
        scope.Run.Charge(texts.Sum(t => t.Length * 2L));
        return string.Concat(texts);
    }

    internal override bool Write(Value input, Scope scope, JsonOutput output)
    {
        output.WriteByte((byte)'"');
        WriteText(input, scope, output);
        output.WriteByte((byte)'"');
        return true;
    }

    internal override void WriteText(Value input, Scope scope, JsonOutput output)
    {
        var at = 0;
        try
        {
            for (; at < parts.Length; at++)
                parts[at].WriteText(input, scope, output);
        }
        catch (ExpressionException fault) when (fault.Code == "D3001" && fault.Pass(positions[at], "&"))
        {
            throw;
        }
    }
}

internal sealed class NegatePlan(Plan operand, int position) : Plan
{
    internal override Value Evaluate(Value input, Scope scope)
    {
        var value = operand.Evaluate(input, scope);
        if (value.IsUndefined)
            return default;
        return ValueLogic.IsUsableNumber(value, out var number)
            ? -number
            : throw new ExpressionException("D1002", position) { Value = value }.Place(position, "-");
    }
}

/// <summary>a..b in an array constructor.</summary>
internal sealed class RangePlan(Plan left, Plan right, int position) : Plan
{
    const double Most = 1e7;

    internal override Value Evaluate(Value input, Scope scope)
    {
        var from = Whole(left.Evaluate(input, scope), "T2003");
        var to = Whole(right.Evaluate(input, scope), "T2004");
        if (from is null || to is null || from > to)
            return default;
        if (to - from + 1 > Most)
            throw new ExpressionException("D2014", position) { Value = to.Value - from.Value + 1 }.Place(position, "..");
        var count = (int)(to - from + 1);
        scope.Run.Charge(count * 16L);
        scope.Run.Steps(count / 16);
        var items = new Value[count];
        for (var i = 0; i < count; i++)
            items[i] = from.Value + i;
        return Sequences.Single(new ValueList(items, count) { IsSequence = true });
    }

    double? Whole(Value value, string code)
    {
        if (value.IsUndefined)
            return null;
        if (value.IsNumber && value.AsNumber() is var number && Math.Floor(number) == number && double.IsFinite(number))
            return number;
        throw new ExpressionException(code, position) { Value = value }.Place(position, "..");
    }
}
