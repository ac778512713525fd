
namespace Exchange.Host.Demo.Identifiers;

/// <summary>
/// A small seeded source of chance (SplitMix64). Unlike <see cref="Random"/> it costs nothing to make, so every record and every case has its own,
/// and what is drawn depends on the seed and the thing alone, never on the order in which threads come by.
/// </summary>
public struct Dice(ulong state)
{
    ulong state = state;

    /// <summary>Dice for one thing, such as a case's number, and one question about it, such as "supplement".</summary>
    public static Dice For(int seed, ReadOnlySpan<char> thing, ReadOnlySpan<char> question) =>
        new(Hash(thing, Hash(question, (ulong)(uint)seed)));

    public ulong NextBits()
    {
        state += 0x9E3779B97F4A7C15;
        var z = state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>0 to <paramref name="count"/> - 1.</summary>
    public int Next(int count) => (int)(((UInt128)NextBits() * (uint)count) >> 64);

    /// <summary>From first to last, both included.</summary>
    public int Between(int first, int last) => first + Next(last - first + 1);

    public bool Chance(double probability) => (NextBits() >> 11) * (1.0 / (1ul << 53)) < probability;

    public TimeSpan Between(TimeSpan first, TimeSpan last) => first + (last - first) * ((NextBits() >> 11) * (1.0 / (1ul << 53)));

    public T Pick<T>(ReadOnlySpan<T> from) => from[Next(from.Length)];

    static ulong Hash(ReadOnlySpan<char> text, ulong seed)
    {
        // FNV-1a and a SplitMix64 finish: enough for chance, and the same on every machine and run, which string.GetHashCode is not.
        var hash = 0xCBF29CE484222325 ^ seed;
        foreach (var character in text)
            hash = (hash ^ character) * 0x100000001B3;
        return new Dice(hash).NextBits();
    }
}
