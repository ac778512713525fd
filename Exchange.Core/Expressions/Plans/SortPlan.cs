namespace Exchange.Core.Expressions;

/// <summary>^(…): orders the items of the step before it. Not evaluated for itself; the path asks it to order.</summary>
internal sealed class SortPlan(SortPlan.Term[] terms, int position) : Plan
{
    internal sealed record Term(Plan Key, bool Descending);

    internal override Value Evaluate(Value input, Scope scope) => Order(Sequences.Listed(input), scope);

    internal Value Order(ValueList items, Scope scope)
    {
        var count = items.Count;
        if (count <= 1)
            return items;
        var order = Ordered(count, i => items[i], _ => scope, scope.Run);
        var sorted = new ValueList(count);
        foreach (var i in order)
            sorted.Add(items[i]);
        return sorted;
    }

    internal TupleStream Order(TupleStream tuples, Scope scope)
    {
        var order = Ordered(tuples.Count, i => tuples[i].Item, i => new Scope(scope, tuples[i].Bindings), scope.Run);
        var sorted = new TupleStream();
        foreach (var i in order)
            sorted.Add(tuples[i]);
        return sorted;
    }

    // Keys are evaluated once an item, those of later terms only where the earlier ones are equal.
    int[] Ordered(int count, Func<int, Value> item, Func<int, Scope> scope, Run run)
    {
        run.Charge(count * 24L * terms.Length);
        var keys = new Value[count][];
        return MergeSort.Order(count, run, (a, b) =>
        {
            for (var t = 0; t < terms.Length; t++)
            {
                var comparison = Compare(Key(a, t), Key(b, t), out var fixedOrder);
                if (comparison != 0)
                    return terms[t].Descending && !fixedOrder ? comparison < 0 : comparison > 0;
            }
            return false;
        });

        Value Key(int i, int term)
        {
            var row = keys[i] ??= new Value[terms.Length + 1];
            // The last place of a row counts how many of its keys are known.
            while (row[^1].Bits <= term)
            {
                var known = (int)row[^1].Bits;
                var key = terms[known].Key.Evaluate(item(i), scope(i));
                row[known] = key.IsString ? key.AsString() : key;
                run.CountText(row[known]);
                row[^1] = new Value(null, known + 1);
            }
            return row[term];
        }
    }

    /// <param name="left">One key.</param>
    /// <param name="right">The other.</param>
    /// <param name="fixedOrder">Missing keys come last, whichever way the others are ordered.</param>
    int Compare(Value left, Value right, out bool fixedOrder)
    {
        fixedOrder = left.IsUndefined || right.IsUndefined;
        if (fixedOrder)
            return (left.IsUndefined ? 1 : 0) - (right.IsUndefined ? 1 : 0);
        var kind = left.Kind;
        if (kind is not (ValueKind.String or ValueKind.Number))
            throw new ExpressionException("T2008", position) { Value = left }.Place(position);
        if (right.Kind is not (ValueKind.String or ValueKind.Number))
            throw new ExpressionException("T2008", position) { Value = right }.Place(position);
        if (right.Kind != kind)
            throw new ExpressionException("T2007", position) { Value = left }.Place(position);
        if (kind == ValueKind.String)
            return string.CompareOrdinal(left.AsString(), right.AsString());
        var (a, b) = (left.AsNumber(), right.AsNumber());
        return a == b ? 0 : a < b ? -1 : 1;
    }
}

/// <summary>A stable merge sort: a user's own comparison may be inconsistent, which the sort of .NET does not forgive.</summary>
internal static class MergeSort
{
    /// <summary>The order of the indices.</summary>
    /// <param name="count">How many.</param>
    /// <param name="run">Counts the comparisons.</param>
    /// <param name="follows">Whether the first must come after the second.</param>
    internal static int[] Order(int count, Run run, Func<int, int, bool> follows)
    {
        var order = new int[count];
        for (var i = 0; i < count; i++)
            order[i] = i;
        if (count > 1)
            Sort(order, new int[count], run, follows);
        return order;
    }

    static void Sort(Span<int> part, Span<int> room, Run run, Func<int, int, bool> follows)
    {
        if (part.Length < 2)
            return;
        var middle = part.Length / 2;
        Sort(part[..middle], room[..middle], run, follows);
        Sort(part[middle..], room[middle..], run, follows);
        part.CopyTo(room);
        var (left, right) = (0, middle);
        for (var at = 0; at < part.Length; at++)
        {
            run.Step();
            var takeRight = left >= middle || (right < part.Length && follows(room[left], room[right]));
            part[at] = room[takeRight ? right++ : left++];
        }
    }
}
