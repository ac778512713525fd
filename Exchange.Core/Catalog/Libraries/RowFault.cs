using Exchange.Core.Checking;
using Exchange.Core.Checking.Json;

namespace Exchange.Core.Catalog.Libraries;

/// <summary>What keeps a row out beside its schema and rules.</summary>
internal static class RowFault
{
    public static readonly Finding[] TooLarge = [Of("", "row.too-large", "数据行过长。", "The row is longer than rows may be.")];
    public static readonly Finding[] NoObject = [Of("", "row.no-object", "数据行应为 JSON 对象。", "A row is a JSON object.")];
    public static readonly Finding[] Key = [Of("", "row.key", "标识或查询字段应为文本、数字或真假值，且不含空字符。", "A field of the identity or keys is a text without null characters, a number, true or false.")];
    public static readonly Finding[] Twice = [Of("", "row.twice", "同一标识在本批全量数据中出现两次，内容不同。", "Another row of this full batch has this identity and other content.")];

    public static Finding[] Identity(IEnumerable<string> fields)
        => [.. fields.Select(static field => Of(Pointer(field), "row.identity", "缺少标识字段。", "A field of the identity is missing or empty."))];

    public static Finding[] Validity(string? from, string? to)
        => [Of(Pointer(from ?? to ?? ""), "row.validity", "有效期应为 yyyy-MM-dd 或带时区的时刻。", "A validity is a day, yyyy-MM-dd, or a moment with its offset.")];

    public static Finding[] NotUnique(IReadOnlyList<string> fields)
        => [.. fields.Select(static field => Of(Pointer(field), "row.not-unique", "与另一行重复。", "Another row has the same."))];

    private static string Pointer(string field) => "/" + JsonPlaces.Escape(field);

    private static Finding Of(string pointer, string code, string zh, string en) => new() { Pointer = pointer, Code = code, Zh = zh, En = en };
}
