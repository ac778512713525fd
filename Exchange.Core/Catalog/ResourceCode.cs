using System.Globalization;

namespace Exchange.Core.Catalog;

/// <summary>
/// 信息资源代码: the class, a separator, a number under it. It is kept with a slash whatever separator is shown, so that a setting changes no key; the number keeps the digits with which it was
/// written, for codes that another system has given are this long or that long.
/// </summary>
public sealed record ResourceCode
{
    /// <summary>Digits of a number that the hub gives.</summary>
    public const int GivenDigits = 6;

    private const int MostDigits = 12, MostClass = 20;

    private ResourceCode(string @class, string digits) => (Class, Digits) = (@class, digits);

    public string Class { get; }

    /// <summary>The number as it is written.</summary>
    public string Digits { get; }

    /// <summary>The number as what it counts.</summary>
    public long Serial => long.Parse(Digits, CultureInfo.InvariantCulture);

    public static ResourceCode Numbered(string @class, long serial) => new(@class, serial.ToString(CultureInfo.InvariantCulture).PadLeft(GivenDigits, '0'));

    /// <summary>Null when it is none.</summary>
    /// <param name="separator">What may stand there beside the slash.</param>
    public static ResourceCode? Read(string? text, string separator = "/")
    {
        if (text is null || text.Length > MostClass + MostDigits + 3) return null;
        var at = text.IndexOf('/', StringComparison.Ordinal);
        var length = 1;
        if (at < 0) (at, length) = (text.IndexOf(separator, StringComparison.Ordinal), separator.Length);
        if (at < 0) return null;
        return Of(text[..at], text[(at + length)..]);
    }

    /// <summary>Null when these are none.</summary>
    public static ResourceCode? Of(string @class, string digits)
        => IsClass(@class) && digits.Length is > 0 and <= MostDigits && digits.All(char.IsAsciiDigit) ? new ResourceCode(@class, digits) : null;

    /// <summary>类 1 digit, 项 2, 目 3, and 细目 of any length behind them. Entries stand under a 目 or 细目, never higher.</summary>
    public static bool IsClass(string text) => text.Length is >= 6 and <= MostClass && text.All(char.IsAsciiDigit);

    public string Shown(string separator) => Class + separator + Digits;

    public override string ToString() => Shown("/");
}
