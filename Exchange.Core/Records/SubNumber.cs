using System.Globalization;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Records;

/// <summary>子办件号: the number of a step, which is the record's, a hyphen and the step's place in the item from 01 (in whatever situation): 4499032611240000012-03.</summary>
public static class SubNumber
{
    /// <param name="number">The record's.</param>
    public static string Of(string number, ItemDocument item, string step)
    {
        for (var i = 0; i < item.Steps.Count; i++)
            if (item.Steps[i].Name == step) return Of(number, i + 1);
        throw new ArgumentException($"Item {item.Name} has no step {step}.", nameof(step));
    }

    public static string Of(string number, int place) => $"{number}-{place.ToString("D2", CultureInfo.InvariantCulture)}";

    /// <summary>Whether a text may be one; only the record tells.</summary>
    public static bool TryRead(string text, out string number, out int place)
    {
        var at = text.LastIndexOf('-');
        (number, place) = (at > 0 ? text[..at] : "", 0);
        return at > 0 && text.Length - at is 3 or 4 && int.TryParse(text.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out place) && place > 0 && Of(number, place) == text;
    }
}
