using System.Globalization;
using System.Text;
using Exchange.Core.Checking.Identifiers;
using Exchange.Core.Expressions;

namespace Exchange.Core.Mapping.Functions;

/// <summary>
/// The hub's functions beside JSONata's. Of what is not there they give nothing, as JSONata's do; of what they cannot read too, where that is said.
/// </summary>
internal static class DomainFunctions
{
    internal const string DateForm = "yyyy-MM-dd";

    internal static FunctionSet Set { get; } = FunctionSet.BuiltIn.With([.. All, .. CodeFunctions.All, .. WorkdayFunctions.All]);

    static IEnumerable<(string Name, string Signature, HostFunction Body)> All => [
        // Citizen numbers: nothing where the text is none.
        ("birthDate", "<s-:s>", static (a, _) => a[0].IsUndefined ? default
            : CitizenFacts.BirthDate(a[0].AsString())?.ToString(DateForm, CultureInfo.InvariantCulture)),
        ("sexOf", "<s-:s>", static (a, _) => a[0].IsUndefined ? default : CitizenFacts.Sex(a[0].AsString())),
        ("divisionOf", "<s-:s>", static (a, _) => a[0].IsUndefined ? default : CitizenFacts.Division(a[0].AsString())),

        // Checks of identifiers.
        ("isCitizenNumber", "<s-:b>", static (a, _) => a[0].IsUndefined ? default : IsValid(a[0], CitizenNumber.Check)),
        ("isUscc", "<s-:b>", static (a, _) => a[0].IsUndefined ? default : IsValid(a[0], CreditCode.Check)),
        ("isOrgCode", "<s-:b>", static (a, _) => a[0].IsUndefined ? default : IsValid(a[0], OrganisationCode.Check)),
        ("isLicenceId", "<s-:b>", static (a, _) => a[0].IsUndefined ? default : IsValid(a[0], LicenceIdentifier.Check)),

        // Writing.
        ("mask", "<s-n?n?:s>", static (a, _) => Mask(a)),
        ("fullWidth", "<s-:s>", static (a, _) => a[0].IsUndefined ? default : Writing.FullWidth(a[0].AsString())),
        ("halfWidth", "<s-:s>", static (a, _) => a[0].IsUndefined ? default : Writing.HalfWidth(a[0].AsString())),
        ("byteLength", "<s-s?:n>", static (a, _) => a[0].IsUndefined ? default : Writing.ByteLength(a[0].AsString(), EncodingOf(a[1], 2))),
        ("cutBytes", "<s-ns?:s>", static (a, _) => a[0].IsUndefined || a[1].IsUndefined ? default
            : Writing.CutBytes(a[0].AsString(), Whole(a[1], 2), EncodingOf(a[2], 3))),
        ("division", "<(sn)-n:s>", static (a, _) => Division(a)),

        // Money.
        ("toWan", "<(sn)-:n>", static (a, _) => Shifted(a[0], -4)),
        ("fromWan", "<(sn)-:n>", static (a, _) => Shifted(a[0], 4)),
        ("toCents", "<(sn)-:n>", static (a, _) => Shifted(a[0], 2)),
        ("fromCents", "<(sn)-:n>", static (a, _) => Shifted(a[0], -2)),
        ("amountInWords", "<(sn)-:s>", static (a, _) => AmountInWords(a[0]))];

    delegate IdentifierAnswer Identifier(ReadOnlySpan<byte> text);

    static bool IsValid(Value text, Identifier check) => check(Encoding.UTF8.GetBytes(text.AsString())) == IdentifierAnswer.Valid;

    static Value Mask(ReadOnlySpan<Value> a)
    {
        if (a[0].IsUndefined)
            return default;
        var text = a[0].AsString();
        if (a[1].IsUndefined && a[2].IsUndefined)
            return Writing.Mask(text);
        return Writing.Mask(text, a[1].IsUndefined ? 0 : Whole(a[1], 2), a[2].IsUndefined ? 0 : Whole(a[2], 3));
    }

    static Value Division(ReadOnlySpan<Value> a)
    {
        if (a[0].IsUndefined || a[1].IsUndefined)
            return default;
        var length = Whole(a[1], 2);
        if (length is not (6 or 9 or 11 or 12))
            throw Wording.Fault("bad-argument", 2, a[1], "$division 的位数只能是 6、9、11 或 12", "$division writes 6, 9, 11 or 12 digits");
        return DivisionLength.Of(Values.Text(a[0]), length)
            ?? throw Wording.Fault("bad-argument", 1, a[0], "$division 的第 1 个参数不是区划代码", "$division: argument 1 is not a division code");
    }

    // What has more decimals than the target takes would have to be rounded, and nobody said how.
    static Value Shifted(Value value, int places)
    {
        if (value.IsUndefined)
            return default;
        var number = Values.Decimal(value, 1);
        if (!ExactNumber.TryShift(number, places, out var shifted) || ExactNumber.Decimals(shifted) > (places switch { 2 => 0, -2 => 2, -4 => 6, _ => 2 }))
            throw Wording.Fault("not-exact", 1, value, "金额的小数位过多，换算会产生误差；请先用 $round 取舍",
                "The amount has more decimals than the other unit takes; round it first with $round");
        return Values.Exact(shifted);
    }

    static Value AmountInWords(Value value)
    {
        if (value.IsUndefined)
            return default;
        var yuan = Values.Decimal(value, 1);
        if (ExactNumber.Decimals(yuan) > 2 || Math.Abs(yuan) >= ChineseAmount.Limit)
            throw Wording.Fault("not-exact", 1, value, "大写金额至多两位小数、16 位整数", "An amount in words has at most two decimals and 16 digits before the point");
        return ChineseAmount.Of(yuan);
    }

    internal static int Whole(Value value, int argument)
    {
        var number = value.AsNumber();
        return number is >= 0 and <= 1_000_000_000 && Math.Truncate(number) == number ? (int)number
            : throw Wording.Fault("bad-argument", argument, value, $"第 {argument} 个参数必须是不小于零的整数", $"Argument {argument} must be a whole number from zero");
    }

    static Encoding EncodingOf(Value name, int argument) => Writing.EncodingOf(name.IsUndefined ? "UTF-8" : name.AsString())
        ?? throw Wording.Fault("bad-argument", argument, name, "编码只能是 UTF-8、GB18030、GBK 或 UTF-16", "The encoding must be UTF-8, GB18030, GBK or UTF-16");
}
