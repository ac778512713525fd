namespace Exchange.Core.Expressions;

/// <summary>Truth and equality, as the language has them.</summary>
internal static class ValueLogic
{
    /// <summary>$boolean: empty, zero, null, functions and arrays of nothing true are false; nothing counts as false.</summary>
    internal static bool IsTrue(Value value)
    {
        switch (value.Kind)
        {
            case ValueKind.Boolean:
                return value.AsBoolean();
            case ValueKind.Number:
                return Finite(value.AsNumber()) != 0;
            case ValueKind.String:
                return value.Reference is string text ? text.Length > 0 : ((JsonTape)value.Reference!).Nodes[(int)value.Bits].Length > 0;
            case ValueKind.Object:
                return value.Count > 0;
            case ValueKind.Array:
                Run.EnsureStack();
                foreach (var item in value.Items)
                    if (IsTrue(item))
                        return true;
                return false;
            default:
                return false;
        }
    }

    /// <summary>A number that is used must be finite.</summary>
    internal static double Finite(double number) => double.IsFinite(number) ? number
        : double.IsNaN(number) ? 0 : throw new ExpressionException("D1001", 0) { Value = number };

    internal static bool IsUsableNumber(Value value, out double number)
    {
        number = 0;
        if (value.Kind != ValueKind.Number)
            return false;
        number = value.AsNumber();
        if (double.IsNaN(number))
            return false;
        if (double.IsInfinity(number))
            throw new ExpressionException("D1001", 0) { Value = value };
        return true;
    }

    internal static bool AreEqual(Value left, Value right, Run run)
    {
        var kind = left.Kind;
        if (kind != right.Kind)
            return false;
        switch (kind)
        {
            case ValueKind.Boolean:
                return left.AsBoolean() == right.AsBoolean();
            case ValueKind.Number:
                return left.AsNumber() == right.AsNumber();
            case ValueKind.String:
                return SameText(left, right);
            case ValueKind.Array:
                return SameItems(left, right, run);
            case ValueKind.Object:
                return SameMembers(left, right, run);
            case ValueKind.Function:
                return ReferenceEquals(left.Reference, right.Reference);
            default:
                return true;
        }
    }

    /// <summary>Equal as JavaScript's === has it: arrays and objects are equal to themselves only.</summary>
    internal static bool AreSame(Value left, Value right, Run run) => left.Kind is ValueKind.Array or ValueKind.Object
        ? ReferenceEquals(left.Reference, right.Reference) && left.Bits == right.Bits
        : AreEqual(left, right, run);

    /// <summary>Strings, without making one of what is still in the input.</summary>
    internal static bool SameText(Value left, Value right)
    {
        if (left.Reference is JsonTape a && right.Reference is JsonTape b && !a.HasEscapes((int)left.Bits) && !b.HasEscapes((int)right.Bits))
            return a.BytesAt((int)left.Bits).SequenceEqual(b.BytesAt((int)right.Bits));
        return string.Equals(left.AsString(), right.AsString(), StringComparison.Ordinal);
    }

    static bool SameItems(Value left, Value right, Run run)
    {
        if (left.Count != right.Count)
            return false;
        Run.EnsureStack();
        run.Steps(left.Count);
        var others = right.Items.GetEnumerator();
        foreach (var item in left.Items)
            if (!others.MoveNext() || !AreEqual(item, others.Current, run))
                return false;
        return true;
    }

    static bool SameMembers(Value left, Value right, Run run)
    {
        if (left.Count != right.Count)
            return false;
        Run.EnsureStack();
        run.Steps(left.Count);
        foreach (var (name, value) in left.Members)
        {
            var other = right[name];
            if (other.IsUndefined ? !value.IsUndefined : !AreEqual(value, other, run))
                return false;
        }
        return true;
    }

    /// <summary>The same number for equal values.</summary>
    internal static int Hash(Value value)
    {
        switch (value.Kind)
        {
            case ValueKind.Boolean:
                return value.AsBoolean() ? 1 : 2;
            case ValueKind.Number:
                return (value.AsNumber() + 0.0).GetHashCode();
            case ValueKind.String:
                return string.GetHashCode(value.AsString(), StringComparison.Ordinal);
            case ValueKind.Array or ValueKind.Object:
                // Rough on purpose: a deep value is compared anyway where two of one size meet.
                return HashCode.Combine(value.Kind, value.Count);
            default:
                return (int)value.Kind;
        }
    }
}
