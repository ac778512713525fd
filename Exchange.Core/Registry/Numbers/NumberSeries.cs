using System.Globalization;

namespace Exchange.Core.Registry.Numbers;

/// <summary>
/// Numbers that differ in their running part alone: a pattern with its division and day filled in. All numbers of a series have one length.
/// </summary>
/// <param name="Before">What stands before the running part.</param>
/// <param name="Digits">Of the running part, which has leading zeros.</param>
/// <param name="After">What stands behind it, the check character left out.</param>
public sealed record NumberSeries(string Before, int Digits, string After, NumberCheck? Check)
{
    // Patterns have neither of the two in their texts.
    internal const char Running = '#', Checked = '~';

    /// <summary>The series in one text, such as <c>449903261124######~mod-11-10</c>: two series are the same exactly when their keys are.</summary>
    public string Key => Before + new string(Running, Digits) + After + (Check is null ? "" : Checked + Check.Word);

    /// <summary>The last running number.</summary>
    public long Most
    {
        get
        {
            var most = 1L;
            for (var i = 0; i < Digits; i++) most *= 10;
            return most - 1;
        }
    }

    public int Length => Before.Length + Digits + After.Length + (Check is null ? 0 : 1);

    /// <param name="running">From 1 to <see cref="Most"/>.</param>
    public string Write(long running)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(running, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(running, Most);
        var text = Before + running.ToString("D" + Digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) + After;
        return Check is null ? text : text + Check.Over(text);
    }

    /// <summary>
    /// Whether another series may hold a number that this one holds too: of one length, and at no place do they surely differ. Of a series and itself nothing is asked.
    /// </summary>
    public bool MayMeet(NumberSeries other)
    {
        if (Length != other.Length || Key == other.Key) return false;
        for (var at = 0; at < Length; at++)
            if (!Overlap(At(at), other.At(at)) && !Overlap(other.At(at), At(at))) return false;
        return true;
    }

    /// <summary>The series of a <see cref="Key"/>.</summary>
    public static NumberSeries Of(string key)
    {
        var at = key.IndexOf(Checked, StringComparison.Ordinal);
        var check = at < 0 ? null : NumberCheck.Of(key[(at + 1)..]);
        var text = at < 0 ? key : key[..at];
        var (first, last) = (text.IndexOf(Running, StringComparison.Ordinal), text.LastIndexOf(Running));
        return new NumberSeries(text[..first], last - first + 1, text[(last + 1)..], check);
    }

    // What may stand at a place: a character for itself, # any digit, ~ any digit or capital letter.
    private char At(int place) => place < Before.Length ? Before[place]
        : place < Before.Length + Digits ? Running
        : place < Before.Length + Digits + After.Length ? After[place - Before.Length - Digits]
        : Check!.IsDigit ? Running : Checked;

    private static bool Overlap(char one, char other) => one switch
    {
        Running => other is Running or Checked || char.IsAsciiDigit(other),
        Checked => other is Running or Checked || char.IsAsciiDigit(other) || char.IsAsciiLetterUpper(other),
        _ => one == other,
    };
}
