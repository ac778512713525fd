using System.Numerics;
using Exchange.Core.Checking.Json;

namespace Exchange.Core.Checking.Rules;

/// <summary>Finds the place of a name among the names that a schema knows, by the hash that the tokenizer has worked out.</summary>
internal sealed class PropertyTable
{
    readonly PropertyName[] names;
    readonly int[] places;      // one-based, 0 where empty
    readonly int mask;

    public PropertyTable(PropertyName[] names)
    {
        this.names = names;
        places = new int[BitOperations.RoundUpToPowerOf2((uint)Math.Max(4, names.Length * 2))];
        mask = places.Length - 1;
        for (var i = 0; i < names.Length; i++)
        {
            var place = names[i].Hash & mask;
            while (places[place] != 0) place = (place + 1) & mask;
            places[place] = i + 1;
        }
    }

    public int Find(ref Run run, int nameToken)
    {
        ref readonly var token = ref run.Tokens[nameToken];
        return Find(token.Extra, token.Escaped ? run.Text(nameToken) : run.Utf8.Slice(token.Start, token.Length));
    }

    public int Find(ReadOnlySpan<byte> text) => Find(JsonString.Hash(text), text);

    int Find(int hash, ReadOnlySpan<byte> text)
    {
        var place = hash & mask;
        while (places[place] != 0)
        {
            var name = names[places[place] - 1];
            if (name.Hash == hash && text.SequenceEqual(name.Utf8)) return places[place] - 1;
            place = (place + 1) & mask;
        }
        return -1;
    }
}
