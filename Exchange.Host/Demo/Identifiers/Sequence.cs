using System.Globalization;

namespace Exchange.Host.Demo.Identifiers;

/// <summary>The sequence within a taking-in number 申办流水号: what departments make their own numbers of, so that a record always gets the same.</summary>
internal static class Sequence
{
    /// <returns>0 to 999999; of a number in another form, one that depends on it alone.</returns>
    public static int Of(string number) =>
        number.Length == 19 && int.TryParse(number.AsSpan(12, 6), NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
            ? sequence
            : Dice.For(0, number, "sequence").Next(1_000_000);
}
