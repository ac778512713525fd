using System.Globalization;
using Exchange.Core.Expressions;

namespace Exchange.Core.Mapping.Functions;

/// <summary>Values of the language as the hub's functions take and give them.</summary>
internal static class Values
{
    const int ExactInBinary = 15;

    /// <summary>A string, or the digits of a number.</summary>
    internal static string Text(Value value) => value.IsString ? value.AsString() : NumberText.Of(value.AsNumber());

    /// <summary>A number of the record by its digits, a computed one by the 15 digits that it has, or a string of digits.</summary>
    internal static decimal Decimal(Value value, int argument)
    {
        var read = value.Reference is JsonTape tape && value.IsNumber ? ExactNumber.TryRead(tape.BytesAt((int)value.Bits), out var number)
            : value.IsString ? ExactNumber.TryRead(value.AsString(), out number)
            : ExactNumber.TryRead(NumberText.Of(NumberText.Rounded(value.AsNumber())), out number);
        return read ? number
            : throw Wording.Fault("bad-argument", argument, value, $"第 {argument} 个参数不是可以精确读取的数字",
                $"Argument {argument} is not a number that can be read exactly");
    }

    /// <summary>A number that is written with all its digits.</summary>
    internal static Value Exact(decimal number)
    {
        number = ExactNumber.Plain(number);
        Span<char> text = stackalloc char[40];
        number.TryFormat(text, out var length, provider: CultureInfo.InvariantCulture);
        // A binary number gives back up to 15 digits as they were; more are kept as text.
        var digits = 0;
        foreach (var c in text[..length])
            digits += char.IsAsciiDigit(c) ? 1 : 0;
        if (digits <= ExactInBinary)
            return double.Parse(text[..length], NumberStyles.Float, CultureInfo.InvariantCulture);
        Span<byte> utf8 = stackalloc byte[40];
        System.Text.Encoding.ASCII.TryGetBytes(text[..length], utf8, out var bytes);
        return Value.Parse(utf8[..bytes]);
    }

    internal static DateOnly Date(Value value, int argument)
    {
        var text = value.AsString();
        // The date of a time is the one written in it, in whatever zone it is written.
        if (text.Length >= 10 && (text.Length == 10 || text[10] is 'T' or ' ')
            && DateOnly.TryParseExact(text.AsSpan(0, 10), DomainFunctions.DateForm, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            return date;
        throw Wording.Fault("bad-argument", argument, value, $"第 {argument} 个参数不是 yyyy-MM-dd 日期", $"Argument {argument} is not a date yyyy-MM-dd");
    }
}
