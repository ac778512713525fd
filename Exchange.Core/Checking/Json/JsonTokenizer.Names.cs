using System.Buffers;
using System.Numerics;
using System.Text;

namespace Exchange.Core.Checking.Json;

// Hashes of member names and names that occur twice.
internal ref partial struct JsonTokenizer
{
    int HashEscaped(ReadOnlySpan<byte> raw)
    {
        EnsureScratch(raw.Length);
        return JsonString.Hash(scratch.AsSpan(0, JsonString.Unescape(raw, scratch)));
    }

    void EnsureScratch(int length)
    {
        if (scratch != null && scratch.Length >= length) return;
        if (scratch != null) ArrayPool<byte>.Shared.Return(scratch);
        scratch = ArrayPool<byte>.Shared.Rent(Math.Max(length, 64));
    }

    void FindRepeated(int at)
    {
        var members = tokens[at].Extra;
        if (members > 64) { FindRepeatedAmongMany(at, members); return; }
        ulong filter = 0;
        for (var name = at + 1; name < count; name = tokens[name + 1].Next)
        {
            var bit = 1UL << (tokens[name].Extra & 63);
            if ((filter & bit) == 0) { filter |= bit; continue; }
            for (var earlier = at + 1; earlier < name; earlier = tokens[earlier + 1].Next)
                if (tokens[earlier].Extra == tokens[name].Extra && SameName(earlier, name)) { Repeat(name); break; }
        }
    }

    void FindRepeatedAmongMany(int at, int members)
    {
        var size = (int)BitOperations.RoundUpToPowerOf2((uint)members * 2);
        var table = ArrayPool<int>.Shared.Rent(size);
        table.AsSpan(0, size).Clear();
        for (var name = at + 1; name < count; name = tokens[name + 1].Next)
        {
            var slot = tokens[name].Extra & (size - 1);
            while (table[slot] != 0)
            {
                var earlier = table[slot];
                if (tokens[earlier].Extra == tokens[name].Extra && SameName(earlier, name)) { Repeat(name); break; }
                slot = (slot + 1) & (size - 1);
            }
            if (table[slot] == 0) table[slot] = name;
        }
        ArrayPool<int>.Shared.Return(table);
    }

    readonly bool SameName(int a, int b)
    {
        ref readonly var x = ref tokens[a];
        ref readonly var y = ref tokens[b];
        if (!x.Escaped && !y.Escaped) return utf8.Slice(x.Start, x.Length).SequenceEqual(utf8.Slice(y.Start, y.Length));
        return string.Equals(JsonString.Text(utf8, x), JsonString.Text(utf8, y), StringComparison.Ordinal);
    }

    // As many as there are: only who asks knows which part of the text counts. There are at most half as many as values.
    void Repeat(int name) => (Repeated ??= []).Add(name);

    readonly int FirstInvalid()
    {
        var at = 0;
        while (at < utf8.Length)
        {
            if (Rune.DecodeFromUtf8(utf8[at..], out _, out var used) != OperationStatus.Done) return at;
            at += used;
        }
        return at;
    }
}
