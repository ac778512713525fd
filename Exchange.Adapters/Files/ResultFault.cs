using System.Globalization;

namespace Exchange.Adapters.Files;

/// <summary>What is wrong with a result file, for a person; never holds what a field holds.</summary>
/// <param name="Code">For the log.</param>
/// <param name="Lines">Where, from 1; empty when it is the whole file.</param>
/// <param name="Detail">Names from the options, or counts.</param>
internal sealed record ResultFault(string Code, IReadOnlyList<long> Lines, string Detail = "")
{
    const int MostLines = 20;

    static readonly Dictionary<string, (string Zh, string En)> Words = new(StringComparer.Ordinal)
    {
        ["too-large"] = ("文件超过 largestBytes", "the file is larger than largestBytes"),
        ["no-regular-file"] = ("不是普通文件或是链接，未读取", "it is a link or no regular file, and was not read"),
        ["not-readable"] = ("读不了，请检查权限", "it cannot be read: check its rights"),
        ["wrong-encoding"] = ("不是约定的编码", "not in the encoding agreed"),
        ["half-written"] = ("最后一行没有行结束符，文件可能只写了一半", "the last line does not end: the file may be half-written"),
        ["wrong-quotes"] = ("引号不成对或位置不对", "quotes are not closed or stand where none may"),
        ["wrong-columns"] = ("列与约定不符", "the columns are not the ones agreed"),
        ["no-xml"] = ("不是可读的 XML", "it is no XML that can be read"),
        ["control-differs"] = ("与控制文件不符", "the control file tells otherwise"),
        ["unknown-file"] = ("没有发出过它所答复的文件，或清单已过保存期", "no file that it answers was sent, or its manifest is no longer kept"),
        ["row-twice"] = ("同一行有两条结果", "a row has two results"),
        ["no-known-row"] = ("没有一行能与发出的文件对上", "not one row matches the file sent"),
        ["unknown-rows"] = ("有的行与发出的文件对不上，其余各行已收", "some rows match nothing in the file sent; the others are taken"),
        ["rows-missing"] = ("发出的文件中有的行还没有结果", "rows of the file sent have no result yet"),
        ["result-missing"] = ("后面的文件已有结果，这份还没有，请向对方查询", "a later file has its result and this one has not: ask the department"),
    };

    public static IEnumerable<string> Codes => Words.Keys;

    public string Text(string name)
    {
        var (zh, en) = Words[Code];
        var lines = string.Join(", ", Lines.Take(MostLines).Select(static n => n.ToString(CultureInfo.InvariantCulture)))
            + (Lines.Count > MostLines ? " …" : "");
        var (zhWhere, enWhere) = lines.Length == 0 ? ("", "") : ($"（第 {lines} 行）", $" (line {lines})");
        var detail = Detail.Length == 0 ? "" : $": {Detail}";
        return $"{name}: {zh}{zhWhere}{detail}. {char.ToUpperInvariant(en[0])}{en[1..]}{enWhere}{detail}.";
    }
}
