using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Exchange.Core.Contract;

namespace Exchange.Adapters.Database;

/// <summary>
/// How far along its columns a pull is. Values are kept as the driver gave them, each with its type, because only the database itself knows how they compare.
/// </summary>
/// <param name="At">The last row's values of the columns that are walked; none at the beginning.</param>
/// <param name="Reach">The watermark or change up to which everything is read: where the next harvest begins. A row dated in the future moves <paramref name="At"/> and not this.</param>
internal sealed record PullPlace(IReadOnlyList<object> At, object? Reach)
{
    sealed record Written([property: JsonPropertyName("at")] IReadOnlyList<string> At, [property: JsonPropertyName("reach")] string? Reach);

    public string Write() => JsonSerializer.Serialize(new Written([.. At.Select(Text)], Reach is null ? null : Text(Reach)));

    /// <summary>What a place reaches to, whichever way led there.</summary>
    /// <inheritdoc cref="Read" path="/exception"/>
    public static object? Reached(string text) => Read(text, columns: null).Reach;

    /// <param name="columns">How many there are on this way; null: whatever way it was.</param>
    /// <exception cref="PullException">It is no place of such a walk: the source's key or watermark has changed since.</exception>
    public static PullPlace Read(string text, int? columns)
    {
        try
        {
            var written = JsonSerializer.Deserialize<Written>(text)!;
            if (written.At.Count == 0 || columns is null || written.At.Count == columns)
                return new PullPlace([.. written.At.Select(Value)], written.Reach is null ? null : Value(written.Reach));
        }
        catch (Exception error) when (error is JsonException or FormatException or OverflowException or ArgumentException)
        {
            // Told below.
        }
        throw new PullException("place-unknown", "The place of the last harvest is none of this source as it is configured now: harvest from the start.");
    }

    /// <summary>Less than nought when the first comes before; a type that differs from the earlier one's is taken for later.</summary>
    public static int Compare(object one, object other) => (one, other) switch
    {
        (string a, string b) => string.CompareOrdinal(a, b),
        (DateTime a, DateTime b) => a.CompareTo(b),
        (DateTimeOffset a, DateTimeOffset b) => a.CompareTo(b),
        (DateOnly a, DateOnly b) => a.CompareTo(b),
        _ when IsNumber(one) && IsNumber(other) => Number(one).CompareTo(Number(other)),
        _ => 1,
    };

    public static bool IsNumber(object value) => value is sbyte or byte or short or ushort or int or uint or long or ulong or decimal or double or float;

    public static decimal Number(object value) => Convert.ToDecimal(value, CultureInfo.InvariantCulture);

    static string Text(object value) => value switch
    {
        string text => "s" + text,
        sbyte or byte or short or ushort or int or uint or long => "i" + Convert.ToInt64(value, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture),
        ulong number => "u" + number.ToString(CultureInfo.InvariantCulture),
        decimal number => "d" + number.ToString(CultureInfo.InvariantCulture),
        double real => "r" + real.ToString("R", CultureInfo.InvariantCulture),
        float real => "f" + real.ToString("R", CultureInfo.InvariantCulture),
        DateTime time => (time.Kind is DateTimeKind.Utc ? "T" : "t") + time.Ticks.ToString(CultureInfo.InvariantCulture),
        DateTimeOffset time => "o" + time.ToString("O", CultureInfo.InvariantCulture),
        DateOnly day => "y" + day.DayNumber.ToString(CultureInfo.InvariantCulture),
        Guid id => "g" + id.ToString("N"),
        byte[] bytes => "b" + Convert.ToBase64String(bytes),
        var other => throw new PullException("key-unfit", $"A column of the type {other.GetType().Name} cannot be walked along: name a key of texts, numbers or times."),
    };

    static object Value(string text) => text.Length == 0 ? throw new FormatException() : (text[0], text[1..]) switch
    {
        ('s', var value) => value,
        ('i', var value) => long.Parse(value, CultureInfo.InvariantCulture),
        ('u', var value) => ulong.Parse(value, CultureInfo.InvariantCulture),
        ('d', var value) => decimal.Parse(value, CultureInfo.InvariantCulture),
        ('r', var value) => double.Parse(value, CultureInfo.InvariantCulture),
        ('f', var value) => float.Parse(value, CultureInfo.InvariantCulture),
        ('t', var value) => new DateTime(long.Parse(value, CultureInfo.InvariantCulture), DateTimeKind.Unspecified),
        ('T', var value) => new DateTime(long.Parse(value, CultureInfo.InvariantCulture), DateTimeKind.Utc),
        ('o', var value) => DateTimeOffset.ParseExact(value, "O", CultureInfo.InvariantCulture),
        ('y', var value) => DateOnly.FromDayNumber(int.Parse(value, CultureInfo.InvariantCulture)),
        ('g', var value) => Guid.ParseExact(value, "N"),
        ('b', var value) => Convert.FromBase64String(value),
        _ => throw new FormatException(),
    };
}
