using System.CommandLine;
using System.Globalization;
using Exchange.Core.Registry.Calendars;

namespace Exchange.Host.Commands;

/// <summary>
/// <c>calendar import</c>: a published list of holidays becomes a document, to be read, put under version control and applied like any other.
/// </summary>
public static class CalendarCommand
{
    private const long MostBytes = 4 * 1024 * 1024;

    public static Command Calendar()
    {
        var calendar = new Command("calendar", "Working calendars 工作日历");
        calendar.Add(Import());
        return calendar;
    }

    private static Command Import()
    {
        var csv = new Argument<string>("csv") { Description = "List of holidays: columns date, kind (holiday, workday) and name_zh, UTF-8" };
        var name = new Option<string>("--name") { Description = "Name of the calendar. Default: china", DefaultValueFactory = _ => "china" };
        var zh = new Option<string>("--zh") { Description = "Its Chinese title. Default: 全国工作日历", DefaultValueFactory = _ => "全国工作日历" };
        var en = new Option<string>("--en") { Description = "Its English title. Default: Working days of China", DefaultValueFactory = _ => "Working days of China" };
        var source = new Option<string?>("--source") { Description = "Where the list is from and under which licence: the document's first line" };
        var from = new Option<string?>("--from") { Description = "First day, yyyy-MM-dd. Default: the beginning of the list's first year" };
        var until = new Option<string?>("--until") { Description = "Last day, yyyy-MM-dd. Default: the end of the list's last year" };
        var output = new Option<string?>("--out") { Description = "File to write. Default: standard output" };
        var command = new Command("import", "Make a calendar document of a published list of holidays 由节假日表生成工作日历")
        {
             csv, name, zh, en, source, from, until, output,
        };
        command.SetAction(async (line, stop) =>
        {
            var faults = new List<string>();
            var (first, last) = (Day(line.GetValue(from), faults), Day(line.GetValue(until), faults));
            var text = await Read(line.GetRequiredValue(csv), faults, stop);
            var yaml = text is null ? null
                : HolidayList.ToYaml(
                    text, line.GetRequiredValue(name), (line.GetRequiredValue(zh), line.GetRequiredValue(en)), line.GetValue(source), first, last, faults);
            if (yaml is null)
            {
                foreach (var fault in faults) await Console.Error.WriteLineAsync(fault);
                return 1;
            }
            if (line.GetValue(output) is { } file) await File.WriteAllTextAsync(file, yaml, stop);
            else await Console.Out.WriteAsync(yaml);
            return 0;
        });
        return command;
    }

    private static DateOnly? Day(string? text, List<string> faults)
    {
        if (text is null) return null;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)) return day;
        faults.Add($"“{text}” is no date (yyyy-MM-dd).");
        return null;
    }

    private static async Task<string?> Read(string file, List<string> faults, CancellationToken stop)
    {
        try
        {
            if (new FileInfo(file).Length <= MostBytes) return await File.ReadAllTextAsync(file, stop);
            faults.Add($"{file} has more than {MostBytes} bytes.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            faults.Add(error.Message);
        }
        return null;
    }
}
