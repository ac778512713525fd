namespace Exchange.Core.Checking.Identifiers;

/// <summary>
/// E-licence identifier, GB/T 36904-2018: 1.2.156.3005.2.type.issuer.serial.version.check. The type is 21 characters (the body that set the standard 18,
/// its number 3), the issuer a credit code or a division code, the version 3 digits; the check character is ISO/IEC 7064 MOD 37,36 over the four without
/// the dots.
/// </summary>
public static class LicenceIdentifier
{
    static ReadOnlySpan<byte> Prefix => "1.2.156.3005.2."u8;

    public static IdentifierAnswer Check(ReadOnlySpan<byte> text)
    {
        if (text.Length > 200 || !text.StartsWith(Prefix)) return IdentifierAnswer.WrongShape;
        var rest = text[Prefix.Length..];
        Span<int> lengths = stackalloc int[5];
        var part = 0;
        var sum = 36;
        foreach (var b in rest[..^Math.Min(1, rest.Length)])
        {
            if (b == '.')
            {
                if (++part > 4) return IdentifierAnswer.WrongShape;
                continue;
            }
            var value = Value(b);
            if (value < 0 || part == 4 || (part == 3 && value > 9)) return IdentifierAnswer.WrongShape;
            lengths[part]++;
            sum = Step(sum, value);
        }
        if (part != 4 || lengths[0] != 21 || lengths[1] is not (18 or 6 or 9 or 12) || lengths[2] == 0 || lengths[3] != 3) return IdentifierAnswer.WrongShape;
        var last = Value(rest[^1]);
        if (last < 0) return IdentifierAnswer.WrongShape;
        return last == (37 - sum) % 36 ? IdentifierAnswer.Valid : IdentifierAnswer.WrongCheck;
    }

    /// <summary>An identifier of these parts, with its check character.</summary>
    /// <param name="type">21 characters.</param>
    /// <param name="issuer">A credit code, or a division code of 6, 9 or 12 digits.</param>
    /// <param name="serial">Digits and capital letters.</param>
    /// <exception cref="ArgumentException">They make none.</exception>
    public static string Write(string type, string issuer, string serial, int version = 1)
    {
        var four = version.ToString("D3", System.Globalization.CultureInfo.InvariantCulture);
        var text = $"1.2.156.3005.2.{type}.{issuer}.{serial}.{four}.{Iso7064.Mod37And36(type + issuer + serial + four)}";
        return Check(System.Text.Encoding.ASCII.GetBytes(text)) == IdentifierAnswer.Valid ? text : throw new ArgumentException("These are no parts of a licence's identifier.", nameof(type));
    }

    /// <summary>The type code in an identifier; null where its shape is none.</summary>
    public static string? TypeOf(string text) => Part(text, 5);

    /// <summary>The issuer in an identifier, a credit code or a division code; null where its shape is none.</summary>
    public static string? IssuerOf(string text) => Part(text, 6);

    /// <summary>With the type and the issuer, and of the serial number no more than its end: for logs.</summary>
    public static string Masked(string text) => TypeOf(text) is null ? "****" : text.Split('.') is var parts && parts[7] is var serial
        ? string.Join('.', [.. parts[..7], "****" + serial[^Math.Min(2, serial.Length / 2)..], .. parts[8..]]) : text;

    static string? Part(string text, int place) => text.All(char.IsAscii) && Check(System.Text.Encoding.ASCII.GetBytes(text)) != IdentifierAnswer.WrongShape ? text.Split('.')[place] : null;

    static int Step(int sum, int value)
    {
        sum = (sum + value) % 36;
        if (sum == 0) sum = 36;
        return sum * 2 % 37;
    }

    static int Value(byte b) => b is >= (byte)'0' and <= (byte)'9' ? b - '0' : b is >= (byte)'A' and <= (byte)'Z' ? b - 'A' + 10 : -1;
}
