using static Exchange.Core.Expressions.Builtins;

namespace Exchange.Core.Expressions;

internal static class ObjectFunctions
{
    internal static IEnumerable<NativeFunction> All => [
        Define("keys", "<x-:a<s>>", 1, Keys),
        Define("lookup", "<x-s:x>", 2, (in Call call) => call[1].IsUndefined ? default(Value) : NamePlan.Look(call[0], new PropertyName(call[1].AsString()))),
        Define("spread", "<x-:a<o>>", 1, (in Call call) => Spread(call[0], call.Run)),
        Define("merge", "<a<o>:o>", 1, Merge),
        Define("each", "<o-f:a>", 2, Each),
        Define("sift", "<o-f?:o>", 2, Sift),
        Define("clone", "<(oa)-:o>", 1, (in Call call) => call[0].IsUndefined ? default(Value) : Clone(Sequences.Unwrapped(call[0]), call.Run)),
    ];

    static Value Keys(in Call call)
    {
        var names = new ValueObject();
        Collect(call[0], names, call.Run);
        var keys = ValueList.Sequence();
        foreach (var (name, _) in names.Members)
            keys.Add(name);
        return keys;
    }

    static void Collect(Value value, ValueObject names, Run run)
    {
        run.Steps(1 + value.Count);
        Run.EnsureStack();
        if (value.IsArray)
            foreach (var item in value.Items)
                Collect(item, names, run);
        else
            foreach (var (name, _) in value.Members)
                names.Set(name, Value.True);
    }

    static Value Spread(Value value, Run run)
    {
        Run.EnsureStack();
        if (!value.IsArray && !value.IsObject)
            return value;
        run.Charge(value.Count * 64L);
        run.Steps(value.Count);
        if (value.IsArray)
        {
            // What is put together from several is an array and no sequence.
            var all = new ValueList(value.Count) { IsSequence = value.Count == 0 };
            foreach (var item in value.Items)
                Sequences.AddTo(all, Spread(item, run));
            return all;
        }
        var results = ValueList.Sequence();
        foreach (var (name, member) in value.Members)
        {
            var single = new ValueObject(1);
            single.Set(name, member);
            results.Add(single);
        }
        return results;
    }

    static Value Merge(in Call call)
    {
        if (call[0].IsUndefined)
            return default;
        var merged = new ValueObject();
        foreach (var item in call[0].Items)
            foreach (var (name, value) in item.Members)
            {
                call.Run.Step();
                call.Run.Charge(24);
                merged.Set(name, value);
            }
        return merged;
    }

    static Value Each(in Call call)
    {
        var results = ValueList.Sequence();
        if (call[1].Reference is not Function function)
            return results;
        foreach (var (name, value) in call[0].Members)
        {
            var given = HigherOrderFunctions.Call(call, function, value, name, call[0]);
            if (!given.IsUndefined)
                results.Add(given);
        }
        call.Run.Charge(results.Count * 16L);
        return results;
    }

    static Value Sift(in Call call)
    {
        if (call[1].Reference is not Function function)
            return default;
        var kept = new ValueObject();
        foreach (var (name, value) in call[0].Members)
            if (ValueLogic.IsTrue(HigherOrderFunctions.Call(call, function, value, name, call[0])))
                kept.Set(name, value);
        return kept.Count == 0 ? default(Value) : kept;
    }

    /// <summary>A copy that a transform may change. What is not an array or object cannot change, so it is shared.</summary>
    static Value Clone(Value value, Run run)
    {
        run.Step();
        if (value.IsArray)
        {
            Run.EnsureStack();
            run.Charge(value.Count * 16L);
            var list = new ValueList(value.Count);
            foreach (var item in value.Items)
                list.Add(item.IsUndefined ? Value.Null : Clone(item, run));
            return list;
        }
        if (value.IsFunction)
            return Value.EmptyString;
        if (!value.IsObject)
            return value;
        Run.EnsureStack();
        run.Charge(value.Count * 24L);
        var made = new ValueObject(value.Count);
        foreach (var (name, member) in value.Members)
            if (!member.IsUndefined)
                made.Set(name, Clone(member, run));
        return made;
    }
}
