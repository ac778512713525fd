using static Exchange.Core.Expressions.Builtins;

namespace Exchange.Core.Expressions;

internal static class ArrayFunctions
{
    internal static IEnumerable<NativeFunction> All => [
        Define("count", "<a:n>", 1, (in Call call) => call[0].Count),
        Define("append", "<xx:a>", 2, (in Call call) => Sequences.Append(call[0], call[1], call.Run)),
        Define("reverse", "<a:a>", 1, Reverse),
        Define("shuffle", "<a:a>", 1, Shuffle),
        Define("distinct", "<x:x>", 1, Distinct),
        Define("sort", "<af?:a>", 2, Sort),
        Define("zip", "<a+>", 0, Zip),
    ];

    static Value Reverse(in Call call)
    {
        if (call[0].Count <= 1)
            return call[0];
        var items = Copied(call);
        Array.Reverse(items);
        return new ValueList(items, items.Length);
    }

    // Fisher and Yates, with the evaluation's own random numbers.
    static Value Shuffle(in Call call)
    {
        if (call[0].Count <= 1)
            return call[0];
        var items = Copied(call);
        for (var i = items.Length - 1; i > 0; i--)
        {
            var j = (int)(call.Run.Random.Next() * (i + 1));
            (items[i], items[j]) = (items[j], items[i]);
        }
        return new ValueList(items, items.Length);
    }

    static Value[] Copied(in Call call)
    {
        call.Run.Charge(call[0].Count * 16L);
        call.Run.Steps(call[0].Count);
        return Sequences.Listed(call[0]).Span.ToArray();
    }

    static Value Distinct(in Call call)
    {
        if (!call[0].IsArray || call[0].Count <= 1)
            return call[0];
        var run = call.Run;
        var seen = new Dictionary<int, List<Value>>();
        var results = new ValueList(4) { IsSequence = call[0].IsSequence };
        foreach (var item in call[0].Items)
        {
            call.Run.Step();
            var hash = ValueLogic.Hash(item);
            if (!seen.TryGetValue(hash, out var alike))
                seen.Add(hash, alike = []);
            call.Run.Steps(alike.Count);
            if (alike.Exists(other => ValueLogic.AreEqual(item, other, run)))
                continue;
            alike.Add(item);
            results.Add(item);
        }
        return results;
    }

    static Value Sort(in Call call)
    {
        if (call[0].Count <= 1)
            return call[0];
        var items = Sequences.Listed(call[0]);
        var run = call.Run;
        var scope = call.Scope;
        run.Charge(items.Count * 24L);
        Func<int, int, bool> follows;
        if (call[1].Reference is Function comparator)
            follows = (a, b) => IsTruthy(run.Apply(comparator, [items[a], items[b]], Value.Null, scope));
        else if (All(items, ValueKind.Number))
            follows = (a, b) => items[a].AsNumber() > items[b].AsNumber();
        else if (All(items, ValueKind.String))
        {
            var texts = items.Span.ToArray().Select(i => i.AsString()).ToArray();
            follows = (a, b) => string.CompareOrdinal(texts[a], texts[b]) > 0;
        }
        else
            throw new ExpressionException("D3070", 0) { Value = call[0], Argument = 1 };
        var sorted = new ValueList(items.Count);
        foreach (var i in MergeSort.Order(items.Count, run, follows))
            sorted.Add(items[i]);
        return sorted;

        static bool All(ValueList items, ValueKind kind)
        {
            foreach (var item in items.Span)
                if (item.Kind != kind)
                    return false;
            return true;
        }
    }

    // What a comparator gives is taken as JavaScript would: any array or object is true.
    static bool IsTruthy(Value value) => value.Kind is ValueKind.Array or ValueKind.Object or ValueKind.Function || ValueLogic.IsTrue(value);

    static Value Zip(in Call call)
    {
        var length = int.MaxValue;
        foreach (var argument in call.Arguments)
            length = Math.Min(length, argument.Count);
        var columns = new ValueList[call.Arguments.Length];
        for (var i = 0; i < columns.Length; i++)
            columns[i] = Sequences.Listed(call[i]);
        call.Run.Charge((long)length * columns.Length * 16);
        var rows = new ValueList(length);
        for (var at = 0; at < length; at++)
        {
            call.Run.Step();
            var row = new ValueList(columns.Length);
            foreach (var column in columns)
                row.Add(column[at]);
            rows.Add(row);
        }
        return rows;
    }
}
