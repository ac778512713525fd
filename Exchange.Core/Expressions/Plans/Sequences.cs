using System.Runtime.CompilerServices;

namespace Exchange.Core.Expressions;

/// <summary>JSONata's rules for sequences.</summary>
internal static class Sequences
{
    /// <summary>A sequence of one is its item unless that is kept, an empty one is nothing; anything else is itself.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Value Single(Value value) => value.Reference is ValueList { IsSequence: true, Count: < 2 } list ? SingleOf(list) : value;

    static Value SingleOf(ValueList list) => list.Count == 0 ? default(Value) : list.KeepSingleton ? new Value(list) : list[0];

    /// <summary>An input that is an array counts as one input, so it is wrapped while paths look at it.</summary>
    internal static Value Wrapped(Value input) => input.IsArray && !input.IsSequence
        ? new ValueList([input], 1) { IsSequence = true, WrapsInput = true }
        : input;

    internal static Value Unwrapped(Value input) => input.Reference is ValueList { WrapsInput: true } list ? list[0] : input;

    /// <summary>Marks a sequence so that one item stays an array.</summary>
    internal static Value Kept(Value value)
    {
        if (value.Reference is not ValueList { IsSequence: true, KeepSingleton: false } list)
            return value;
        var kept = new ValueList(list.Count) { IsSequence = true, KeepSingleton = true };
        kept.AddRange(list.Span);
        return kept;
    }

    /// <summary>Both as one array; an item that is not an array counts as an array of it.</summary>
    internal static Value Append(Value first, Value second, Run run)
    {
        if (first.IsUndefined)
            return second;
        if (second.IsUndefined)
            return first;
        var size = (first.IsArray ? first.Count : 1) + (second.IsArray ? second.Count : 1);
        run.Charge(size * 16L);
        var list = new ValueList(size);
        AddTo(list, first);
        AddTo(list, second);
        return list;
    }

    /// <summary>Adds the items of an array, or the value itself.</summary>
    internal static void AddTo(ValueList list, Value value)
    {
        if (value.IsArray)
            list.AddItems(value);
        else
            list.Add(value);
    }

    /// <summary>The items as a list, whatever holds them; a value that is not an array is one item.</summary>
    internal static ValueList Listed(Value value)
    {
        if (value.Reference is ValueList list)
            return list;
        var copy = new ValueList(value.IsArray ? value.Count : 1);
        AddTo(copy, value);
        return copy;
    }
}
