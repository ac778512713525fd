using System.Text;

namespace Exchange.Core.Catalog.Sharing;

/// <summary>What is wrong with a question by itself, whoever asks it. Pure.</summary>
internal static class ShareFaults
{
    /// <summary>Every code there is; docs/share-queries.md lists them.</summary>
    public static IReadOnlyList<string> Codes { get; } = ["share.text", "share.no-field", "share.lookup", "share.keys", "share.filter-all", "share.limit", "share.says", "share.named"];

    public static readonly CatalogFault FilterAll = new("/filter", "share.filter-all", "至少按一个可查询字段筛选；只有批量共享的授权可以逐页读取全部。", "Filter by one field at least by which the library finds rows: all are read under a bulk grant only.");

    public static List<CatalogFault> Of(ShareQuestion question, ResourceEntry entry, SharedLibrary library)
    {
        var faults = new List<CatalogFault>();
        Text(question.Purpose, "/purpose");
        Text(question.RecordNumber, "/recordNumber");
        if (question.Limit is < 1 or > ShareQuestion.MostRows) faults.Add(new("/limit", "share.limit", $"应为 1 至 {ShareQuestion.MostRows}。", $"This is 1 to {ShareQuestion.MostRows}."));
        switch (question.By)
        {
            case ShareBy.Key(var field, var value):
                Lookup(field, "/key/field");
                Value(value, "/key/value");
                break;
            case ShareBy.Keys(var field, var values):
                Lookup(field, "/keys/field");
                if (values.Count is 0 or > ShareQuestion.MostKeys) faults.Add(new("/keys/values", "share.keys", $"应为 1 至 {ShareQuestion.MostKeys} 个值。", $"These are 1 to {ShareQuestion.MostKeys} values."));
                else
                    for (var i = 0; i < values.Count && faults.Count < 20; i++) Value(values[i], $"/keys/values/{i}");
                break;
            case ShareBy.Filter(var equal) when equal.Count > ShareQuestion.MostNamed:
                faults.Add(Many("/filter"));
                break;
            case ShareBy.Filter(var equal):
                foreach (var (field, value) in equal)
                    if (Known(field, "/filter/" + field)) Value(value, "/filter/" + field);
                break;
        }
        if (question.Fields?.Count > ResourceChecks.MostFields) faults.Add(Many("/fields"));
        if (question.Unmask?.Fields.Count > ResourceChecks.MostFields) faults.Add(Many("/unmask/fields"));
        for (var i = 0; i < question.Fields?.Count && faults.Count < 20; i++) Known(question.Fields[i], $"/fields/{i}");
        // Zero is whenever, for whoever reads rows of their own.
        if (question.ValidAt?.ToUnixTimeMilliseconds() <= 0) faults.Add(new("/validAt", "share.valid-at", "应为 1970 年以后的时间。", "This is a time after 1970."));
        if (question.Consent is { } consent)
        {
            Needed(consent.Code, "/consent/code");
            Needed(consent.Subject, "/consent/subject");
            Text(consent.For, "/consent/for");
        }
        if (question.Unmask is { } unmask)
        {
            for (var i = 0; i < unmask.Fields.Count && faults.Count < 20; i++) Known(unmask.Fields[i], $"/unmask/fields/{i}");
            if (unmask.Fields.Count == 0) faults.Add(new("/unmask/fields", "share.text", "须写明信息项。", "Name the fields."));
            Needed(unmask.Reason, "/unmask/reason");
        }
        return faults;

        void Lookup(string field, string pointer)
        {
            if (Known(field, pointer) && !library.FindsBy(field))
                faults.Add(new(pointer, "share.lookup", $"不能按该信息项查询；可用：{string.Join('、', library.Layout.Lookups)}。", $"Rows are not found by this field, but by {string.Join(", ", library.Layout.Lookups)}."));
        }

        bool Known(string? field, string pointer)
        {
            if (entry.Content.Fields.Any(one => one.Name == field)) return true;
            faults.Add(new(pointer, "share.no-field", "该信息资源没有这个信息项。", "The resource has no such field."));
            return false;
        }

        void Value(string? text, string pointer)
        {
            if (text is null or "" || text.Length > 1_000 || text.Contains('\0', StringComparison.Ordinal) || !IsWhole(text)) faults.Add(new(pointer, "share.text", "应为 1 至 1000 个字符。", "This is 1 to 1,000 characters."));
        }

        void Needed(string? text, string pointer)
        {
            if (string.IsNullOrWhiteSpace(text)) text = "\0";
            Text(text, pointer);
        }

        void Text(string? text, string pointer)
        {
            if (text is not null && (text.Length is 0 or > ShareQuestion.MostText || text.Any(char.IsControl) || !IsWhole(text)))
                faults.Add(new(pointer, "share.text", $"应为 1 至 {ShareQuestion.MostText} 个字符。", $"This is 1 to {ShareQuestion.MostText} characters."));
        }
    }

    /// <summary>Of a verification, what it says.</summary>
    public static IEnumerable<CatalogFault> Of(ShareClaim claim, ResourceEntry entry)
    {
        if (claim.Says.Count == 0) yield return new("/says", "share.says", "须写明要核验的内容。", "Say what is to be verified.");
        if (claim.Says.Count > ShareQuestion.MostNamed)
        {
            yield return Many("/says");
            yield break;
        }
        foreach (var (field, value) in claim.Says)
        {
            if (entry.Content.Fields.All(one => one.Name != field)) yield return new("/says/" + field, "share.no-field", "该信息资源没有这个信息项。", "The resource has no such field.");
            else if (value is null || value.Length > 1_000 || !IsWhole(value)) yield return new("/says/" + field, "share.text", "至多 1000 个字符。", "At most 1,000 characters.");
        }
    }

    private static CatalogFault Many(string pointer) => new(pointer, "share.named", $"信息项过多：筛选和核验最多 {ShareQuestion.MostNamed} 项，其余最多 {ResourceChecks.MostFields} 项。", $"These are too many: at most {ShareQuestion.MostNamed} that are filtered by or compared, {ResourceChecks.MostFields} of others.");

    // A half of a character is none, and no database takes it.
    private static bool IsWhole(string text) => !text.AsSpan().ContainsAnyInRange('\ud800', '\udfff') || text.EnumerateRunes().All(static rune => rune != Rune.ReplacementChar);
}
