using System.Text;
using Exchange.Core.Checking.Formats;
using Exchange.Core.Checking.Json;
using Exchange.Core.Checking.Schemas;

namespace Exchange.Core.Checking.Comparing;

public sealed partial class SchemaComparison
{
    static readonly (string Keyword, bool Upper)[] Limits =
    [
        ("minimum", false), ("exclusiveMinimum", false), ("maximum", true), ("exclusiveMaximum", true), ("minLength", false), ("maxLength", true),
        ("minItems", false), ("maxItems", true), ("minProperties", false), ("maxProperties", true),
    ];

    void CompareLimits(SchemaView a, SchemaView b, string place, Direction direction)
    {
        foreach (var (keyword, upper) in Limits) CompareLimit(a, b, place, direction, keyword, upper);
        CompareUnits(a, b, place, direction);
        var (once, twice) = (IsTrue(a, "uniqueItems"), IsTrue(b, "uniqueItems"));
        if (!once && twice) Narrower(a, b, place, "uniqueItems", direction, "列表项不再允许重复", "items must be unique now");
        if (once && !twice) Wider(a, b, place, "uniqueItems", direction, "列表项现在允许重复", "items may repeat now");
    }

    /// <param name="usual">What holds where the keyword is not there; null for no limit at all.</param>
    void CompareLimit(SchemaView a, SchemaView b, string place, Direction direction, string keyword, bool upper, string? usual = null)
    {
        var (from, to) = (Limit(a), Limit(b));
        if (from == null && to == null) return;
        var order = from == null ? 1 : to == null ? -1
            : JsonNumber.Compare(new(Encoding.UTF8.GetBytes(to)), new(Encoding.UTF8.GetBytes(from))) * (upper ? -1 : 1);
        var (old, now) = (from ?? "-", to ?? "-");
        if (order > 0) Narrower(a, b, place, keyword, direction, $"{keyword} 由 {old} 收紧为 {now}", $"{keyword} is stricter: from {old} to {now}");
        if (order < 0) Wider(a, b, place, keyword, direction, $"{keyword} 由 {old} 放宽为 {now}", $"{keyword} is looser: from {old} to {now}");

        string? Limit(SchemaView view) => Rule(view, keyword) is >= 0 and var at ? view.Text.Raw(at) : usual;
    }

    static bool IsTrue(SchemaView view, string keyword) => Rule(view, keyword) is >= 0 and var at && view.Text.Kind(at) == JsonKind.True;

    void CompareUnits(SchemaView a, SchemaView b, string place, Direction direction)
    {
        var (x, y) = (Rule(a, "multipleOf"), Rule(b, "multipleOf"));
        if (x < 0 && y < 0) return;
        var (from, to) = (x < 0 ? "-" : a.Text.Raw(x), y < 0 ? "-" : b.Text.Raw(y));
        var zh = $"multipleOf 由 {from} 变为 {to}";
        var en = $"multipleOf was {from} and is {to}";
        if (x < 0) { Narrower(a, b, place, "multipleOf", direction, zh, en); return; }
        if (y < 0) { Wider(a, b, place, "multipleOf", direction, zh, en); return; }
        var before = new JsonNumber(a.Text.RawUtf8(x));
        var after = new JsonNumber(b.Text.RawUtf8(y));
        if (JsonNumber.Compare(before, after) == 0) return;
        var finer = before.IsMultipleOf(after.Whole(), after.LastPlace);
        var coarser = after.IsMultipleOf(before.Whole(), before.LastPlace);
        if (finer) Wider(a, b, place, "multipleOf", direction, zh, en);
        else if (coarser) Narrower(a, b, place, "multipleOf", direction, zh, en);
        else Note(a, b, place, "multipleOf", direction, Effect.Breaks, Effect.Breaks, zh, en);
    }

    void CompareTexts(SchemaView a, SchemaView b, string place, Direction direction)
    {
        foreach (var keyword in new[] { "pattern", "format", "contentEncoding", "contentMediaType" })
        {
            var (x, y) = (a.Refuses(keyword) ? a.String(keyword) : null, b.Refuses(keyword) ? b.String(keyword) : null);
            if (x == y) CompareStrictness(a, b, place, direction, keyword, x);
            else if (x == null) Narrower(a, b, place, keyword, direction, $"新增 {keyword} {y}", $"{keyword} {y} is new");
            else if (y == null) Wider(a, b, place, keyword, direction, $"取消 {keyword} {x}", $"{keyword} {x} is gone");
            else Unclear(a, b, place, keyword, $"{keyword} 由 {x} 变为 {y}", $"{keyword} was {x} and is {y}");
        }
    }

    // A failed check character only warns unless the severity of the format says else.
    void CompareStrictness(SchemaView a, SchemaView b, string place, Direction direction, string keyword, string? format)
    {
        if (keyword != "format" || format == null || TextFormats.Find(format) is not { HasCheck: true }) return;
        var (before, after) = (a.IsStrict(keyword), b.IsStrict(keyword));
        if (!before && after) Narrower(a, b, place, "x-severity", direction, "校验位不符现在会被拒绝", "a failed check character is refused now");
        if (before && !after) Wider(a, b, place, "x-severity", direction, "校验位不符现在只提示", "a failed check character only warns now");
    }
}
