using System.Numerics;
using Exchange.Core.Checking.Json;

namespace Exchange.Core.Checking.Rules;

/// <summary>minimum, maximum, exclusiveMinimum, exclusiveMaximum: compared by exact value.</summary>
internal sealed class BoundRule : Rule
{
    readonly byte[] limit;
    readonly long? small;
    readonly bool upper;
    readonly bool exclusive;

    public BoundRule(SchemaNode node, string keyword, ReadOnlySpan<byte> limit, bool isSmall) : base(node, keyword)
    {
        this.limit = limit.ToArray();
        if (isSmall) small = JsonNumber.SmallValue(limit);
        upper = keyword.EndsWith("aximum", StringComparison.Ordinal);
        exclusive = keyword.StartsWith("excl", StringComparison.Ordinal);
    }

    public override bool Check(ref Run run, int at, Marks? marks)
    {
        if (!run.Reads(at)) return false;
        var order = small is { } bound && run.Tokens[at].Small
            ? JsonNumber.SmallValue(run.Raw(at)).CompareTo(bound)
            : JsonNumber.Compare(new(run.Raw(at)), new(limit));
        if (upper) order = -order;
        return order > 0 || (order == 0 && !exclusive) || run.Fail(this, at);
    }

    public override Wording Describe(SchemaNode named, int detail) => Wordings.Bound(named, Keyword, System.Text.Encoding.UTF8.GetString(limit));
}

internal sealed class MultipleOfRule : Rule
{
    readonly string unit;
    readonly BigInteger whole;
    readonly long exponent;
    readonly long? small;

    public MultipleOfRule(SchemaNode node, ReadOnlySpan<byte> unit, bool isSmall) : base(node, "multipleOf")
    {
        this.unit = System.Text.Encoding.UTF8.GetString(unit);
        var number = new JsonNumber(unit);
        whole = number.Whole();
        exponent = number.LastPlace;
        if (isSmall) small = JsonNumber.SmallValue(unit);
    }

    public override bool Check(ref Run run, int at, Marks? marks)
    {
        if (small is { } step && run.Tokens[at].Small) return JsonNumber.SmallValue(run.Raw(at)) % step == 0 || run.Fail(this, at);
        if (!run.Work(run.Tokens[at].Length / 16)) return false;
        return new JsonNumber(run.Raw(at)).IsMultipleOf(whole, exponent) || run.Fail(this, at);
    }

    public override Wording Describe(SchemaNode named, int detail) => Wordings.MultipleOf(named, unit);
}
