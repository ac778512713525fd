namespace Exchange.Core.Expressions;

/// <summary>
/// {key: value, …} over the items of an array or a stream: items of one key are brought together, then each key's value is evaluated over them.
/// </summary>
internal sealed class Grouping(Grouping.Member[] members, int position)
{
    internal sealed record Member(Plan Key, Plan Value);

    sealed class Bucket(int member)
    {
        internal readonly int Member = member;
        internal Value Items;
        internal List<Tuple>? Tuples;
        internal bool Owned;
    }

    internal Value Evaluate(Value input, Scope scope)
    {
        var buckets = new Dictionary<string, Bucket>(StringComparer.Ordinal);
        if (input.Reference is TupleStream tuples)
        {
            for (var i = 0; i < tuples.Count; i++)
            {
                var inner = new Scope(scope, tuples[i].Bindings);
                for (var m = 0; m < members.Length; m++)
                    if (Find(buckets, m, tuples[i].Item, inner) is { } bucket)
                        (bucket.Tuples ??= []).Add(tuples[i]);
            }
        }
        else if (!input.IsArray || input.Count == 0)
            Collect(buckets, input.IsArray ? default(Value) : input, scope);
        else
            foreach (var item in input.Items)
                Collect(buckets, item, scope);

        var result = new ValueObject(buckets.Count);
        foreach (var (key, bucket) in buckets)
        {
            var value = bucket.Tuples is null
                ? members[bucket.Member].Value.Evaluate(bucket.Items, scope)
                : EvaluateTuples(bucket, scope);
            if (!value.IsUndefined)
                result.Set(key, value);
        }
        return result;
    }

    void Collect(Dictionary<string, Bucket> buckets, Value item, Scope scope)
    {
        scope.Run.Step();
        for (var m = 0; m < members.Length; m++)
            if (Find(buckets, m, item, scope) is { } bucket)
                Add(bucket, item, scope.Run);
    }

    /// <summary>Names by which the language tells its functions from data.</summary>
    internal static bool IsReserved(string name) => name is "_jsonata_lambda" or "_jsonata_function";

    Bucket? Find(Dictionary<string, Bucket> buckets, int member, Value item, Scope scope)
    {
        var key = members[member].Key.Evaluate(item, scope);
        if (key.IsUndefined)
            return null;
        if (!key.IsString)
            throw new ExpressionException("T1003", position) { Value = key }.Place(position);
        var name = key.AsString();
        if (IsReserved(name))
            throw new ExpressionException("D1013", position) { Value = key }.Place(position);
        if (!buckets.TryGetValue(name, out var bucket))
            buckets.Add(name, bucket = new Bucket(member));
        else if (bucket.Member != member)
            throw new ExpressionException("D1009", position) { Value = key }.Place(position);
        return bucket;
    }

    // The first item stays as it is; with the second they become an array, flattened one level.
    static void Add(Bucket bucket, Value item, Run run)
    {
        if (bucket.Items.IsUndefined)
            bucket.Items = item;
        else if (bucket.Owned)
        {
            run.Charge(item.IsArray ? item.Count * 16L : 16);
            Sequences.AddTo((ValueList)bucket.Items.Reference!, item);
        }
        else if (!item.IsUndefined)
        {
            bucket.Items = Sequences.Append(bucket.Items, item, run);
            bucket.Owned = true;
        }
    }

    Value EvaluateTuples(Bucket bucket, Scope scope)
    {
        var tuples = bucket.Tuples!;
        if (tuples.Count == 1)
            return members[bucket.Member].Value.Evaluate(tuples[0].Item, new Scope(scope, tuples[0].Bindings));
        // Every variable becomes the array of what it was in the tuples.
        var item = new Bucket(bucket.Member);
        var variables = new Dictionary<string, Bucket>(StringComparer.Ordinal);
        foreach (var tuple in tuples)
        {
            Add(item, tuple.Item, scope.Run);
            var seen = new HashSet<string>(StringComparer.Ordinal);
            foreach (var binding in StepPlan.Chain(tuple.Bindings))
            {
                if (!seen.Add(binding.Name))
                    continue;
                if (!variables.TryGetValue(binding.Name, out var variable))
                    variables.Add(binding.Name, variable = new Bucket(0));
                Add(variable, binding.Value, scope.Run);
            }
        }
        Binding? all = null;
        foreach (var (name, variable) in variables)
            all = new Binding(name, variable.Items, all);
        return members[bucket.Member].Value.Evaluate(item.Items, new Scope(scope, all));
    }
}

/// <summary>
/// {…} as a value of its own. With fixed, different keys over one input, which is the usual one, nothing is grouped and the members go straight to the
/// output.
/// </summary>
internal sealed class ObjectPlan(Grouping grouping, ObjectPlan.FixedMember[]? fixedMembers) : Plan
{
    internal sealed record FixedMember(string Name, byte[] Prefix, Plan Value);

    internal bool IsFixed => fixedMembers is not null;

    internal override Value Evaluate(Value input, Scope scope)
    {
        if (fixedMembers is null || input.IsArray)
            return grouping.Evaluate(input, scope);
        var made = new ValueObject(fixedMembers.Length);
        foreach (var member in fixedMembers)
        {
            var value = member.Value.Evaluate(input, scope);
            if (!value.IsUndefined)
                made.Set(member.Name, value);
        }
        scope.Run.Charge(fixedMembers.Length * 32L);
        return made;
    }

    internal override bool Write(Value input, Scope scope, JsonOutput output)
    {
        if (fixedMembers is null || input.IsArray)
            return base.Write(input, scope, output);
        var first = true;
        output.WriteByte((byte)'{');
        foreach (var member in fixedMembers)
        {
            var before = output.Length;
            output.WriteRaw(first ? member.Prefix.AsSpan(1) : member.Prefix);
            if (member.Value.Write(input, scope, output))
                first = false;
            else
                output.CutTo(before);
        }
        output.WriteByte((byte)'}');
        return true;
    }
}
