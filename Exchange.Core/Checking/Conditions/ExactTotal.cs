using System.Numerics;
using Exchange.Core.Checking.Json;
using Exchange.Core.Expressions;

namespace Exchange.Core.Checking.Conditions;

/// <summary>
/// <c>$addsUpTo(numbers, total)</c>: whether numbers add up to another one, digit for digit. A sum of doubles has the noise of binary fractions, and from
/// sixteen digits on it cannot tell two amounts apart; a rule about money must.
/// </summary>
internal static class ExactTotal
{
    // Digits that a sum may span: beyond, the text of a number (1e999999) would decide how much memory a rule takes.
    const int MostDigits = 2000;

    /// <summary>Of what is not there it says nothing.</summary>
    internal static Value AddsUp(ReadOnlySpan<Value> arguments, EvaluationContext context)
    {
        if (arguments[0].IsUndefined || arguments[1].IsUndefined) return default;
        // In units of the last place of any of them.
        var (last, first) = (long.MaxValue, long.MinValue);
        Span(arguments[1], ref last, ref first);
        foreach (var item in arguments[0].Items) Span(item, ref last, ref first);
        if (last == long.MaxValue) return true;
        if (first - last >= MostDigits) throw Unreadable();
        var sum = BigInteger.Zero;
        foreach (var item in arguments[0].Items) sum += Units(item, last);
        return sum == Units(arguments[1], last);
    }

    static void Span(Value value, ref long last, ref long first)
    {
        var number = new JsonNumber(Text(value));
        if (number.Count > MostDigits) throw Unreadable();
        if (number.IsZero) return;
        last = Math.Min(last, number.LastPlace);
        first = Math.Max(first, number.Magnitude);
    }

    static BigInteger Units(Value value, long last)
    {
        var number = new JsonNumber(Text(value));
        if (number.IsZero) return 0;
        var units = number.Whole() * BigInteger.Pow(10, (int)(number.LastPlace - last));
        return number.Negative ? -units : units;
    }

    /// <summary>The digits of a number of the record as they stand there; of a computed one, as it would be written.</summary>
    static ReadOnlySpan<byte> Text(Value value)
    {
        if (value.Reference is JsonTape tape) return tape.BytesAt((int)value.Bits);
        Span<byte> text = new byte[NumberText.MaxLength];
        return text[..NumberText.Write(value.AsNumber(), text)];
    }

    static ExpressionException Unreadable() => new("D1001", 0);
}
