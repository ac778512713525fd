namespace Exchange.Core.Expressions;

/// <summary>|pattern|update, delete|.</summary>
internal sealed class TransformPlan(Plan pattern, Plan update, Plan? delete, int updateAt, int deleteAt, int position) : Plan
{
    static readonly Signature Taken = Signature.Parse("<(oa):o>");

    internal override Value Evaluate(Value input, Scope scope) =>
        new NativeFunction("transform", Taken, 1, (in Call call) => Change(call[0], scope, call.Run));

    Value Change(Value original, Scope scope, Run run)
    {
        if (original.IsUndefined)
            return default;
        if (scope.Find("clone").Reference is not Function clone)
            throw new ExpressionException("T2013", position).Place(position);
        run.Enter(0);
        var copy = run.Apply(clone, [original], Value.Null, scope);
        var matches = pattern.Evaluate(copy, scope);
        if (matches.IsUndefined)
            return copy;
        foreach (var match in Sequences.Listed(matches))
        {
            run.Step();
            Update(match, scope);
            Delete(match, scope);
        }
        return copy;
    }

    void Update(Value match, Scope scope)
    {
        var changes = update.Evaluate(match, scope);
        if (changes.IsUndefined)
            return;
        if (!changes.IsObject)
            throw new ExpressionException("T2011", updateAt) { Value = changes }.Place(updateAt);
        if (match.Reference is ValueObject target)
            foreach (var (name, value) in changes.Members)
                target.Set(name, value);
    }

    void Delete(Value match, Scope scope)
    {
        if (delete?.Evaluate(match, scope) is not { IsUndefined: false } names)
            return;
        foreach (var name in Sequences.Listed(names))
            if (!name.IsString)
                throw new ExpressionException("T2012", deleteAt) { Value = names }.Place(deleteAt);
        if (match.Reference is ValueObject target)
            foreach (var name in Sequences.Listed(names))
                target.Remove(name.AsString());
    }
}
