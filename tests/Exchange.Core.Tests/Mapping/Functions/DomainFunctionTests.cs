using System.Text;
using Exchange.Core.Mapping;

namespace Exchange.Core.Tests.Mapping.Functions;

public sealed class DomainFunctionTests
{
    static Translation Translate(string expression, string record = "{}", MappingOptions? options = null) =>
        new Translator(MappingProgram.Compile(MappingYaml.Of(("x", expression)), _ => null, options).OrThrow()).Translate(TranslatorTests.Input(record));

    static string Value(string expression, string record = "{}")
    {
        var translation = Translate(expression, record);
        return Encoding.UTF8.GetString(translation.ShouldBeOfType<Translation.Written>((translation as Translation.Failed)?.Fault.ToString())
            .Message)[1..^1].Replace("\"x\":", "", StringComparison.Ordinal);
    }

    [TestCase("$birthDate('449903198506120013')", "\"1985-06-12\"")]
    [TestCase("$sexOf('449903198506120013')", "\"1\"")]
    [TestCase("$divisionOf('449903198506120013')", "\"449903\"")]
    [TestCase("$birthDate('E12345678')", "")]
    [TestCase("$birthDate(record.none)", "")]
    [TestCase("('449903198506120013').$birthDate()", "\"1985-06-12\"")]
    [TestCase("$isCitizenNumber('449903198506120013')", "true")]
    [TestCase("$isCitizenNumber('449903198506120014')", "false")]
    [TestCase("$isUscc('91449903MA9X000112')", "true")]
    [TestCase("$isUscc('91350203M0001QAY9B')", "false")]
    [TestCase("$isOrgCode('MA2YJ1XR9')", "true")]
    [TestCase("$isLicenceId('1.2.156.3005.2.11440000006900018D001.114499030075000247.2026000001.001.A')", "true")]
    [TestCase("$mask('449903198506120013')", "\"449***********0013\"")]
    [TestCase("$mask('张样一', 0, 1)", "\"**一\"")]
    [TestCase("$fullWidth('A1')", "\"Ａ１\"")]
    [TestCase("$halfWidth('Ａ１')", "\"A1\"")]
    [TestCase("$division('449903001001', 6)", "\"449903\"")]
    [TestCase("$division('449903001001', 11)", "\"44990300000\"")]
    [TestCase("$division(449903, 12)", "\"449903000000\"")]
    [TestCase("$cutBytes('张样一', 7)", "\"张样\"")]
    [TestCase("$cutBytes('张样一', 5, 'GB18030')", "\"张样\"")]
    [TestCase("$byteLength('张样一')", "9")]
    [TestCase("$byteLength('张样一', 'GB18030')", "6")]
    [TestCase("$amountInWords(1680.32)", "\"壹仟陆佰捌拾元叁角贰分\"")]
    [TestCase("$amountInWords('107000.53')", "\"壹拾万柒仟元伍角叁分\"")]
    public void A_function_gives_its_value(string expression, string value) => Value(expression).ShouldBe(value);

    [TestCase("$toWan(record.n)", "123456789012345678.12", "12345678901234.567812")]
    [TestCase("$toWan(record.n)", "1000000", "100")]
    [TestCase("$toWan(record.n)", "\"123456.78\"", "12.345678")]
    [TestCase("$toCents(record.n)", "90071992547409.93", "9007199254740993")]
    [TestCase("$toCents(record.n)", "0.29", "29")]
    [TestCase("$toCents(record.n * 0.07)", "8000", "56000")]
    [TestCase("$fromCents(record.n)", "9007199254740993", "90071992547409.93")]
    [TestCase("$fromWan(record.n)", "12.345678", "123456.78")]
    [TestCase("$toCents($fromCents(record.n))", "1", "1")]
    public void Money_changes_its_unit_without_an_error(string expression, string number, string value) =>
        Value(expression, $$"""{"n":{{number}}}""").ShouldBe(value);

    [TestCase("$toCents(1.005)", "not-exact")]
    [TestCase("$toWan(1.005)", "not-exact")]
    [TestCase("$amountInWords(0.001)", "not-exact")]
    [TestCase("$toCents('abc')", "bad-argument")]
    [TestCase("$division('449903', 7)", "bad-argument")]
    [TestCase("$division('44x903', 6)", "bad-argument")]
    [TestCase("$cutBytes('x', 3, 'Shift_JIS')", "bad-argument")]
    [TestCase("$mask('x', -1, 2)", "bad-argument")]
    [TestCase("$workdays('2026-12-24', '2026-12-30')", "calendar-unknown")]
    [TestCase("$birthDate(1)", "T0410")]
    public void What_cannot_be_done_is_a_fault(string expression, string code) => Translate(expression).ShouldBeOfType<Translation.Failed>()
        .Fault.Code.ShouldBe(code);

    [TestCase("$workdays('2026-12-24', '2026-12-31T08:00:00+08:00')", "5")]
    [TestCase("$workday('2026-12-24', 5)", "\"2026-12-31\"")]
    public void Working_days_follow_the_calendar(string expression, string value)
    {
        var options = new MappingOptions { IsWorkingDay = day => day.Year == 2026 ? day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) : null };
        Encoding.UTF8.GetString(Translate(expression, "{}", options).ShouldBeOfType<Translation.Written>().Message).ShouldBe($$"""{"x":{{value}}}""");
        Translate("$workday('2026-12-30', 9)", "{}", options).ShouldBeOfType<Translation.Failed>().Fault.Code.ShouldBe("calendar-unknown");
    }
}
