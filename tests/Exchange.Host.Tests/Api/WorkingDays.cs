namespace Exchange.Host.Tests.Api;

/// <summary>The calendar of the sample district as a document: off on 1 January 2027 and the weekend after, Saturday 26 December 2026 worked.</summary>
internal static class WorkingDays
{
    public const string Document = """
        kind: calendar
        name: district
        title: { zh: 工作日历, en: Working days }
        from: 2026-01-01
        until: 2027-12-31
        holidays: [2027-01-01]
        workdays: [2026-12-26]
        hours: [{ from: 09:00, until: 12:00 }, { from: 14:00, until: 17:30 }]
        """;
}
