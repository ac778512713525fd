namespace Exchange.Core.Expressions;

/// <summary>One name as a step.</summary>
internal sealed class NamePlan(PropertyName name) : Plan
{
    internal PropertyName Name => name;

    internal override Value Evaluate(Value input, Scope scope) => Sequences.Single(Look(input, name));

    internal static Value Look(Value input, PropertyName name)
    {
        if (!input.IsArray)
            return input.Member(name);
        Run.EnsureStack();
        var results = ValueList.Sequence();
        foreach (var item in input.Items)
        {
            var found = Look(item, name);
            if (!found.IsUndefined)
                Sequences.AddTo(results, found);
        }
        return results;
    }
}

/// <summary>
/// A chain of plain names, which is what most of a mapping is: followed from object to object without sequences until an array comes in the way.
/// </summary>
internal sealed class FieldPlan(PropertyName[] names, PathPlan general) : Plan
{
    internal override Value Evaluate(Value input, Scope scope)
    {
        var current = input;
        foreach (var name in names)
        {
            if (current.Reference is JsonTape tape)
            {
                if (tape.KindAt((int)current.Bits) == ValueKind.Array)
                    return general.Evaluate(input, scope);
                current = tape.MemberAt((int)current.Bits, name);
            }
            else if (current.Reference is ValueObject made)
                current = made.Get(name.Text);
            else
                return current.IsArray ? general.Evaluate(input, scope) : default(Value);
        }
        return current.Reference is ValueList { IsSequence: true } ? general.Evaluate(input, scope) : current;
    }

    internal override bool Write(Value input, Scope scope, JsonOutput output)
    {
        var value = Evaluate(input, scope);
        if (value.Reference is not JsonTape tape)
            return output.WriteValue(value);
        output.WriteTape(tape, (int)value.Bits);
        return true;
    }
}

/// <summary>names.{…}: an object for each item, written to the output one after the other.</summary>
internal sealed class ProjectionPlan(FieldPlan items, ObjectPlan made, PathPlan general) : Plan
{
    internal override Value Evaluate(Value input, Scope scope) => general.Evaluate(input, scope);

    internal override bool Write(Value input, Scope scope, JsonOutput output)
    {
        var value = items.Evaluate(input, scope);
        if (value.Reference is not JsonTape tape || input.IsArray)
            return output.WriteValue(general.Evaluate(input, scope));
        if (tape.KindAt((int)value.Bits) != ValueKind.Array)
            return made.Write(value, scope, output);
        var count = value.Count;
        if (count == 0)
            return false;
        if (count > 1)
            output.WriteByte((byte)'[');
        var first = true;
        foreach (var item in value.Items)
        {
            scope.Run.Step();
            if (!first)
                output.WriteByte((byte)',');
            first = false;
            made.Write(item, scope, output);
        }
        if (count > 1)
            output.WriteByte((byte)']');
        return true;
    }
}

/// <summary>*: the values of all members; arrays among them are flattened.</summary>
internal sealed class WildcardPlan : Plan
{
    internal override Value Evaluate(Value input, Scope scope) => Sequences.Single(Raw(input, scope));

    internal override Value Raw(Value input, Scope scope)
    {
        input = Sequences.Unwrapped(input);
        scope.Run.Steps(input.Count);
        var results = new ValueList() { IsSequence = true };
        var plain = false;
        if (input.IsArray)
            foreach (var item in input.Items)
                plain |= Add(results, item, scope.Run);
        else
            foreach (var (_, value) in input.Members)
                plain |= Add(results, value, scope.Run);
        scope.Run.Charge(results.Count * 16L);
        if (!plain)
            return results;
        // Once an array went in, the result is an array and no sequence: one item stays in it.
        var array = new ValueList(results.Count);
        array.AddRange(results.Span);
        return array;
    }

    static bool Add(ValueList results, Value value, Run run)
    {
        if (!value.IsArray)
        {
            results.Add(value);
            return false;
        }
        Flatten(results, value, run);
        return true;
    }

    static void Flatten(ValueList results, Value array, Run run)
    {
        Run.EnsureStack();
        run.Steps(array.Count);
        foreach (var item in array.Items)
            if (item.IsArray)
                Flatten(results, item, run);
            else
                results.Add(item);
    }
}

/// <summary>**: the context and everything below it, except arrays, whose items count instead.</summary>
internal sealed class DescendantsPlan : Plan
{
    internal override Value Evaluate(Value input, Scope scope) => Sequences.Single(Raw(input, scope));

    internal override Value Raw(Value input, Scope scope)
    {
        if (input.IsUndefined)
            return default;
        var results = ValueList.Sequence();
        Descend(results, input, scope.Run);
        scope.Run.Charge(results.Count * 16L);
        return results.Count == 1 ? results[0] : results;
    }

    static void Descend(ValueList results, Value value, Run run)
    {
        Run.EnsureStack();
        run.Step();
        if (value.IsArray)
        {
            foreach (var item in value.Items)
                Descend(results, item, run);
            return;
        }
        results.Add(value);
        foreach (var (_, member) in value.Members)
            Descend(results, member, run);
    }
}
