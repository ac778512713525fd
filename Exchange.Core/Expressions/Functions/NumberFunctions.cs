using System.Globalization;
using System.Text.RegularExpressions;
using static Exchange.Core.Expressions.Builtins;

namespace Exchange.Core.Expressions;

/// <summary>Numbers, and what sums them up.</summary>
internal static partial class NumberFunctions
{
    const RegexOptions Plain = RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    internal static IEnumerable<NativeFunction> All => [
        Define("sum", "<a<n>:n>", 1, (in Call call) => Fold(call, 0, (sum, number) => sum + number)),
        Define("max", "<a<n>:n>", 1, (in Call call) => call[0].Count == 0 ? default(Value) : Fold(call, double.NegativeInfinity, Math.Max)),
        Define("min", "<a<n>:n>", 1, (in Call call) => call[0].Count == 0 ? default(Value) : Fold(call, double.PositiveInfinity, Math.Min)),
        Define("average", "<a<n>:n>", 1, (in Call call) =>
            call[0].Count == 0 ? default(Value) : Fold(call, 0, (sum, number) => sum + number).AsNumber() / call[0].Count),
        Define("number", "<(nsb)-:n>", 1, (in Call call) => ToNumber(call[0])),
        Define("floor", "<n-:n>", 1, (in Call call) => Each(call, Math.Floor)),
        Define("ceil", "<n-:n>", 1, (in Call call) => Each(call, Math.Ceiling)),
        Define("abs", "<n-:n>", 1, (in Call call) => Each(call, Math.Abs)),
        Define("round", "<n-n?:n>", 2, (in Call call) =>
            call[0].IsUndefined ? default(Value) : Round(call[0].AsNumber(), call[1].IsUndefined ? 0 : (int)call[1].AsNumber())),
        Define("sqrt", "<n-:n>", 1, SquareRoot),
        Define("power", "<n-n:n>", 2, Power),
        Define("random", "<:n>", 0, (in Call call) => call.Run.Random.Next()),
        Define("formatNumber", "<n-so?:s>", 3, (in Call call) =>
            call[0].IsUndefined || call[1].IsUndefined ? default(Value) : call.Run.Text(NumberPicture.Format(call[0].AsNumber(), call[1].AsString(), call[2]))),
        Define("formatBase", "<n-n?:s>", 2, FormatBase),
        Define("formatInteger", "<n-s:s>", 2, FormatInteger),
        Define("parseInteger", "<s-s:n>", 2, ParseInteger),
    ];

    static Value FormatInteger(in Call call)
    {
        if (call[0].IsUndefined || call[1].IsUndefined)
            return default;
        // Infinity and what is no number have neither digits nor words.
        if (!double.IsFinite(call[0].AsNumber()))
            throw new ExpressionException("D1001", 0) { Value = call[0] };
        return call.Run.Text(IntegerPicture.Parse(call[1].AsString()).Format(Math.Floor(call[0].AsNumber())));
    }

    static Value ParseInteger(in Call call)
    {
        if (call[0].IsUndefined || call[1].IsUndefined)
            return default;
        return IntegerPicture.Parse(call[1].AsString()).Read(call[0].AsString()) is { } number ? number : default(Value);
    }

    static Value Fold(in Call call, double start, Func<double, double, double> with)
    {
        if (call[0].IsUndefined)
            return default;
        call.Run.Steps(call[0].Count);
        var result = start;
        foreach (var item in call[0].Items)
            result = with(result, item.AsNumber());
        return result;
    }

    static Value Each(in Call call, Func<double, double> change) => call[0].IsUndefined ? default(Value) : change(call[0].AsNumber());

    static Value ToNumber(Value value)
    {
        switch (value.Kind)
        {
            case ValueKind.Number:
                return value;
            case ValueKind.Boolean:
                return value.AsBoolean() ? 1 : 0;
            case ValueKind.String:
                var text = value.AsString();
                if (Decimal().IsMatch(text) && double.TryParse(text, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number))
                    return number;
                if (Prefixed().IsMatch(text))
                    return FromDigits(text);
                break;
            case ValueKind.Undefined:
                return default;
        }
        throw new ExpressionException("D3030", 0) { Value = value, Argument = 1 };
    }

    static double FromDigits(string text)
    {
        var radix = char.ToLowerInvariant(text[1]) switch { 'x' => 16, 'o' => 8, _ => 2 };
        var number = 0.0;
        foreach (var digit in text.AsSpan(2))
            number = number * radix + JsonEscapes.Hex((byte)digit);
        return number;
    }

    [GeneratedRegex(@"\A-?[0-9]+(\.[0-9]+)?([Ee][-+]?[0-9]+)?\z", Plain, matchTimeoutMilliseconds: -1)]
    private static partial Regex Decimal();

    [GeneratedRegex(@"\A(0[xX][0-9A-Fa-f]+|0[oO][0-7]+|0[bB][01]+)\z", Plain, matchTimeoutMilliseconds: -1)]
    private static partial Regex Prefixed();

    /// <summary>Half to even. The decimal point is moved in the text: multiplying by a power of ten would round on its own.</summary>
    internal static double Round(double number, int precision)
    {
        var moved = MovePoint(number, precision);
        var rounded = Math.Floor(moved + 0.5);
        if (Math.Abs(rounded - moved) == 0.5 && Math.Abs(rounded % 2) == 1)
            rounded--;
        // Adding a half may carry a number that is just below it over the edge.
        if (Math.Abs(moved) >= 1L << 52)
            rounded = moved;
        else if (moved - Math.Floor(moved) < 0.5)
            rounded = Math.Floor(moved);
        return MovePoint(rounded, -precision) + 0.0;
    }

    static double MovePoint(double number, int places)
    {
        if (places == 0 || !double.IsFinite(number))
            return number;
        var text = NumberText.Of(number);
        var e = text.IndexOf('e');
        var exponent = e < 0 ? places : places + long.Parse(text.AsSpan(e + 1), CultureInfo.InvariantCulture);
        return double.Parse($"{(e < 0 ? text : text[..e])}e{exponent}", CultureInfo.InvariantCulture);
    }

    static Value SquareRoot(in Call call)
    {
        if (call[0].IsUndefined)
            return default;
        var number = call[0].AsNumber();
        return number >= 0 ? Math.Sqrt(number) : throw new ExpressionException("D3060", 0) { Value = call[0], Argument = 1 };
    }

    static Value Power(in Call call)
    {
        if (call[0].IsUndefined || call[1].IsUndefined)
            return default;
        var result = Math.Pow(call[0].AsNumber(), call[1].AsNumber());
        return double.IsFinite(result) ? result : throw new ExpressionException("D3061", 0) { Value = call[0], Argument = 1 };
    }

    static Value FormatBase(in Call call)
    {
        if (call[0].IsUndefined)
            return default;
        var number = Round(call[0].AsNumber(), 0);
        var radix = call[1].IsUndefined ? 10 : Round(call[1].AsNumber(), 0);
        // Written so that what is no number is refused too.
        if (!(radix >= 2 && radix <= 36))
            throw new ExpressionException("D3100", 0) { Value = call[1] };
        if (radix == 10)
            return NumberText.Of(number);
        if (!double.IsFinite(number))
            throw new ExpressionException("D1001", 0) { Value = call[0] };
        var digits = new Stack<char>();
        var left = new System.Numerics.BigInteger(Math.Abs(number));
        do
        {
            left = System.Numerics.BigInteger.DivRem(left, (int)radix, out var digit);
            digits.Push("0123456789abcdefghijklmnopqrstuvwxyz"[(int)digit]);
        }
        while (!left.IsZero);
        return (number < 0 ? "-" : "") + new string([.. digits]);
    }
}
