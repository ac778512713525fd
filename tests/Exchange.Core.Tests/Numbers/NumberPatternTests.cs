using Exchange.Core.Checking.Identifiers;
using Exchange.Core.Registry.Numbers;

namespace Exchange.Core.Tests.Numbers;

/// <summary>Patterns, what they make, and what is none.</summary>
public sealed class NumberPatternTests
{
    private static readonly DateOnly Day = new(2026, 11, 24);

    private static NumberPattern Read(string text)
    {
        var faults = new List<(string, string)>();
        return NumberPattern.Read(text, faults).ShouldNotBeNull(string.Join('\n', faults));
    }

    [TestCase("{division:6}{date:yyMMdd}{sequence:6}{check:mod-11-10}", 1, "4499032611240000012")]
    [TestCase("{division:6}{date:yyMMdd}{sequence:6}{check:mod-11-10}", 2, "4499032611240000029")]
    [TestCase("{division:6}{date:yyMMdd}{sequence:6}{check:mod-11-10}", 3, "4499032611240000037")]
    [TestCase("{division:6}{date:yyMMdd}{sequence:6}{check:mod-11-10}", 4, "4499032611240000045")]
    [TestCase("{division:6}{date:yyMMdd}{sequence:6}{check:mod-11-10}", 5, "4499032611240000053")]
    [TestCase("YXSL{date:yyyyMMdd}{sequence:5}", 17, "YXSL2026112400017")]
    [TestCase("云食许〔{date:yyyy}〕{sequence:5}号", 99_999, "云食许〔2026〕99999号")]
    [TestCase("{sequence:3}", 1, "001")]
    [TestCase("{division:12}-{sequence:12}", 999_999_999_999, "449903002000-999999999999")]
    public void The_samples_numbers_come_out(string pattern, long running, string number)
    {
        var series = Read(pattern).Series(pattern.Contains("{division:12}", StringComparison.Ordinal) ? "449903002000" : "449903000000", Day);
        series.Write(running).ShouldBe(number);
        series.Length.ShouldBe(number.Length);
        NumberSeries.Of(series.Key).ShouldBe(series);
    }

    [Test]
    public void A_check_over_letters_passes_over_what_is_neither_digit_nor_letter()
    {
        var number = Read("YX-{date:yyyy}-{sequence:4}{check:mod-37-36}").Series(null, Day).Write(1);
        number.ShouldBe("YX-2026-0001" + Iso7064.Mod37And36("YX20260001"));
    }

    // Of the two systems ISO/IEC 7064 says that every single error is found.
    [TestCase("{division:6}{date:yyMMdd}{sequence:6}{check:mod-11-10}")]
    [TestCase("YX{date:yyyy}{sequence:4}{check:mod-37-36}")]
    public void A_number_with_one_character_mistaken_has_another_check(string pattern)
    {
        var series = Read(pattern).Series("449903000000", Day);
        for (var running = 1L; running <= 200; running++)
        {
            var number = series.Write(running * 7);
            for (var at = 0; at < number.Length - 1; at++)
                foreach (var other in "0123456789".Where(digit => digit != number[at]))
                    series.Check!.Over(string.Concat(number.AsSpan(0, at), [other], number.AsSpan(at + 1, number.Length - at - 2))).ShouldNotBe(number[^1]);
        }
    }

    [TestCase("", "exactly one {sequence:N}")]
    [TestCase("{date:yyyy}", "exactly one {sequence:N}")]
    [TestCase("{sequence:3}{sequence:3}", "exactly one {sequence:N}")]
    [TestCase("{sequence:2}", "3–12")]
    [TestCase("{sequence:13}", "3–12")]
    [TestCase("{sequence}", "3–12")]
    [TestCase("{sequence:03}", "3–12")]
    [TestCase("{sequence:-5}", "3–12")]
    [TestCase("{division:5}{sequence:3}", "2, 4, 6, 9, 12")]
    [TestCase("{date:yyyy-MM-dd}{sequence:3}", "yyyy, yy,")]
    [TestCase("{date:HHmm}{sequence:3}", "yyyy, yy,")]
    [TestCase("{year}{sequence:3}", "there is no part “{year}”")]
    [TestCase("{}{sequence:3}", "there is no part “{}”")]
    [TestCase("{sequence:3}{check:luhn}", "mod-11-10, mod-37-36")]
    [TestCase("{check:mod-11-10}{sequence:3}", "at the end")]
    [TestCase("{sequence:3}{check:mod-11-10}{check:mod-11-10}", "at the end")]
    [TestCase("YX{sequence:3}{check:mod-11-10}", "does not check the letter “Y”")]
    [TestCase("yx{sequence:3}{check:mod-37-36}", "does not check the letter “y”")]
    [TestCase("{sequence:3", "brace")]
    [TestCase("sequence:3}", "brace")]
    [TestCase("A B{sequence:3}", "U+0020")]
    [TestCase("A#{sequence:3}", "U+0023")]
    [TestCase("A~{sequence:3}", "U+007E")]
    [TestCase("A\u200b{sequence:3}", "U+200B")]
    [TestCase("A\0{sequence:3}", "U+0000")]
    [TestCase("𠮷{sequence:3}", "U+D842")]
    [TestCase("1234567890123456789012345678901234567890123456789012345678901{sequence:4}", "have 65 characters")]
    public void What_is_no_pattern_says_why(string text, string why)
    {
        var faults = new List<(string Zh, string En)>();
        NumberPattern.Read(text, faults).ShouldBeNull();
        faults.Select(static fault => fault.En).ShouldContain(en => en.Contains(why, StringComparison.Ordinal), string.Join('\n', faults));
        faults.ShouldAllBe(static fault => fault.Zh.Any(c => c >= 0x4e00));
    }

    [Test]
    public void Every_text_is_read_or_has_faults()
    {
        var random = new Random(230);
        string[] pieces = ["{", "}", "{sequence:6}", "{date:yyMMdd}", "{division:6}", "{check:mod-11-10}", "{check:mod-37-36}", ":", "A", "9", "号", " ", "#", "{sequence:", "date"];
        var read = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(6)).Select(_ => pieces[random.Next(pieces.Length)]));
            var faults = new List<(string, string)>();
            var pattern = NumberPattern.Read(text, faults);
            (pattern is null).ShouldBe(faults.Count > 0, text);
            if (pattern is null) continue;
            read++;
            var series = pattern.Series("449903000000", Day);
            NumberSeries.Of(series.Key).ShouldBe(series, text);
            series.Write(series.Most).Length.ShouldBe(series.Length, text);
        }
        read.ShouldBeGreaterThan(200);
    }

    /// <summary>Small series are written out: whether two share a number is then counted.</summary>
    [Test]
    public void Two_series_that_share_a_number_may_meet_and_those_of_other_characters_do_not()
    {
        var random = new Random(231);
        var series = Enumerable.Range(0, 120).Select(_ =>
        {
            string Text() => string.Concat(Enumerable.Range(0, random.Next(3)).Select(_ => "12A"[random.Next(3)]));
            NumberCheck? check = random.Next(3) switch { 0 => NumberCheck.Letters, _ => null };
            return new NumberSeries(Text(), 3, Text(), check);
        }).DistinctBy(static one => one.Key).ToList();
        var numbers = series.ToDictionary(static one => one.Key, static one => Enumerable.Range(1, (int)one.Most).Select(i => one.Write(i)).ToHashSet());
        var met = 0;
        foreach (var one in series)
            foreach (var other in series.Where(other => other.Key != one.Key))
            {
                one.MayMeet(other).ShouldBe(other.MayMeet(one));
                if (!numbers[one.Key].Overlaps(numbers[other.Key])) continue;
                met++;
                one.MayMeet(other).ShouldBeTrue($"{one.Key} {other.Key}");
            }
        met.ShouldBeGreaterThan(10);
        NumberSeries.Of("A1####").MayMeet(NumberSeries.Of("A#####")).ShouldBeTrue();
        NumberSeries.Of("A1####").MayMeet(NumberSeries.Of("B#####")).ShouldBeFalse();
        NumberSeries.Of("A1####").MayMeet(NumberSeries.Of("A1#####")).ShouldBeFalse("another length");
        NumberSeries.Of("449903261124######~mod-11-10").MayMeet(NumberSeries.Of("449903261125######~mod-11-10")).ShouldBeFalse("another day");
    }
}
