using Exchange.Core.Registry;

namespace Exchange.Host.Doctor;

/// <summary>Whether the calendars that something uses reach far enough: from November on, when next year's holidays are published, through next year.</summary>
public sealed class CalendarCheck : IDoctorCheck
{
    private const int Published = 11;

    public string Name => "calendars";

    public Task<IReadOnlyList<DoctorLine>> Look(DoctorRound round, CancellationToken stop)
    {
        if (round.Registry is not { } registry) return Task.FromResult<IReadOnlyList<DoctorLine>>([]);
        const string advice = "Import the published holidays (`calendar import`, docs/calendars.md) and apply the calendar.", adviceZh = "请导入已公布的节假日安排（`calendar import`，见 docs/calendars.md）并重新登记该日历。";
        return Task.FromResult<IReadOnlyList<DoctorLine>>([.. RegisteredCalendars.Used(registry).Select(calendar =>
        {
            var (en, zh) = ($"{calendar.Name} is known until {calendar.Until:yyyy-MM-dd}", $"{calendar.Name} 截至 {calendar.Until:yyyy-MM-dd}");
            if (calendar.Until < round.Today) return DoctorLine.Failure(en + ", which is past", zh + "，已过期", advice, adviceZh);
            var nextYear = round.Today.Month >= Published && calendar.Until < new DateOnly(round.Today.Year + 1, 12, 31);
            return nextYear || RegisteredCalendars.EndsSoon(calendar, round.Today) ? DoctorLine.Warning(en, zh, advice, adviceZh) : DoctorLine.Ok(en, zh);
        })]);
    }
}
