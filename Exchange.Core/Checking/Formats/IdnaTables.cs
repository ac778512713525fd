using System.Globalization;
using Exchange.Core.Checking.Patterns;

namespace Exchange.Core.Checking.Formats;

/// <summary>The tables behind <see cref="Idna"/>, read once.</summary>
internal static class IdnaTables
{
    static readonly Lazy<Tables> Read = new(() => new Tables());

    /// <summary>Code points that are PVALID by RFC 5892.</summary>
    public static CodePointSet Valid => Read.Value.Valid;

    public static string Bidi(int codePoint)
    {
        foreach (var (name, set) in Read.Value.Bidi)
            if (set.Contains(codePoint)) return name;
        return "";
    }

    public static bool Joins(char type, int codePoint) => Read.Value.Joining[type].Contains(codePoint);

    public static int CombiningClass(int codePoint)
    {
        foreach (var (number, set) in Read.Value.Combining)
            if (set.Contains(codePoint)) return number;
        return 0;
    }

    public static bool Composes(int first, int second)
    {
        // Hangul composes by arithmetic: leading and vowel, syllable without trailing consonant and one.
        if (first is >= 0x1100 and <= 0x1112 && second is >= 0x1161 and <= 0x1175) return true;
        if (first is >= 0xAC00 and <= 0xD7A3 && (first - 0xAC00) % 28 == 0 && second is > 0x11A7 and <= 0x11C2) return true;
        return Read.Value.Pairs.Contains((first, second));
    }

    sealed class Tables
    {
        public Tables()
        {
            foreach (var (name, rest) in UnicodeTable.Read("idna.txt"))
            {
                var words = name.Split(' ');
                switch (words[0])
                {
                    case "pvalid": Valid = UnicodeTable.Ranges(rest); break;
                    case "bidi": Bidi.Add((words[1], UnicodeTable.Ranges(rest))); break;
                    case "join": Joining.Add(words[1][0], UnicodeTable.Ranges(rest)); break;
                    case "ccc": Combining.Add((int.Parse(words[1], CultureInfo.InvariantCulture), UnicodeTable.Ranges(rest))); break;
                    case "compose":
                        foreach (var pair in rest.Split(' '))
                        {
                            var parts = pair.Split('+', '=');
                            Pairs.Add((UnicodeTable.Number(parts[0]), UnicodeTable.Number(parts[1])));
                        }
                        break;
                }
            }
        }

        public CodePointSet Valid { get; } = new([]);

        public List<(string Name, CodePointSet Set)> Bidi { get; } = [];

        public Dictionary<char, CodePointSet> Joining { get; } = [];

        public List<(int Class, CodePointSet Set)> Combining { get; } = [];

        public HashSet<(int, int)> Pairs { get; } = [];
    }
}
