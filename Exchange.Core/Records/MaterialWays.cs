using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Records;

/// <summary>How the ways of materials are called in rows, requests and messages: in lower case.</summary>
public static class MaterialWays
{
    public static IReadOnlyList<string> All { get; } = [.. Enum.GetValues<MaterialWay>().Select(Word)];

    public static string Word(MaterialWay way) => way switch
    {
        MaterialWay.Upload => "upload",
        MaterialWay.Licence => "licence",
        MaterialWay.Share => "share",
        MaterialWay.Commitment => "commitment",
        MaterialWay.Later => "later",
        _ => throw new ArgumentOutOfRangeException(nameof(way), way, null),
    };

    public static MaterialWay? Of(string word) => word switch
    {
        "upload" => MaterialWay.Upload,
        "licence" => MaterialWay.Licence,
        "share" => MaterialWay.Share,
        "commitment" => MaterialWay.Commitment,
        "later" => MaterialWay.Later,
        _ => null,
    };
}
