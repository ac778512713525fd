namespace Exchange.Core.Checking.Rules;

/// <summary>Which children of one array or object a schema has evaluated, for unevaluatedItems and unevaluatedProperties.</summary>
internal sealed class Marks
{
    ulong[] bits = new ulong[4];
    int words;

    public void Clear(int children)
    {
        words = (children + 63) >> 6;
        if (bits.Length < words) bits = new ulong[words];
        else Array.Clear(bits, 0, words);
    }

    public void Set(int child) => bits[child >> 6] |= 1UL << (child & 63);

    public bool Has(int child) => (bits[child >> 6] & (1UL << (child & 63))) != 0;

    public void Add(Marks other)
    {
        for (var i = 0; i < words; i++) bits[i] |= other.bits[i];
    }
}
