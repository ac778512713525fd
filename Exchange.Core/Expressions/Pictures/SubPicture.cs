namespace Exchange.Core.Expressions;

/// <summary>One half of a number picture in its parts, checked by the rules of XPath F&amp;O 4.7.3.</summary>
internal sealed record SubPicture(string Picture, string Prefix, string Suffix, string Integer, string Fraction, string? Exponent)
{
    /// <exception cref="ExpressionException">D3081 to D3093; the last rule that is broken is named.</exception>
    internal static SubPicture Parse(string picture, NumberSymbols symbols)
    {
        var first = 0;
        while (first < picture.Length && !Begins(picture[first]))
            first++;
        var end = picture.Length;
        while (end > first && !Begins(picture[end - 1]))
            end--;
        var prefix = first == picture.Length ? "" : picture[..first];
        var active = first == picture.Length ? picture : picture[first..end];
        var suffix = first == picture.Length ? "" : picture[end..];

        var e = active.IndexOf(symbols.Exponent);
        var mantissa = e < 0 ? active : active[..e];
        var exponent = e < 0 ? null : active[(e + 1)..];
        var point = mantissa.IndexOf(symbols.Decimal);
        var parts = new SubPicture(
            picture,
            prefix,
            suffix,
            point < 0 ? mantissa : mantissa[..point],
            point < 0 ? "" : mantissa[(point + 1)..],
            exponent);
        if (parts.Fault(active, mantissa, symbols) is { } fault)
            throw new ExpressionException(fault, 0) { Value = picture };
        return parts;

        bool Begins(char c) => symbols.IsActive(c) && c != symbols.Exponent;
    }

    string? Fault(string active, string mantissa, NumberSymbols symbols)
    {
        string? fault = null;
        var point = Picture.IndexOf(symbols.Decimal);
        if (point != Picture.LastIndexOf(symbols.Decimal))
            fault = "D3081";
        var (percent, perMille) = (Occurs(symbols.Percent), Occurs(symbols.PerMille));
        if (percent > 1)
            fault = "D3082";
        if (perMille > 1)
            fault = "D3083";
        if (percent > 0 && perMille > 0)
            fault = "D3084";
        if (!mantissa.Any(c => symbols.IsDigit(c) || c == symbols.Digit))
            fault = "D3085";
        if (active.Any(c => !symbols.IsActive(c)))
            fault = "D3086";
        if (point >= 0)
        {
            if ((point > 0 && Picture[point - 1] == symbols.Grouping) || (point + 1 < Picture.Length && Picture[point + 1] == symbols.Grouping))
                fault = "D3087";
        }
        else if (Integer.EndsWith(symbols.Grouping))
            fault = "D3088";
        if (Picture.Contains($"{symbols.Grouping}{symbols.Grouping}", StringComparison.Ordinal))
            fault = "D3089";
        var optional = Integer.IndexOf(symbols.Digit);
        if (optional >= 0 && symbols.CountDigits(Integer[..optional]) > 0)
            fault = "D3090";
        optional = Fraction.IndexOf(symbols.Digit);
        if (optional >= 0 && symbols.CountDigits(Fraction[optional..]) > 0)
            fault = "D3091";
        if (Exponent is { Length: > 0 } && percent + perMille > 0)
            fault = "D3092";
        if (Exponent is not null && (Exponent.Length == 0 || !Exponent.All(symbols.IsDigit)))
            fault = "D3093";
        return fault;
    }

    int Occurs(string mark)
    {
        var count = 0;
        for (var at = Picture.IndexOf(mark, StringComparison.Ordinal); at >= 0; at = Picture.IndexOf(mark, at + 1, StringComparison.Ordinal))
            count++;
        return count;
    }
}
