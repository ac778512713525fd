using System.Text;

namespace Exchange.Core.Expressions;

/// <summary>Numbers as English words, as letters (a, b, … z, aa) and as Roman numerals, both ways.</summary>
internal static class EnglishNumbers
{
    static readonly string[] Few = [
        "Zero", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten",
        "Eleven", "Twelve", "Thirteen", "Fourteen", "Fifteen", "Sixteen", "Seventeen", "Eighteen", "Nineteen"];

    static readonly string[] Ordinals = [
        "Zeroth", "First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth", "Tenth",
        "Eleventh", "Twelfth", "Thirteenth", "Fourteenth", "Fifteenth", "Sixteenth", "Seventeenth", "Eighteenth", "Nineteenth"];

    static readonly string[] Tens = ["Twenty", "Thirty", "Forty", "Fifty", "Sixty", "Seventy", "Eighty", "Ninety"];

    static readonly string[] Magnitudes = ["Thousand", "Million", "Billion", "Trillion"];

    static readonly (int Value, string Letters)[] Numerals = [
        (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")];

    static readonly Dictionary<string, double> WordValues = Values();

    /// <summary>Words that a text of a number may be made of, longest first, so that a pattern prefers "sixteen" to "six".</summary>
    internal static IEnumerable<string> AllWords => WordValues.Keys.OrderByDescending(w => w.Length);

    static Dictionary<string, double> Values()
    {
        var values = new Dictionary<string, double>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < Few.Length; i++)
        {
            values[Few[i]] = i;
            values[Ordinals[i]] = i;
        }
        for (var i = 0; i < Tens.Length; i++)
        {
            values[Tens[i]] = (i + 2) * 10;
            values[Tens[i][..^1] + "ieth"] = (i + 2) * 10;
        }
        values["hundred"] = 100;
        values["hundredth"] = 100;
        for (var i = 0; i < Magnitudes.Length; i++)
        {
            values[Magnitudes[i]] = Math.Pow(10, 3 * (i + 1));
            values[Magnitudes[i] + "th"] = Math.Pow(10, 3 * (i + 1));
        }
        return values;
    }

    /// <summary>As "One Thousand, Two Hundred and Thirty-Fourth". Beyond trillions the trillions are counted.</summary>
    internal static string Words(double number, bool ordinal)
    {
        var words = new StringBuilder();
        Add(words, number, follows: false, ordinal);
        return words.ToString();
    }

    static void Add(StringBuilder words, double number, bool follows, bool ordinal)
    {
        if (number < 20)
            words.Append(follows ? " and " : "").Append((ordinal ? Ordinals : Few)[(int)number]);
        else if (number < 100)
            AddTens(words, (int)number, follows, ordinal);
        else if (number < 1000)
        {
            words.Append(follows ? ", " : "").Append(Few[(int)number / 100]).Append(" Hundred");
            AddRest(words, number % 100, ordinal);
        }
        else
        {
            var magnitude = 1;
            while (magnitude < Magnitudes.Length && number >= Math.Pow(10, 3 * (magnitude + 1)))
                magnitude++;
            var unit = Math.Pow(10, 3 * magnitude);
            words.Append(follows ? ", " : "");
            Add(words, Math.Floor(number / unit), follows: false, ordinal: false);
            words.Append(' ').Append(Magnitudes[magnitude - 1]);
            AddRest(words, number % unit, ordinal);
        }
    }

    static void AddTens(StringBuilder words, int number, bool follows, bool ordinal)
    {
        var ten = Tens[number / 10 - 2];
        words.Append(follows ? " and " : "");
        if (number % 10 > 0)
            words.Append(ten).Append('-').Append((ordinal ? Ordinals : Few)[number % 10]);
        else
            words.Append(ordinal ? ten[..^1] + "ieth" : ten);
    }

    static void AddRest(StringBuilder words, double rest, bool ordinal)
    {
        if (rest > 0)
            Add(words, rest, follows: true, ordinal);
        else if (ordinal)
            words.Append("th");
    }

    internal static double? FromWords(string text)
    {
        var segments = new Stack<double>([0]);
        var any = false;
        foreach (var word in text.Split([' ', ',', '-'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (string.Equals(word, "and", StringComparison.OrdinalIgnoreCase))
                continue;
            if (!WordValues.TryGetValue(word, out var value))
                return null;
            any = true;
            var top = segments.Pop();
            if (value >= 100)
                segments.Push(top * value);
            else if (top >= 1000)
            {
                segments.Push(top);
                segments.Push(value);
            }
            else
                segments.Push(top + value);
        }
        return any ? segments.Sum() : null;
    }

    internal static string Letters(double number)
    {
        var letters = new StringBuilder();
        for (; number > 0; number = Math.Floor((number - 1) / 26))
            letters.Insert(0, (char)('a' + (int)((number - 1) % 26)));
        return letters.ToString();
    }

    internal static double? FromLetters(string text)
    {
        var number = 0.0;
        foreach (var c in text)
        {
            if (!char.IsAsciiLetter(c))
                return null;
            number = number * 26 + (char.ToLowerInvariant(c) - 'a' + 1);
        }
        return number;
    }

    internal static string Roman(double number)
    {
        // Thousands have no numeral above m; a million of them would be no number to read.
        if (number >= 1e6)
            return NumberText.Of(number);
        var letters = new StringBuilder();
        foreach (var (value, numeral) in Numerals)
            for (; number >= value; number -= value)
                letters.Append(numeral);
        return letters.ToString();
    }

    internal static double? FromRoman(string text)
    {
        var (number, highest) = (0.0, 1);
        for (var i = text.Length - 1; i >= 0; i--)
        {
            var letter = char.ToLowerInvariant(text[i]);
            var value = Array.Find(Numerals, n => n.Letters.Length == 1 && n.Letters[0] == letter).Value;
            if (value == 0)
                return null;
            highest = Math.Max(highest, value);
            number += value < highest ? -value : value;
        }
        return number;
    }
}
