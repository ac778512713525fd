using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Exchange.Core.Registry.Documents;

namespace Exchange.Host.ItemLists;

/// <summary>What item lists write in their cells, in words of documents.</summary>
internal static partial class ListWords
{
    private const int MostCode = 40;
    private const int MostSituationCode = 8;

    private static readonly FrozenDictionary<string, string> Channels = Words(
        ("window", "窗口|窗口办理|现场|线下|window"), ("online", "网上|网上办理|线上|互联网|PC端|online"), ("mobile", "移动端|手机|掌上|小程序|mobile"), ("kiosk", "自助终端|自助机|自助|一体机|kiosk"));

    private static readonly FrozenDictionary<string, string> Ways = Words(
        ("upload", "上传|纸质|原件|复印件|申请人自备|upload"), ("licence", "电子证照|证照|licence"), ("share", "共享|数据共享|共享核验|政府部门核发|share"),
        ("commitment", "告知承诺|承诺|commitment"), ("later", "容缺|容缺后补|后补|later"));

    private static readonly FrozenDictionary<string, string> Needs = Words(("required", "必要|必须|必需|是|required"), ("optional", "非必要|可选|否|optional"), ("later", "容缺|容缺受理|容缺后补|later"));

    private static readonly FrozenDictionary<string, string> Units = Words(("workingDays", "工作日|个工作日|G|workingDays"), ("naturalDays", "自然日|个自然日|Z|naturalDays"));

    private static readonly char[] Between = ['、', ',', '，', ';', '；', '/', '|', '\n', ' '];
    private static readonly string[] AtOnce = ["即办", "当场", "当场办结", "即时办结"];
    private static readonly string[] Nothing = ["无", "—", "-", "none"];

    [GeneratedRegex(@"^(?<days>[0-9]{1,4}(\.[0-9]{1,2})?)\s*(?<unit>\S*)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Days { get; }

    /// <summary>An implementation code is its item's name: letters and digits.</summary>
    public static bool IsCode(ListCell cell, List<ListFault> faults)
    {
        if (cell.Text.Length <= MostCode && cell.Text.All(char.IsAsciiLetterOrDigit)) return true;
        faults.Add(ListFaultKind.BadCode.At(cell.Place, MostCode));
        return false;
    }

    /// <summary>Lists write a situation with its item's code before it.</summary>
    public static string SituationCode(string text, ListedItem item)
    {
        if (text.Length <= MostSituationCode) return text;
        var before = new[] { item.Code, item.Part[ListColumn.Code]?.Text }.FirstOrDefault(code => code is not null && text.Length > code.Length && text.StartsWith(code, StringComparison.Ordinal));
        return before is null ? text : text[before.Length..];
    }

    public static IReadOnlyList<string> ChannelsOf(ListCell cell, List<ListFault> faults) => Some(cell, Channels, "窗口、网上、移动端、自助终端", faults);

    public static IReadOnlyList<string> WaysOf(ListCell cell, List<ListFault> faults) => Some(cell, Ways, "上传、电子证照、共享、告知承诺、容缺后补", faults);

    /// <summary>required, optional or later; null when it is none.</summary>
    public static string? NeedOf(ListCell cell, List<ListFault> faults)
    {
        if (Needs.GetValueOrDefault(cell.Text) is { } need) return need;
        faults.Add(ListFaultKind.Word.At(cell.Place, cell.Text, "必要、非必要、容缺"));
        return null;
    }

    public static int? NumberOf(ListCell cell, int least, int most, List<ListFault> faults)
    {
        if (int.TryParse(cell.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most) return number;
        faults.Add(ListFaultKind.Number.At(cell.Place, least, most));
        return null;
    }

    /// <summary>A limit; its days are 0 where the list says that there is none. Null for what is none, which is a fault.</summary>
    /// <param name="unit">Where the unit stands apart.</param>
    public static LimitPart? LimitOf(ListCell cell, ListCell? unit, List<ListFault> faults)
    {
        if (Nothing.Contains(cell.Text, StringComparer.Ordinal)) return new LimitPart { Days = 0 };
        // A limit ends with a day: what is decided on the spot, or within half a day, is decided on the first one.
        if (AtOnce.Contains(cell.Text, StringComparer.Ordinal)) return new LimitPart { Days = 1 };
        var match = Days.Match(cell.Text);
        var written = match.Success && match.Groups["unit"].Length > 0 ? match.Groups["unit"].Value : unit?.Text;
        if (match.Success && written is not null && Units.GetValueOrDefault(written) is { } known)
        {
            var days = (int)Math.Ceiling(decimal.Parse(match.Groups["days"].ValueSpan, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture));
            if (days == 0) return new LimitPart { Days = 1 };
            if (days <= LimitsPart.MostDays) return new LimitPart { Days = days, Unit = known == "naturalDays" ? LimitUnit.NaturalDays : LimitUnit.WorkingDays };
        }
        faults.Add(ListFaultKind.Limit.At(cell.Place));
        return null;
    }

    public static JsonArray Array(IEnumerable<string> texts) => [.. texts.Select(static text => (JsonNode?)text)];

    private static List<string> Some(ListCell cell, FrozenDictionary<string, string> words, string all, List<ListFault> faults)
    {
        var some = new List<string>();
        foreach (var text in cell.Text.Split(Between, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!words.TryGetValue(text, out var word)) faults.Add(ListFaultKind.Word.At(cell.Place, text, all));
            else if (!some.Contains(word, StringComparer.Ordinal)) some.Add(word);
        }
        return some;
    }

    private static FrozenDictionary<string, string> Words(params (string Word, string Written)[] words)
        => words.SelectMany(static word => word.Written.Split('|').Select(written => (written, word.Word))).ToFrozenDictionary(static one => one.written, static one => one.Word, StringComparer.OrdinalIgnoreCase);
}
