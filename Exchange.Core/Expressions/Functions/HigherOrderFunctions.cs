using static Exchange.Core.Expressions.Builtins;

namespace Exchange.Core.Expressions;

/// <summary>Functions that take functions.</summary>
internal static class HigherOrderFunctions
{
    internal static IEnumerable<NativeFunction> All => [
        Define("map", "<af>", 2, Map),
        Define("filter", "<af>", 2, Filter),
        Define("single", "<af?>", 2, Single),
        Define("reduce", "<afj?:j>", 3, Reduce),
    ];

    // What a function gives is taken as it is: where its last call is one of a built-in function, a sequence of one item stays an array, as in the reference
    // implementation.
    /// <summary>Calls with as many of the arguments as the function takes: the item, its index or name, the whole.</summary>
    internal static Value Call(in Call call, Function function, Value item, Value key, Value whole)
    {
        var row = new ArgumentRow();
        Span<Value> arguments = row;
        arguments[0] = item;
        arguments[1] = key;
        arguments[2] = whole;
        var count = Math.Clamp(function.Arity, 1, 3);
        return call.Run.Apply(function, arguments[..count], Value.Null, call.Scope);
    }

    static Value Map(in Call call)
    {
        if (call[0].IsUndefined)
            return default;
        var function = (Function)call[1].Reference!;
        var results = ValueList.Sequence();
        var index = 0;
        foreach (var item in call[0].Items)
        {
            var mapped = Call(call, function, item, index++, call[0]);
            if (!mapped.IsUndefined)
                results.Add(mapped);
        }
        call.Run.Charge(results.Count * 16L);
        return results;
    }

    static Value Filter(in Call call)
    {
        if (call[0].IsUndefined)
            return default;
        var function = (Function)call[1].Reference!;
        var results = ValueList.Sequence();
        var index = 0;
        foreach (var item in call[0].Items)
            if (ValueLogic.IsTrue(Call(call, function, item, index++, call[0])))
                results.Add(item);
        call.Run.Charge(results.Count * 16L);
        return results;
    }

    static Value Single(in Call call)
    {
        if (call[0].IsUndefined)
            return default;
        var function = call[1].Reference as Function;
        var found = default(Value);
        var count = 0;
        var index = 0;
        foreach (var item in call[0].Items)
        {
            if (function is not null && !ValueLogic.IsTrue(Call(call, function, item, index++, call[0])))
                continue;
            found = item;
            if (++count > 1)
                throw new ExpressionException("D3138", 0);
        }
        return count == 1 ? found : throw new ExpressionException("D3139", 0);
    }

    static Value Reduce(in Call call)
    {
        if (call[0].IsUndefined)
            return default;
        var function = (Function)call[1].Reference!;
        if (function.Arity < 2)
            throw new ExpressionException("D3050", 0) { Argument = 1 };
        var row = new ArgumentRow();
        Span<Value> arguments = row;
        var count = Math.Clamp(function.Arity, 2, 4);
        var result = call[2];
        var index = 0;
        foreach (var item in call[0].Items)
        {
            if (index++ == 0 && result.IsUndefined)
            {
                result = item;
                continue;
            }
            arguments[0] = result;
            arguments[1] = item;
            arguments[2] = index - 1;
            arguments[3] = call[0];
            result = call.Run.Apply(function, arguments[..count], Value.Null, call.Scope);
        }
        return result;
    }
}
