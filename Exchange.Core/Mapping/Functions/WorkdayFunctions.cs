using System.Globalization;
using Exchange.Core.Expressions;
using Exchange.Core.Registry.Calendars;

namespace Exchange.Core.Mapping.Functions;

/// <summary>$workdays(from, to) and $workday(date, count), by the mapping's working calendar.</summary>
internal static class WorkdayFunctions
{
    internal static IEnumerable<(string Name, string Signature, HostFunction Body)> All => [
        ("workdays", "<s-s:n>", static (a, context) => a[0].IsUndefined || a[1].IsUndefined ? default
            : WorkingDays.Between(Values.Date(a[0], 1), Values.Date(a[1], 2), Calendar(context)) ?? throw Unreached(a[0])),
        ("workday", "<s-n:s>", static (a, context) => a[0].IsUndefined || a[1].IsUndefined ? default
            : (WorkingDays.After(Values.Date(a[0], 1), Count(a[1]), Calendar(context)) ?? throw Unreached(a[0]))
                .ToString(DomainFunctions.DateForm, CultureInfo.InvariantCulture))];

    static int Count(Value value)
    {
        var number = value.AsNumber();
        return Math.Abs(number) <= 4000 && Math.Truncate(number) == number ? (int)number
            : throw Wording.Fault("bad-argument", 2, value, "工作日数必须是绝对值不超过 4000 的整数", "The number of working days must be whole and at most 4000 either way");
    }

    static WorkingDayTest Calendar(EvaluationContext context) => TranslationRun.Of(context).Options.IsWorkingDay
        ?? throw Wording.Fault("calendar-unknown", 1, default, "映射没有写明工作日历（calendar）", "The mapping names no working calendar");

    static ExpressionException Unreached(Value value) =>
        Wording.Fault("calendar-unknown", 1, value, "工作日历不包含这些日期", "The working calendar does not reach these dates");
}
