using System.Globalization;
using System.Text;

namespace Exchange.Core.Registry.Calendars;

/// <summary>
/// A published list of holidays as a calendar document: CSV in UTF-8 with the columns date (yyyy-MM-dd), kind (holiday, or workday for a make-up working
/// day) and,
/// if they are there, name_zh. Holidays on a weekend are left out: weekends are off anyway.
/// </summary>
public static class HolidayList
{
    private const int MostLines = 20_000;

    /// <summary>One line of the list.</summary>
    private sealed record Day(DateOnly Date, bool Worked, string? Name);

    /// <summary>The document as YAML.</summary>
    /// <param name="from">First day for which the calendar is known; null for the first of January of the list's first year.</param>
    /// <param name="until">Last day for which it is known; null for the end of the list's last year.</param>
    /// <param name="faults">Everything that is wrong, with its line; then there is no document.</param>
    public static string? ToYaml(
        string csv, string name, (string Zh, string En) title, string? source, DateOnly? from, DateOnly? until, ICollection<string> faults)
    {
        var days = Read(csv, faults);
        if (days.Count == 0 && faults.Count == 0)
            faults.Add("The list has no day.");
        if (faults.Count > 0)
            return null;
        from ??= new DateOnly(days.Min(day => day.Date).Year, 1, 1);
        until ??= new DateOnly(days.Max(day => day.Date).Year, 12, 31);
        if (from > until)
            faults.Add($"It would end on {until:yyyy-MM-dd}, before it begins on {from:yyyy-MM-dd}.");
        if (faults.Count > 0)
            return null;
        var text = new StringBuilder();
        foreach (var line in source?.ReplaceLineEndings("\n").Split('\n') ?? [])
            text.Append("# ").Append(line).Append('\n');
        text.Append("kind: calendar\nname: ").Append(name)
            .Append("\ntitle:\n  zh: ").Append(Quoted(title.Zh)).Append("\n  en: ").Append(Quoted(title.En))
            .Append(CultureInfo.InvariantCulture, $"\nfrom: {from:yyyy-MM-dd}\nuntil: {until:yyyy-MM-dd}\n");
        var within = days.Where(day => day.Date >= from && day.Date <= until).OrderBy(day => day.Date).ToList();
        List(text, "holidays", within.Where(day => !day.Worked && !IsWeekend(day.Date)));
        List(text, "workdays", within.Where(day => day.Worked));
        return text.ToString();
    }

    private static List<Day> Read(string csv, ICollection<string> faults)
    {
        var lines = csv.TrimStart('\ufeff').ReplaceLineEndings("\n").Split('\n');
        var columns = lines[0].Split(',').Select(column => column.Trim().Trim('"')).ToList();
        var (date, kind, zh) = (columns.IndexOf("date"), columns.IndexOf("kind"), columns.IndexOf("name_zh"));
        var days = new List<Day>();
        if (date < 0 || kind < 0)
            faults.Add("Line 1: the columns date and kind are missing.");
        if (lines.Length > MostLines)
            faults.Add($"The list has {lines.Length} lines; at most {MostLines} are read.");
        if (faults.Count > 0)
            return days;
        var seen = new Dictionary<DateOnly, int>();
        for (var i = 1; i < lines.Length; i++)
        {
            if (string.IsNullOrWhiteSpace(lines[i]))
                continue;
            var cells = lines[i].Split(',').Select(cell => cell.Trim().Trim('"')).ToList();
            if (cells.Count != columns.Count)
            {
                faults.Add($"Line {i + 1}: {cells.Count} columns, not {columns.Count}.");
                continue;
            }

            if (!DateOnly.TryParseExact(cells[date], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
                faults.Add($"Line {i + 1}: “{Short(cells[date])}” is no date (yyyy-MM-dd).");
            else if (cells[kind] is not ("holiday" or "workday"))
                faults.Add($"Line {i + 1}: kind is holiday or workday, not “{Short(cells[kind])}”.");
            else if (!seen.TryAdd(day, i + 1))
                faults.Add($"Line {i + 1}: {cells[date]} stands in line {seen[day]} already.");
            else if (cells[kind] == "workday" && !IsWeekend(day))
                faults.Add($"Line {i + 1}: {cells[date]} is no Saturday or Sunday, so it is worked anyway.");
            else
                days.Add(new Day(day, cells[kind] == "workday", zh < 0 ? null : cells[zh]));
        }

        return days;
    }

    private static void List(StringBuilder text, string name, IEnumerable<Day> days)
    {
        var written = days.ToList();
        text.Append(name).Append(written.Count == 0 ? ": []\n" : ":\n");
        foreach (var day in written)
            text.Append(CultureInfo.InvariantCulture, $"  - {day.Date:yyyy-MM-dd}")
                .Append(day.Name is { Length: > 0 } words ? " # " + Plain(words) : "").Append('\n');
    }

    private static bool IsWeekend(DateOnly day) => day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;

    private static string Quoted(string text)
        => "\"" + Plain(text).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";

    private static string Plain(string text) => string.Concat(text.Where(c => !char.IsControl(c)));

    private static string Short(string text) => text.Length <= 40 ? text : text[..39] + "…";
}
