using System.Numerics;
using Exchange.Core.Checking.Json;

namespace Exchange.Core.Checking.Rules;

/// <summary>Finds the place of a name among the names that a schema knows, by the hash that the tokenizer has worked out.</summary>
internal sealed class PropertyTable
{
    readonly (int Hash, int Place, byte[] Utf8)[] entries;      // Utf8 is null where empty
    readonly int mask;

    public PropertyTable(PropertyName[] names)
    {
        entries = new (int, int, byte[])[BitOperations.RoundUpToPowerOf2((uint)Math.Max(4, names.Length * 2))];
        mask = entries.Length - 1;
        for (var i = 0; i < names.Length; i++)
        {
            var place = names[i].Hash & mask;
            while (entries[place].Utf8 != null) place = (place + 1) & mask;
            entries[place] = (names[i].Hash, i, names[i].Utf8);
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
        for (var at = hash & mask; ; at = (at + 1) & mask)
        {
            ref readonly var entry = ref entries[at];
            if (entry.Utf8 == null) return -1;
            if (entry.Hash == hash && text.SequenceEqual(entry.Utf8)) return entry.Place;
        }
    }
}
