using System.Buffers;
using System.Numerics;
using Exchange.Core.Checking.Json;

namespace Exchange.Core.Checking.Rules;

/// <summary>prefixItems and items; items as a list and additionalItems before 2020-12.</summary>
internal sealed class ItemsRule(SchemaNode node, SchemaNode[] prefix, SchemaNode? rest, string restKeyword, bool closed) : Rule(node, restKeyword)
{
    public override bool Check(ref Run run, int at, Marks? marks)
    {
        var passes = true;
        var index = 0;
        var end = run.Tokens[at].Next;
        for (var item = at + 1; item < end; item = run.Tokens[item].Next, index++)
        {
            if (index < prefix.Length) passes &= prefix[index].Check(ref run, item, null);
            else if (closed) passes &= run.Fail(this, item, prefix.Length);
            else if (rest != null) passes &= rest.Check(ref run, item, null);
            else return passes;
            if (!passes && (run.Quiet || run.Stopped)) return false;
            marks?.Set(index);
        }
        return passes;
    }

    public override Wording Describe(SchemaNode named, int detail) => Wordings.ExtraItem(named, detail);

    public override IEnumerable<string> Told => closed ? [Keyword] : [];

    public override IEnumerable<SchemaNode> Children => rest == null || closed ? prefix : prefix.Append(rest);
}

internal sealed class ContainsRule(SchemaNode node, SchemaNode schema, long min, long max, bool evaluates) : Rule(node, "contains")
{
    readonly Rule minRule = new Amount(node, "minContains", min);
    readonly Rule maxRule = new Amount(node, "maxContains", max);

    public override bool Check(ref Run run, int at, Marks? marks)
    {
        long count = 0;
        var index = 0;
        var wasQuiet = run.Quiet;
        run.Quiet = true;
        for (var item = at + 1; item < run.Tokens[at].Next; item = run.Tokens[item].Next, index++)
        {
            if (!schema.Check(ref run, item, null)) continue;
            count++;
            if (evaluates) marks?.Set(index);
            if (marks == null && count >= min && max == long.MaxValue) break;
        }
        run.Quiet = wasQuiet;
        if (run.Stopped) return false;
        var passes = true;
        if (count < min) passes &= count == 0 && min == 1 ? run.Fail(this, at) : run.Fail(minRule, at);
        if (count > max) passes &= run.Fail(maxRule, at);
        return passes;
    }

    public override Wording Describe(SchemaNode named, int detail) => Wordings.Contains(named);

    public override IEnumerable<SchemaNode> Children => [schema];

    public override IEnumerable<SchemaNode> Telling => [];

    public override bool Warns => Severity == Severity.Warning || minRule.Severity == Severity.Warning || maxRule.Severity == Severity.Warning;

    sealed class Amount(SchemaNode node, string keyword, long limit) : Rule(node, keyword)
    {
        public override bool Check(ref Run run, int at, Marks? marks) => true;

        public override Wording Describe(SchemaNode named, int detail) => Wordings.Amount(named, Keyword, limit);
    }
}

internal sealed class UniqueRule(SchemaNode node) : Rule(node, "uniqueItems")
{
    public override bool Check(ref Run run, int at, Marks? marks)
    {
        var items = run.Tokens[at].Extra;
        if (items < 2) return true;
        if (!run.Work(run.Tokens[at].Next - at) || !run.Reads(at)) return false;
        return items <= 8 ? Few(ref run, at) : Many(ref run, at, items);
    }

    bool Few(ref Run run, int at)
    {
        for (var item = at + 1; item < run.Tokens[at].Next; item = run.Tokens[item].Next)
            for (var earlier = at + 1; earlier < item; earlier = run.Tokens[earlier].Next)
            {
                if (!JsonSame.Equal(run.Utf8, run.Tokens, earlier, run.Utf8, run.Tokens, item)) continue;
                if (!run.Fail(this, item)) return false;
                break;
            }
        return true;
    }

    // A table of hashes; the hash is keyed, so that nobody can write a list whose items all fall into one place.
    bool Many(ref Run run, int at, int items)
    {
        var size = (int)BitOperations.RoundUpToPowerOf2((uint)items * 2);
        var table = ArrayPool<(int Item, int Hash)>.Shared.Rent(size);
        table.AsSpan(0, size).Clear();
        var passes = true;
        for (var item = at + 1; item < run.Tokens[at].Next && passes; item = run.Tokens[item].Next)
        {
            var hash = (int)JsonSame.Hash(run.Utf8, run.Tokens, item);
            var place = hash & (size - 1);
            while (table[place].Item != 0)
            {
                if (table[place].Hash == hash && JsonSame.Equal(run.Utf8, run.Tokens, table[place].Item, run.Utf8, run.Tokens, item)) break;
                place = (place + 1) & (size - 1);
            }
            if (table[place].Item != 0) passes = run.Fail(this, item);
            else table[place] = (item, hash);
        }
        ArrayPool<(int, int)>.Shared.Return(table);
        return passes;
    }

    public override Wording Describe(SchemaNode named, int detail) => Wordings.Repeated(named);
}

internal sealed class UnevaluatedItemsRule(SchemaNode node, SchemaNode schema, bool closed) : Rule(node, "unevaluatedItems")
{
    public override bool Check(ref Run run, int at, Marks? marks)
    {
        var passes = true;
        var index = 0;
        for (var item = at + 1; item < run.Tokens[at].Next; item = run.Tokens[item].Next, index++)
        {
            if (marks!.Has(index)) continue;
            passes &= closed ? run.Fail(this, item) : schema.Check(ref run, item, null);
            if (!passes && (run.Quiet || run.Stopped)) return false;
            marks.Set(index);
        }
        return passes;
    }

    public override Wording Describe(SchemaNode named, int detail) => Wordings.ExtraItem(named, -1);

    public override IEnumerable<string> Told => closed ? [Keyword] : [];

    public override IEnumerable<SchemaNode> Children => closed ? [] : [schema];
}
